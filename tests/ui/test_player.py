"""The step player against the real run: what it plays, and when it trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.experiment import edits
from nnviz.experiment.look import Look
from nnviz.ui.player.phases import segments_of
from nnviz.ui.stage import Phase
from tests.experiment.frames import experiment_of
from tests.ui.player_kit import Rig, layers


@pytest.fixture
def make_rig(qtbot: QtBot) -> Iterator[Callable[[str], Rig]]:
    rigs: list[Rig] = []

    def make(sample: str) -> Rig:
        rigs.append(Rig(qtbot))
        rigs[-1].open(experiment_of(sample))
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.close()


@pytest.fixture
def rig(make_rig: Callable[[str], Rig]) -> Rig:
    return make_rig("two-spirals")


def test_the_bar_names_the_phases_of_a_dense_network(rig: Rig) -> None:
    rig.host.resize(1150, 90)
    assert rig.player.bar.titles == [
        "Forward 1", "Forward 2", "Output", "Loss",
        "Backward 3", "Backward 2", "Backward 1", "Update",
    ]  # fmt: skip
    rig.host.resize(680, 90)
    assert rig.player.bar.titles[-2:] == ["B1", "Upd"]


def test_a_convolutional_network_has_its_own_phases() -> None:
    segments = segments_of(experiment_of("doodles").layers)
    assert [segment.titles[0] for segment in segments] == [
        "Conv 1", "Pool 1", "Conv 2", "Pool 2", "Output", "Loss",
        "Back Output", "Back Pool 2", "Back Conv 2", "Back Pool 1", "Back Conv 1", "Update",
    ]  # fmt: skip
    inks = {segment.phase.kind: segment.ink for segment in segments[::-1]}
    assert inks == {"update": "update", "backward": "gradient", "loss": "", "forward": "accent"}


def test_many_backward_phases_share_a_slot(make_rig: Callable[[str], Rig]) -> None:
    rig = make_rig("doodles")
    rig.host.resize(980, 90)
    backward = [s for s in rig.player.conductor.segments if s.phase.kind == "backward"]
    slots = rig.player.bar.slots()
    shared = next(slot for slot in slots if slot.first != slot.last)
    assert shared.title == f"Backward ×{len(backward)}"
    middle = rig.player.bar.place_at(shared.area.center().x())
    assert middle is not None and shared.first < middle[0] <= shared.last


@pytest.mark.parametrize("width", [560, 640, 720, 900])
def test_all_phases_of_a_deep_network_are_within_reach(rig: Rig, width: int) -> None:
    experiment = rig.session.experiment
    deep = tuple(replace(experiment.layers[0], id=f"deep{k}") for k in range(9))
    bar = rig.player.bar
    bar.show_segments(segments_of((*deep, experiment.layers[-1])))
    rig.host.resize(width, 90)
    slots = bar.slots()
    assert slots[0].area.left() >= 0 and slots[-1].area.right() <= bar.width()
    if width < 700:
        assert slots[0].title in ("Forward ×10", "F×10")
    reached = {place[0] for x in range(bar.width()) if (place := bar.place_at(x)) is not None}
    assert reached == set(range(22))


def test_titles_are_never_the_same_forward_and_backward() -> None:
    for sample in ("doodles", "two-spirals"):
        for titles in zip(
            *(s.titles for s in segments_of(experiment_of(sample).layers)), strict=True
        ):
            assert len(set(titles)) == len(titles)


def test_titles_of_different_layers_are_different_in_every_length() -> None:
    units = (0, 1)
    layers: tuple[Layer, ...] = (
        Conv2D("c", units), MaxPool2D("p"), AveragePool2D("q"), GlobalAverage2D("g"),
        Dense("d", units), Dense("e", units), Dropout("o"), BatchNorm("n"), LayerNorm("l"),
        SimpleRNN("s", units), LSTM("m", units), Add("a", ("d", "e")),
    )  # fmt: skip
    last = Dense("out", units)
    for titles in zip(*(s.titles for s in segments_of((*layers, last))), strict=True):
        assert len(set(titles)) == len(titles)


def test_entering_pauses_the_run_and_plays_the_first_phase(rig: Rig) -> None:
    rig.session.worker.play()
    rig.until(lambda: rig.frame.playing)
    rig.ahead()
    rig.until(lambda: not rig.frame.playing)
    assert rig.phase == Phase("forward", layers(rig)[0])
    assert rig.player.member.text() == "member 1 of 16"


def test_single_steps_walk_through_the_phases_and_train_past_update(rig: Rig) -> None:
    seen = []
    for _ in range(8):
        rig.ahead()
        seen.append(rig.phase)
    first, second, output = layers(rig)
    assert seen == [
        Phase("forward", first), Phase("forward", second), Phase("forward", output),
        Phase("loss"),
        Phase("backward", output), Phase("backward", second), Phase("backward", first),
        Phase("update"),
    ]  # fmt: skip
    assert rig.trained() == 0
    promised = rig.frame.microscope
    assert promised is not None
    rig.ahead()
    assert rig.trained() == rig.frame.step == 1
    assert rig.phase == Phase("forward", first)
    np.testing.assert_array_equal(rig.frame.parameters, promised.step.new_parameters)


def test_playing_goes_on_from_batch_to_batch_one_step_each(rig: Rig) -> None:
    QTest.mouseClick(rig.player.play, Qt.MouseButton.LeftButton)
    rig.until(lambda: rig.frame.step >= 3)
    QTest.mouseClick(rig.player.play, Qt.MouseButton.LeftButton)
    assert not rig.player.conductor.animating
    rig.until(lambda: not rig.player.conductor.waiting)
    steps = sorted({frame.step for frame in rig.frames})
    assert steps == list(range(steps[-1] + 1))
    assert not any(frame.playing for frame in rig.frames)


def test_scrubbing_back_and_forth_never_trains(rig: Rig) -> None:
    bar, slots = rig.player.bar, rig.player.bar.slots()
    places = [slots[k].area.center().toPoint() for k in (1, 7, 0, 7, 3)]
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(bar, place)
    QTest.mouseMove(bar, QPoint(bar.width() + 50, 10))
    assert rig.phase == Phase("update")
    assert rig.stage.progress == 1.0
    QTest.mouseMove(bar, places[-1])
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=places[-1])
    assert rig.phase == Phase("loss")
    assert 0.3 < rig.stage.progress < 0.7
    assert rig.trained() == 0


def test_stepping_back_from_update_never_trains(rig: Rig) -> None:
    rig.player.conductor.scrub(7, 0.9)
    QTest.mouseClick(rig.player.back, Qt.MouseButton.LeftButton)
    assert rig.phase == Phase("backward", layers(rig)[0])
    assert rig.stage.progress == 1.0
    for _ in range(9):
        QTest.keyClick(rig.player.bar, Qt.Key.Key_Left)
    assert (rig.phase, rig.stage.progress) == (Phase("forward", layers(rig)[0]), 0.0)
    assert rig.trained() == 0


def test_a_step_asked_for_twice_is_made_once(rig: Rig) -> None:
    rig.player.conductor.scrub(7, 1.0)
    rig.player.conductor.step(1)
    rig.player.conductor.step(1)
    rig.player.conductor.play()
    rig.player.conductor.scrub(2, 0.5)
    rig.until(lambda: not rig.player.conductor.waiting)
    assert rig.trained() == 1


def test_escape_leaves_without_training(rig: Rig) -> None:
    rig.player.conductor.scrub(7, 0.5)
    QTest.keyClick(rig.host, Qt.Key.Key_Escape)
    assert rig.phase is None
    assert not rig.player.back.isEnabled()
    assert rig.trained() == 0


def test_letting_the_run_go_on_leaves_the_player(rig: Rig) -> None:
    rig.ahead()
    rig.session.worker.play()
    rig.until(lambda: rig.phase is None)
    assert rig.frame.playing


def test_members_are_walked_through_and_the_last_trains(rig: Rig) -> None:
    size = rig.frame.experiment.batch_size
    for member in range(2, size + 1):
        QTest.mouseClick(rig.player.after, Qt.MouseButton.LeftButton)
        rig.says(f"member {member} of {size}")
        assert rig.trained() == 0
    QTest.mouseClick(rig.player.before, Qt.MouseButton.LeftButton)
    rig.says(f"member {size - 1} of {size}")
    for member in (size, 1):
        QTest.mouseClick(rig.player.after, Qt.MouseButton.LeftButton)
        rig.says(f"member {member} of {size}")
    assert rig.trained() == 1


def test_a_pinned_sample_is_let_go_for_the_batch(rig: Rig) -> None:
    rig.stage.look_at(Look("test", 4))
    rig.says("test sample 5")
    rig.ahead()
    assert rig.stage.look is None
    rig.says("member 1 of 16")
    assert rig.player.target.text() == "follows the batch"
    assert rig.player.member.toolTip().startswith("train sample")
    rig.until(lambda: rig.player.target.text().startswith("y = "))


def test_the_next_member_lets_go_of_a_pinned_sample_and_says_so(rig: Rig) -> None:
    rig.stage.look_at(Look("test", 4))
    rig.says("test sample 5")
    assert rig.player.target.text().startswith("y = ")
    QTest.mouseClick(rig.player.after, Qt.MouseButton.LeftButton)
    assert rig.stage.look is None
    assert rig.player.target.text() == "follows the batch"


def test_targets_are_named(make_rig: Callable[[str], Rig]) -> None:
    rig = make_rig("digits")
    scope = rig.frame.microscope
    assert scope is not None
    assert rig.player.target.text() == f"y = {int(scope.trace.target.argmax())}"


def test_a_removed_layer_ends_its_phase(rig: Rig) -> None:
    second = layers(rig)[1]
    rig.player.conductor.scrub(1, 0.5)
    assert rig.phase == Phase("forward", second)
    rig.session.edit("remove layer", edits.remove_layer(rig.session.experiment, second))
    rig.until(lambda: rig.phase is None)
    assert len(rig.player.conductor.segments) == 6


def test_a_new_run_ends_the_player(rig: Rig) -> None:
    rig.player.conductor.scrub(3, 0.5)
    rig.session.reset()
    rig.until(lambda: rig.phase is None)


def test_speeds_go_from_a_quarter_to_eight_times(rig: Rig) -> None:
    speed = rig.player.speed
    assert [(key, speed.choose(key), speed.text()) for key in speed.keys] == [
        (key, None, f"{key}× ▾") for key in ("¼", "½", "1", "2", "4", "8")
    ]


def test_every_control_is_explained(rig: Rig) -> None:
    player = rig.player
    controls = (player.play, player.reverse, player.back, player.ahead, player.before,
                player.after, player.speed, player.grain, player.loop, player.whole)  # fmt: skip
    for control in (*controls, player.bar):
        assert control.accessibleName()
        assert control.accessibleDescription()
