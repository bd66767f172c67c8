"""Networks exported to PyTorch, in PyTorch: they predict what nnviz predicts, and the next steps of
their training are nnviz's next steps."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file

from nnviz.engine.layers import Dropout
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import STATES, OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.stopping import Watch
from nnviz.engine.trainer import Trainer
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats import arrays
from nnviz.formats.exporting import export
from nnviz.formats.exporting.plan import Plan, plan_of
from nnviz.formats.exporting.preparing import preparation, rules
from nnviz.formats.exporting.torch_folder import memory, weights
from nnviz.formats.exporting.torch_model import model
from nnviz.formats.exporting.torch_train import train_script
from tests.experiment.test_preparation import of_passengers
from tests.formats.exporting.drawn import network_of, plan_for, run_script
from tests.formats.onnx_import.drawn import allowed
from tests.formats.test_onnx_preparation import STEPS
from tests.parity.networks import DRAWN, Tally, data, networks, of_all_kinds

SEEDS = st.integers(0, 2**16)
BEFORE, AFTER = 2, 3
"""Steps in nnviz before the export, and on both sides after it."""


@contextmanager
def folder_of(plan: Plan, network: Network, trainer: Trainer | None = None) -> Iterator[Path]:
    """The files of an export, without its data."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "model.py").write_text(model(plan), encoding="utf-8")
        content = arrays.write(weights(plan, 0))
        (folder / "weights.safetensors").write_bytes(content)
        if trainer is not None:
            kept = dict(memory(plan, network, trainer.optimizer.state))
            (folder / "optimizer.safetensors").write_bytes(arrays.write(kept))
            text = train_script(plan, state_of(trainer), len(trainer.order_of_epoch))
            (folder / "train.py").write_text(text, encoding="utf-8")
        yield folder


def state_of(trainer: Trainer) -> Any:
    position = trainer.position()
    return SimpleNamespace(
        updates=trainer.optimizer.updates, step=trainer.step, epoch=trainer.epoch, offset=0,
        order_state=position.order_state, watch=Watch(),
    )  # fmt: skip


def training_code(folder: Path) -> dict[str, Any]:
    """What train.py defines."""
    sys.modules.pop("model", None)
    sys.path.insert(0, str(folder))
    try:
        return runpy.run_path(str(folder / "train.py"))
    finally:
        sys.path.remove(str(folder))


def test_networks_predict_the_same_in_single_precision() -> None:
    tally = Tally()

    @settings(max_examples=DRAWN)
    @given(of_all_kinds(), st.integers(1, 6), SEEDS)
    def predict(spec: NetworkSpec, count: int, seed: int) -> None:
        network = network_of(spec, "float32", seed)
        x = data(spec, count, np.random.default_rng(seed))[0].astype(np.float32)
        wanted, bound = network.predict(x), allowed(network, x)
        with folder_of(plan_for(network), network) as folder:
            exported = runpy.run_path(str(folder / "model.py"))["load"]()
            found = exported.predict(x).numpy()
        np.testing.assert_allclose(found, wanted, rtol=0, atol=bound)
        tally.add(spec)

    predict()
    tally.require(DRAWN)


@pytest.mark.parametrize("shape", [(2, 5), (4,), (3, 3), (2, 1, 4)])
def test_inputs_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    running = Run(sample_experiment("iris"))
    with folder_of(plan_of(running), running.network) as folder:
        exported = runpy.run_path(str(folder / "model.py"))["load"]()
    for raw in (np.zeros(shape), torch.zeros(shape)):
        with pytest.raises(ValueError, match=re.escape(f"raw inputs are (n, 4), not {shape}")):
            exported.predict(raw)


@given(networks(), st.integers(1, 6), SEEDS)
@settings(max_examples=200)
def test_scripts_of_numpy_predict_the_same(spec: NetworkSpec, count: int, seed: int) -> None:
    network = network_of(spec, "float32", seed)
    x = data(spec, count, np.random.default_rng(seed))[0].astype(np.float32)
    wanted, bound = network.predict(x), allowed(network, x)
    found = run_script(plan_for(network))["load"]().predict(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, wanted, rtol=0, atol=bound)


