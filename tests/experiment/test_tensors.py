"""The arrays of a step as the inventory has them are the engine's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.experiment import edits
from nnviz.experiment import tensors as module
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Wanted
from nnviz.experiment.mail import Packer
from nnviz.experiment.run import Run
from nnviz.experiment.tensors import Inventory, Stocktaking, entries
from tests.experiment.every_kind import CASES, SEQUENCES, run_with
from tests.experiment.frames import experiment_of


def taken(run: Run, asked: str = "") -> Inventory:
    found = Stocktaking(run).of(asked, playing=False)
    assert found is not None
    return found


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_array_is_the_engine_s(case: str) -> None:
    run = run_with(case)
    rows = run.trainer.batch
    x, y = run.data.x_train[rows], run.data.y_train[rows]
    trace = run.network.trace_batch(x, y, training=True, noise=run.trainer.noise)
    known = {entry.key: entry.values for entry in entries(run)}
    for part in trace.layers:
        np.testing.assert_array_equal(known[f"forward/{part.layer}/a"], part.a)
        np.testing.assert_array_equal(known[f"backward/{part.layer}/∂L/∂a"], part.da)
        assert (f"forward/{part.layer}/z" in known) == (part.z is not part.a)
    for block in run.network.layout:
        for each in block.parameters:
            symbol = {"weight": "W", "bias": "b", "recurrent": "U", "mean": "running mean",
                      "variance": "running variance"}.get(each.name, each.name)  # fmt: skip
            own = run.network.layout.read(run.network.theta, block.layer, each.name)
            np.testing.assert_array_equal(known[f"forward/{block.layer}/{symbol}"], own)
            by = f"backward/{block.layer}/∂L/∂{symbol}"
            assert (by in known) == (each.role != "statistic")
    np.testing.assert_array_equal(known["loss/loss/losses"], trace.losses)
    assert float(known["loss/loss/loss"]) == trace.losses.mean()
    batch_gradient = run.trainer.peek().batch_gradient
    np.testing.assert_allclose(
        known["update/optimizer/∂L/∂θ"], batch_gradient, rtol=1e-9, atol=1e-14
    )


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("case", sorted(CASES))
def test_what_is_said_of_an_array_is_so(case: str, precision: str) -> None:
    run = run_with(case, precision=precision)
    found, known = taken(run), {entry.key: entry.values for entry in entries(run)}
    assert [each.key for each in found.tensors] == list(known)
    for each in found.tensors:
        values = np.asarray(known[each.key])
        assert (each.shape, each.dtype) == (values.shape, values.dtype.name)
        assert len(each.axes) == each.rank <= 5
        assert (each.elements, each.bytes) == (values.size, values.nbytes)
        assert (each.low, each.high) == (values.min(), values.max())
        assert each.mean == pytest.approx(values.mean(dtype=np.float64))
        opened = taken(run, each.key).opened
        np.testing.assert_array_equal(opened, values)
    computed = [each for each in found.tensors if each.stretch in ("forward", "backward")]
    if case not in SEQUENCES:  # These are drawn in double precision.
        assert {each.dtype for each in computed} == {precision}


def test_the_arrays_come_in_the_order_of_a_step() -> None:
    keys = [each.key for each in taken(Run(experiment_of("circles"))).tensors]
    assert keys[:2] == ["input/input/raw", "input/input/x"]
    assert keys[2:6] == [f"forward/hidden1/{each}" for each in ("W", "b", "z", "a")]
    places = [keys.index(f"loss/loss/{each}") for each in ("targets", "logits", "losses", "loss")]
    assert places == sorted(places) and keys.index("forward/output/a") < places[0]
    assert places[-1] < keys.index("backward/output/∂L/∂a") < keys.index("backward/hidden1/∂L/∂W")
    assert keys[-4:] == [f"update/optimizer/{each}" for each in ("θ", "∂L/∂θ", "m", "v")]


def test_axes_are_named() -> None:
    images = {each.key: each for each in taken(Run(experiment_of("doodles"))).tensors}
    assert images["input/input/raw"].axes == ("batch", "channels", "height", "width")
    assert images["forward/conv1/W"].axes == ("filters", "channels", "height", "width")
    assert images["loss/loss/loss"].axes == () and images["loss/loss/loss"].shape == ()
    walks = {each.key: each for each in taken(run_with("lstm")).tensors}
    assert walks["input/input/x"].axes == ("batch", "steps", "features")
    assert walks["forward/it/pre activation"].axes == ("batch", "steps", "gates", "units")


def test_a_batch_too_large_to_keep_is_taken_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 4000)
    run = Run(experiment_of("circles"))
    found = taken(run, "forward/output/a")
    assert 1 <= found.samples < found.batch == len(run.trainer.batch)
    assert found.opened is not None and len(found.opened) == found.samples
    monkeypatch.setattr(module, "MOST_OPENED", 0)
    assert taken(run, "forward/output/a").opened is None


def test_a_frame_has_them_while_they_are_wanted_and_they_are_sent_once() -> None:
    run = Run(experiment_of("circles"))
    camera, packer = Camera(run, 1), Packer()

    def take(**wanted: Any) -> Inventory | None:
        return camera.picture(Wanted(**wanted), playing=False).tensors

    assert take() is None
    first, second = take(tensors=""), take(tensors="forward/output/a")
    assert first is not None and first.opened is None and first.asked == ""
    assert second is not None and second.opened is not None and second.tensors is first.tensors
    packer.pack(camera.picture(Wanted(tensors=""), playing=False))
    assert "tensors" not in packer.pack(camera.picture(Wanted(tensors=""), playing=False))[0]
    run.advance(1)
    third = take(tensors="")
    assert third is not None and third.step == 1


def test_while_training_they_stand_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1e9)
    run = Run(experiment_of("circles"))
    stocktaking = Stocktaking(run)
    first, theta = stocktaking.of("", playing=True), run.network.theta.copy()
    run.advance(1)
    assert stocktaking.of("", playing=True) is first
    later = stocktaking.of("update/optimizer/θ", playing=True)
    assert later is not None and later.step == 0
    np.testing.assert_array_equal(later.opened, theta)
    assert stocktaking.of("", playing=False) is not first


@pytest.mark.parametrize("case", ["dropout", "lstm"])
def test_taken_in_portions_while_training_they_are_those_of_one_step(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portion is one piece; now and then a step is trained and a picture taken."""
    monkeypatch.setattr(module, "SECONDS", 0.0)
    monkeypatch.setattr(module, "PORTION", 1e-9)
    run, alone = run_with(case), run_with(case)
    stocktaking, key = Stocktaking(run), "update/optimizer/∂L/∂θ"
    stocktaking.of(key, playing=True)
    run.advance(1)
    alone.advance(1)
    assert not stocktaking.work(None, playing=True) and not stocktaking.work(key, playing=False)
    for piece in range(9999):
        if stocktaking.work(key, playing=True):
            break
        if piece % 40 == 0:
            run.trainer.pulse(1)
            entries(run)
    found, expected = stocktaking.of(key, playing=True), taken(alone, key)
    assert found is not None and run.step > alone.step == found.step
    assert found.tensors == expected.tensors
    np.testing.assert_array_equal(found.opened, expected.opened)


def test_another_network_is_taken_at_once() -> None:
    run = Run(experiment_of("circles"))
    stocktaking = Stocktaking(run)
    first = stocktaking.of("", playing=True)
    run.adopt(edits.add_unit(run.experiment, "hidden1", 99))
    found = stocktaking.of("", playing=True)
    assert first is not None and found is not None
    one, other = (each.tensor("forward/hidden1/b") for each in (first, found))
    assert one is not None and other is not None and other.shape[0] == one.shape[0] + 1


def test_taking_them_changes_nothing_of_the_run() -> None:
    watched, alone = (run_with("dropout") for _ in range(2))
    taken(watched)
    watched.advance(3)
    alone.advance(3)
    np.testing.assert_array_equal(watched.network.theta, alone.network.theta)


def test_numbers_that_are_not_finite_are_said_so() -> None:
    run = Run(replace(experiment_of("circles"), precision="float64"))
    run.network.theta[:] = np.nan
    found = {each.key: each for each in taken(run).tensors}
    assert np.isnan(found["forward/output/a"].mean)
