"""The step player by phases, layers and operations, forwards and backwards, in loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.ui.stage import Phase
from tests.experiment.frames import experiment_of
from tests.ui.player_kit import Rig, layers

NOISY = (
    Dense("h", tuple(range(4)), "tanh"),
    BatchNorm("n"),
    Dropout("d", 0.4),
    Dense("out", (9,), "sigmoid"),
)


@pytest.fixture
def open_rig(qtbot: QtBot) -> Iterator[Callable[[Experiment], Rig]]:
    rigs: list[Rig] = []

    def make(experiment: Experiment) -> Rig:
        rigs.append(Rig(qtbot))
        rigs[-1].open(experiment)
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.close()


@pytest.fixture
def rig(open_rig: Callable[[Experiment], Rig]) -> Rig:
    return open_rig(experiment_of("two-spirals"))


def move(rig: Rig, by: int) -> None:
    """One single step, to its end."""
    conductor = rig.player.conductor
    conductor.set_speed(2000.0)
    before = place(rig)
    (rig.player.ahead if by > 0 else rig.player.back).click()
    rig.until(lambda: not conductor.waiting and not conductor.moving and place(rig) != before)


def place(rig: Rig) -> tuple[int, int | None, float]:
    return rig.frame.step, rig.player.conductor.at, rig.stage.progress


def test_by_phase_a_step_has_four(rig: Rig) -> None:
    rig.player.grain.choose("phase")
    kinds = []
    for _ in range(4):
        move(rig, 1)
        assert rig.phase is not None
        kinds.append(rig.phase.kind)
    assert kinds == ["forward", "loss", "backward", "update"]
    assert rig.player.bar.titles == ["Forward", "Loss", "Backward", "Update"]
    assert rig.trained() == 0
    move(rig, 1)
    assert rig.trained() == 1


def test_by_operation_every_layer_has_its_own(rig: Rig) -> None:
    rig.player.grain.choose("operation")
    said = []
    for _ in range(7):
        move(rig, 1)
        said.append(rig.player.doing.text())
    assert said[:4] == [
        "Forward 1 · 1 of 3 · Σ w·x", "Forward 1 · 2 of 3 · + b",
        "Forward 1 · 3 of 3 · a = tanh(z)", "Forward 2 · 1 of 3 · Σ w·x",
    ]  # fmt: skip
    move(rig, -1)
    assert rig.player.doing.text() == said[-2]


@pytest.mark.parametrize("grain", ["phase", "layer", "operation"])
@pytest.mark.parametrize("width", [560, 900, 1400])
def test_the_bar_is_readable_in_every_granularity(rig: Rig, grain: str, width: int) -> None:
    rig.player.grain.choose(grain)
    rig.host.resize(width, 90)
    rig.player.conductor.scrub(1, 0.5)
    slots = rig.player.bar.slots()
    assert slots[0].area.left() >= 0 and slots[-1].area.right() <= rig.player.bar.width()
    assert all(slot.area.width() > 20 for slot in slots)
    assert rig.player.bar.place_at(slots[0].area.left()) == (0, 0.0)


def test_back_from_the_first_phase_goes_to_the_step_before(rig: Rig) -> None:
    rig.player.conductor.scrub(7, 1.0)
    move(rig, 1)
    assert (rig.frame.step, rig.phase) == (1, Phase("forward", layers(rig)[0]))
    move(rig, -1)
    assert place(rig) == (1, 0, 0.0)
    move(rig, -1)
    assert rig.frame.step == 0 and rig.phase == Phase("backward", layers(rig)[0])
    assert rig.frame.timeline is not None and rig.frame.timeline.looks_back
    assert rig.trained() == 1
    for _ in range(2):
        move(rig, 1)
    assert rig.frame.step == 1 and not rig.frame.timeline.looks_back
    assert rig.trained() == 1


def test_the_first_step_has_nothing_before_it(rig: Rig) -> None:
    move(rig, 1)
    assert rig.player.back.isEnabled()
    move(rig, -1)
    assert place(rig) == (0, 0, 0.0) and not rig.player.back.isEnabled()
    rig.player.conductor.step(-1)
    assert not rig.player.conductor.waiting


def test_playing_backwards_goes_through_the_steps_before(rig: Rig) -> None:
    rig.session.worker.step_batch()
    rig.session.worker.step_batch()
    rig.until(lambda: rig.frame.step == 2)
    rig.player.conductor.scrub(2, 0.5)
    rig.player.conductor.set_speed(200.0)
    rig.player.reverse.click()
    assert rig.player.conductor.backwards
    rig.until(lambda: not rig.player.conductor.animating and not rig.player.conductor.waiting)
    assert place(rig) == (0, 0, 0.0)
    assert rig.trained() == 2


@pytest.mark.parametrize(("loop", "kinds"), [
    ("layer", {"backward"}), ("phase", {"backward"}),
    ("step", {"forward", "loss", "backward", "update"}),
])  # fmt: skip
@pytest.mark.parametrize("direction", [1, -1])
def test_loops_never_train(rig: Rig, loop: str, kinds: set[str], direction: int) -> None:
    rig.player.loop.choose(loop)
    rig.player.conductor.set_speed(40.0)
    rig.player.conductor.scrub(5, 0.5)
    seen: list[tuple[Phase | None, float]] = []
    rig.stage.phase_changed.connect(lambda: seen.append((rig.stage.phase, rig.stage.progress)))
    rig.player.toggle(direction)
    rig.until(lambda: len(seen) > 120)
    assert {phase.kind for phase, _ in seen if phase is not None} == kinds
    if loop == "layer":
        assert {phase for phase, _ in seen} == {Phase("backward", layers(rig)[1])}
    assert rig.player.conductor.animating
    rig.player.toggle(direction)
    assert rig.trained() == 0


def test_the_whole_batch_can_be_looked_at(rig: Rig) -> None:
    rig.player.whole.click()
    rig.until(lambda: rig.frame.microscope is not None and rig.frame.microscope.whole is not None)
    rig.says("batch of 16")
    assert rig.player.target.text() == "means · Σ δ"
    move(rig, 1)
    assert rig.stage.whole_batch
    rig.player.after.click()
    rig.says("member 1 of 16")
    assert not rig.player.whole.isChecked()
    rig.player.whole.click()
    rig.says("batch of 16")
    rig.stage.look_at(Look("test", 4))
    rig.says("test sample 5")
    assert not rig.player.whole.isChecked()


def test_the_whole_batch_is_played_through_every_phase(
    open_rig: Callable[[Experiment], Rig],
) -> None:
    experiment = experiment_of("circles", layers=NOISY)
    rig = open_rig(experiment)
    rig.player.whole.click()
    rig.until(lambda: rig.frame.microscope is not None and rig.frame.microscope.whole is not None)
    rig.player.grain.choose("operation")
    seen = set()
    while rig.frame.step == 0:
        move(rig, 1)
        if rig.frame.step == 0 and rig.stage.phase is not None:
            seen.add((rig.stage.phase.kind, rig.stage.phase.layer))
            assert rig.stage.whole_batch and rig.player.member.text() == "batch of 16"
    ids = [layer.id for layer in NOISY]
    assert {layer for kind, layer in seen if kind == "forward"} == set(ids)
    assert {layer for kind, layer in seen if kind == "backward"} == set(ids)
    assert {kind for kind, _ in seen} == {"forward", "loss", "backward", "update"}
    run = Run(experiment)
    run.advance(1)
    same(rig.session.worker.state().result(10), run.state())


def test_it_says_how_a_sample_is_seen(open_rig: Callable[[Experiment], Rig]) -> None:
    rig = open_rig(experiment_of("circles", layers=NOISY))
    rig.until(lambda: "As the next step sees it" in rig.player.doing.text())
    rig.stage.look_at(Look("test", 4))
    rig.until(lambda: "evaluation mode" in rig.player.doing.text())
    assert "evaluation mode" in rig.player.member.toolTip()


def test_a_played_step_leaves_what_training_leaves(open_rig: Callable[[Experiment], Rig]) -> None:
    experiment = experiment_of("circles", layers=NOISY)
    rig = open_rig(experiment)
    rig.player.grain.choose("phase")
    for _ in range(9):
        move(rig, 1)
    run = Run(experiment)
    run.advance(2)
    same(rig.session.worker.state().result(10), run.state())


def test_200_operations_forward_and_200_backward_are_none(
    open_rig: Callable[[Experiment], Rig],
) -> None:
    rig = open_rig(experiment_of("circles", layers=NOISY))
    for _ in range(3):
        rig.session.worker.step_batch()
    rig.until(lambda: rig.frame.step == 3)
    begun, at_first = rig.session.worker.state().result(10), rig.frame
    rig.player.grain.choose("operation")
    places = []
    for _ in range(200):
        move(rig, 1)
        places.append(place(rig))
    assert len(set(places)) == 200 and rig.frame.step > 8
    ended = rig.session.worker.state().result(10)
    for _ in range(200):
        move(rig, -1)
    assert place(rig) == (3, 0, 0.0)
    assert at_first.microscope is not None and rig.frame.microscope is not None
    ours, theirs = rig.frame.microscope, at_first.microscope
    np.testing.assert_array_equal(ours.step.new_parameters, theirs.step.new_parameters)
    np.testing.assert_array_equal(ours.trace.output, theirs.trace.output)
    same(rig.session.worker.state().result(10), ended)
    rig.session.continue_from(rig.frame)
    same(rig.session.worker.state().result(10), begun)


def same(mine: RunState, theirs: RunState) -> None:
    """θ, optimizer state, generators and place, bit by bit."""
    np.testing.assert_array_equal(mine.parameters, theirs.parameters)
    assert mine.optimizer.keys() == theirs.optimizer.keys()
    for name, vector in mine.optimizer.items():
        np.testing.assert_array_equal(vector, theirs.optimizer[name])
    assert (mine.step, mine.epoch, mine.offset) == (theirs.step, theirs.epoch, theirs.offset)
    assert mine.noise_state == theirs.noise_state and mine.order_state == theirs.order_state