@st.composite
def learnings(draw: Any) -> LearningSpec:
    """Any rule, with or without what holds weights back."""
    limits = RegularisationSpec(
        draw(st.sampled_from([0.0, 0.01])), draw(st.sampled_from([0.0, 0.02])), draw(st.booleans()),
        draw(st.sampled_from([None, 0.05])), draw(st.sampled_from([None, 0.1])),
    )  # fmt: skip
    schedules = [
        ScheduleSpec(), ScheduleSpec("step", "steps", every=2),
        ScheduleSpec("exponential", "steps"),
        ScheduleSpec("cosine", "steps", over=4), ScheduleSpec("constant", "steps", warm_up=4),
    ]  # fmt: skip
    rule = OptimizerSpec(draw(st.sampled_from(sorted(STATES))), 0.001, epsilon=1e-4)
    return LearningSpec(rule, draw(st.sampled_from(schedules)), limits, sampling="in order")


def undropped(spec: NetworkSpec) -> NetworkSpec:
    """The two sides draw different masks."""
    layers = (
        replace(layer, rate=0.0) if isinstance(layer, Dropout) else layer for layer in spec.layers
    )
    return replace(spec, layers=tuple(layers))


def frozen_of(spec: NetworkSpec, seed: int) -> FrozenSpec:
    """Every third network has a frozen layer, every other third single frozen numbers."""
    blocks = list(spec.layout)
    first = blocks[seed % len(blocks)]
    if seed % 3 == 0 and len(blocks) > 1:
        return FrozenSpec((first.layer,))
    if seed % 3 == 1:
        name = first.parameters[0].name
        return FrozenSpec((), ((first.layer, name, 0), (first.layer, "bias", 0))
                          if "bias" in first else ((first.layer, name, 0),))  # fmt: skip
    return FrozenSpec()


@given(networks(), learnings(), st.integers(1, 6), SEEDS)
@settings(max_examples=300)
def test_training_goes_on_as_in_nnviz(
    spec: NetworkSpec, learning: LearningSpec, count: int, seed: int
) -> None:
    spec = undropped(spec)
    learning = replace(learning, frozen=frozen_of(spec, seed))
    rng = np.random.default_rng(seed)
    network, (x, y) = network_of(spec, "float64", seed), data(spec, count, rng)
    trainer = Trainer(network, learning, (x, y), (x, y), count, rng)
    trainer.advance(BEFORE)
    plan = plan_for(network, learning)
    with folder_of(plan, network, trainer) as folder:
        code = training_code(folder)
        exported = code["load"](folder / "weights.safetensors")
        optimizer = code["make_optimizer"](exported)
        for _ in range(AFTER):
            rate = code["rate_at"](trainer.step, trainer.epoch)
            batch = torch.from_numpy(x), torch.from_numpy(y)
            code["train_step"](exported, optimizer, *batch, rate)
            trainer.advance(1)
    compare_all(plan_for(network, learning), exported)


def compare_all(plan: Plan, exported: Any) -> None:
    theirs = {name: each.numpy() for name, each in exported.state_dict().items()}
    for name, values in weights(plan, 0).items():
        if not name.endswith("num_batches_tracked"):
            np.testing.assert_allclose(theirs[name], values, rtol=1e-9, atol=1e-11, err_msg=name)


@given(networks(), learnings(), st.integers(1, 6), SEEDS)
@settings(max_examples=200)
def test_scripts_of_numpy_train_as_nnviz_does(
    spec: NetworkSpec, learning: LearningSpec, count: int, seed: int
) -> None:
    spec = undropped(spec)
    learning = replace(learning, frozen=frozen_of(spec, seed))
    rng = np.random.default_rng(seed)
    network, (x, y) = network_of(spec, "float64", seed), data(spec, count, rng)
    code = run_script(plan_for(network, learning))
    copied, trainer = code["load"](), Trainer(network, learning, (x, y), (x, y), count, rng)
    for t in range(AFTER):
        code["train_step"](copied, copied.prepare(x), y, t + 1, code["rate_at"](t, t))
        trainer.advance(1)
    plan = plan_for(network, learning)
    found = copied.parameters() | {
        f"{layer}.{name}": values
        for layer, each in copied.layers.items()
        for name, values in getattr(each, "statistics", {}).items()
    }
    for name, values in plan.arrays.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-9, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_every_step_of_a_preparation(steps: Any) -> None:
    run = Run(of_passengers(steps))
    plan, table = plan_of(run), run.data.table
    with folder_of(plan, run.network) as folder:
        exported = runpy.run_path(str(folder / "model.py"))["load"]()
    raw = torch.from_numpy(np.array(table.inputs[run.data.train_rows]))
    np.testing.assert_allclose(exported.prepare(raw).numpy(), run.data.x_train, atol=1e-12)
    assert rules(plan, "torch") and preparation(plan, "torch")


EXPERIMENTS: dict[str, Experiment] = {
    "two-spirals": sample_experiment("two-spirals"),
    "digits": sample_experiment("digits"),
    "sine": sample_experiment("sine"),
    "diabetes": sample_experiment("diabetes"),
    "targets scaled": replace(sample_experiment("diabetes"), target_scaling="standardise"),
    "drawn anew": replace(sample_experiment("moons"), sampling="with replacement"),
    "plateau": replace(
        sample_experiment("circles"), validation_fraction=0.2,
        schedule=ScheduleSpec("plateau", patience=0, threshold=0.5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_whole_folder_in_a_clean_interpreter(tmp_path: Path, name: str) -> None:
    """From the middle of an epoch to the end of the next but one, batch by batch the same."""
    run = Run(EXPERIMENTS[name])
    run.advance(run.trainer.batches + 3)
    report = export("pytorch", tmp_path / "net", run.state())
    assert report.checker == f"PyTorch {torch.__version__}"
    said = subprocess.run(
        [sys.executable, "-E", "train.py", "--epochs", "3"], cwd=tmp_path / "net",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.count("epoch ") == 3 and "test loss" in said.stdout
    run.advance(3 * run.trainer.batches - 3)
    assert (run.trainer.epoch, run.trainer.next_batch) == (4, 0)
    found, single = load_file(tmp_path / "net" / "trained.safetensors"), run.experiment.precision
    close = {"rtol": 1e-3, "atol": 2e-4} if single == "float32" else {"rtol": 1e-8, "atol": 1e-10}
    for key, values in weights(plan_of(run), 0).items():
        np.testing.assert_allclose(found[key], values, err_msg=key, **close)


def test_a_csv_of_raw_data_does_as_well(tmp_path: Path) -> None:
    run = Run(sample_experiment("circles"))
    export("pytorch", tmp_path / "net", run.state())
    table, rows = run.data.table, run.data.train_rows
    rows = np.column_stack([table.inputs[rows], table.targets[rows]])
    np.savetxt(tmp_path / "mine.csv", rows, "%.17g", ",", header="x1,x2,class", comments="")
    trained = []
    for given_data in ([], ["--data", str(tmp_path / "mine.csv")]):
        command = [sys.executable, "-E", "train.py", *given_data]
        subprocess.run(command, cwd=tmp_path / "net", check=True, capture_output=True)
        trained.append(load_file(tmp_path / "net" / "trained.safetensors"))
    for key, values in trained[0].items():
        np.testing.assert_array_equal(trained[1][key], values)
    (tmp_path / "words.csv").write_text("x1,x2,class\n0.1,0.2,inner\n", encoding="utf-8")
    wrong = "each row must have 3 numbers, the target last; a class is 0 or 1"
    for name, why in {"words.csv": wrong, "none.csv": "cannot be read"}.items():
        command = [sys.executable, "-E", "train.py", "--data", str(tmp_path / name)]
        done = subprocess.run(
            command, cwd=tmp_path / "net", check=False, capture_output=True, text=True
        )
        assert done.returncode == 1 and why in done.stderr
        assert done.stderr.count("\n") == 1
