"""The left column: every gesture is one edit of the experiment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data.source import GeneratedData
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.reached import REACHED
from nnviz.experiment.samples import SAMPLES
from nnviz.ui.gallery.tiles import caption
from nnviz.ui.panels.data import DataPanel
from nnviz.ui.panels.features import FeaturesPanel
from nnviz.ui.panels.training import TrainingPanel
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.labelled_slider import nearest, parse_number
from tests.ui.window_kit import drag, panel_parts, shown, type_into


def noise(experiment: Experiment) -> float:
    assert isinstance(experiment.data, GeneratedData)
    return experiment.data.noise


@pytest.fixture
def data(qtbot: QtBot) -> Iterator[DataPanel]:
    panel = DataPanel(*panel_parts())
    host = shown(qtbot, panel)
    yield panel
    host.close()


@pytest.fixture
def training(qtbot: QtBot) -> Iterator[TrainingPanel]:
    panel = TrainingPanel(*panel_parts())
    host = shown(qtbot, panel)
    yield panel
    host.close()


def test_a_drag_is_one_revision(data: DataPanel) -> None:
    session = data.session
    before = session.experiment
    drag(data.noise.slider, 0.2, 0.4, 0.6, 1.0)
    assert noise(session.experiment) == 0.5
    session.undo()
    assert session.experiment == before
    assert session.undo_label is None


def test_two_drags_are_two_revisions(data: DataPanel) -> None:
    session = data.session
    drag(data.noise.slider, 0.2, 0.6)
    between = session.experiment
    drag(data.noise.slider, 0.6, 1.0)
    session.undo()
    assert session.experiment == between
    assert session.undo_label is not None


def test_a_key_press_is_one_revision(training: TrainingPanel) -> None:
    session = training.session
    before = session.experiment.optimizer.learning_rate
    QTest.keyClick(training.rate.slider, Qt.Key.Key_Right)
    assert session.experiment.optimizer.learning_rate > before
    session.undo()
    assert session.experiment.optimizer.learning_rate == before


def test_a_typed_value_is_taken_exactly(training: TrainingPanel) -> None:
    session = training.session
    type_into(training.rate.field, "0.0123")
    assert session.experiment.optimizer.learning_rate == 0.0123
    assert training.rate.field.text() == "0.0123"
    session.undo()
    assert session.undo_label is None


def test_a_typed_word_changes_nothing(training: TrainingPanel) -> None:
    session = training.session
    before = session.experiment
    type_into(training.rate.field, "fast")
    assert session.experiment is before
    assert training.rate.field.text() == f"{before.optimizer.learning_rate:g}"


@pytest.mark.parametrize(
    ("typed", "rate", "said"),
    [
        ("1e9", 10, "Learning rate: 1e9 is above the largest, 10; 10 is used."),
        ("-1", 1e-5, "Learning rate: -1 is below the smallest, 1e-05; 1e-05 is used."),
        ("fast", 0.03, "Learning rate: “fast” is no number to use; 0.03 stays."),
    ],
)
def test_a_typed_value_put_right_is_remarked_upon(
    qtbot: QtBot, typed: str, rate: float, said: str
) -> None:
    session, editor, theme = panel_parts()
    panel = TrainingPanel(session, editor, theme)
    _host = shown(qtbot, panel)
    session.edit("rate", edits.set_optimizer(session.experiment, learning_rate=0.03))
    with qtbot.waitSignal(editor.remarked) as remarked:
        type_into(panel.rate.field, typed)
    assert remarked.args == [said]
    assert session.experiment.optimizer.learning_rate == rate
    assert panel.rate.field.text() == f"{rate:g}"


def test_a_value_in_range_is_taken_without_a_word(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts()
    panel = TrainingPanel(session, editor, theme)
    _host = shown(qtbot, panel)
    with qtbot.assertNotEmitted(editor.remarked):
        type_into(panel.rate.field, "10")
        type_into(panel.rate.field, "")
    assert session.experiment.optimizer.learning_rate == 10


def test_a_value_being_typed_survives_a_refresh_and_escape_gives_it_up(
    training: TrainingPanel,
) -> None:
    field, before = training.rate.field, training.session.experiment
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keyClicks(field, "0.07")
    training.refresh()
    assert field.text() == "0.07"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == f"{before.optimizer.learning_rate:g}" and not field.hasFocus()
    assert training.session.experiment is before


def test_labels_of_undo_are_in_one_style(data: DataPanel, training: TrainingPanel) -> None:
    session = data.session

    def label() -> str | None:
        return session.undo_label

    drag(data.noise.slider, 0.2, 0.9)
    assert label() == "set noise"
    data.new_weights.click()
    assert label() == "draw new weights"
    data.new_data.click()
    assert label() == "draw new data"
    for sample, said in (("digits", "choose digits"), ("xor", "choose XOR")):
        data.choose(sample)
        assert label() == said
    training.loss.choose("mean_squared_error")
    assert training.session.undo_label == "set loss to mean squared error"
    training.optimizer.choose("momentum")
    assert training.session.undo_label == "set optimizer to SGD with momentum"


def test_a_click_on_a_tile_leaves_the_keyboard_alone(data: DataPanel) -> None:
    tile = data.samples.tile("xor")
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert tile.isChecked() and not tile.hasFocus()


def test_a_chosen_tile_keeps_its_edge_in_focus(data: DataPanel) -> None:
    tile = data.samples.tile("two-spirals")
    tile.clearFocus()
    plain = tile.grab().toImage()
    tile.setFocus(Qt.FocusReason.TabFocusReason)
    focused = tile.grab().toImage()
    middle = tile.width() // 2
    edge = [image.pixelColor(middle, 1) for image in (plain, focused)]
    assert edge[0] == edge[1] and focused != plain


def test_typed_per_cents_are_shares(data: DataPanel) -> None:
    type_into(data.noise.field, "12 %")
    assert noise(data.session.experiment) == 0.12
    type_into(data.split.field, "60 / 40")
    assert data.session.experiment.test_fraction == pytest.approx(0.4)


def test_the_wheel_leaves_sliders_alone(data: DataPanel) -> None:
    slider, middle = data.noise.slider, QPointF(40, 8)
    nothing, down = QPoint(), QPoint(0, -120)
    wheel = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        nothing,
        down,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, wheel)
    assert data.session.undo_label is None
    assert not wheel.isAccepted()


def test_choosing_a_sample_takes_its_experiment(data: DataPanel) -> None:
    session = data.session
    data.samples.tile("moons").click()
    assert session.experiment.sample == "moons" and data.noise.isVisible()
    data.choose("digits")
    assert session.experiment.sample == "digits"
    assert not data.noise.isVisible() and not data.count.isVisible()
    assert "split" in data.new_data.text()
    session.undo()
    session.undo()
    assert session.experiment.sample == "two-spirals"
    assert data.samples.tile("two-spirals").isChecked()
    assert not data.samples.tile("moons").isChecked()
    assert data.noise.isVisible()


def test_samples_like_the_one_in_use_are_tiles_with_pictures(data: DataPanel) -> None:
    for chosen in ("two-spirals", "iris", "x-o", "co2", "surf", "dosage"):
        data.choose(chosen)
        data.pictures.finish()
        group = SAMPLES[chosen].group
        alike = tuple(name for name, each in SAMPLES.items() if each.group == group)
        assert data.samples.offered == alike and data.samples.tile(chosen).isChecked()
        for name in alike:
            tile = data.samples.tile(name)
            description, figures = tile.toolTip().split("\n")
            assert description == SAMPLES[name].description
            assert figures == f"Its network: {REACHED[name].text}."
            assert not tile.picture.isNull(), name


def test_a_truth_table_has_no_split_to_choose(data: DataPanel) -> None:
    data.choose("nand")
    assert not data.split.isVisible() and not data.new_data.isVisible()
    data.choose("iris")
    assert data.split.isVisible() and data.new_data.isVisible()


def test_new_weights_and_new_data_draw_one_stream_each(data: DataPanel) -> None:
    session = data.session
    seeds = session.experiment.seeds
    data.new_weights.click()
    assert session.experiment.seeds == replace(seeds, weights=seeds.weights + 1)
    data.new_data.click()
    assert session.experiment.seeds == replace(seeds, weights=seeds.weights + 1, data=1)


def test_features_are_added_in_the_order_of_their_tiles(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("circles")
    panel = FeaturesPanel(session, editor, theme)
    _host = shown(qtbot, panel)
    panel.tile("sin(x1)").click()
    panel.tile("x1^2").click()
    assert session.experiment.features == ("x1", "x2", "x1^2", "sin(x1)")
    assert panel.note == "4 of 7"
    session.undo()
    assert not panel.tile("x1^2").isChecked()


def test_the_last_feature_stays(qtbot: QtBot) -> None:
    session, editor, theme = panel_parts("circles")
    panel = FeaturesPanel(session, editor, theme)
    _host = shown(qtbot, panel)
    panel.tile("x1").click()
    with qtbot.waitSignal(editor.refused) as refused:
        panel.tile("x2").click()
    assert "at least one feature" in refused.args[0]
    assert panel.tile("x2").isChecked()
    assert session.experiment.features == ("x2",)


def test_momentum_is_shown_where_it_is_used(training: TrainingPanel) -> None:
    session = training.session
    assert not training.momentum.isVisible()
    training.optimizer.choose("momentum")
    assert session.experiment.optimizer.kind == "momentum"
    assert training.momentum.isVisible()
    drag(training.momentum.slider, 0.5, 1.0)
    assert session.experiment.optimizer.momentum == 0.99


def test_the_losses_offered_fit_the_task(qtbot: QtBot) -> None:
    def offered(sample: str) -> list[str]:
        panel = TrainingPanel(*panel_parts(sample))
        qtbot.addWidget(panel)
        return panel.loss.keys

    distances = [
        "mean_squared_error", "sum_of_squared_residuals", "mean_absolute_error", "huber",
    ]  # fmt: skip
    assert offered("two-spirals") == ["binary_crossentropy", *distances, "perceptron"]
    assert offered("digits") == ["categorical_crossentropy", *distances, "perceptron"]
    assert offered("plane") == distances


def test_another_loss_can_be_undone(training: TrainingPanel) -> None:
    training.loss.choose("mean_squared_error")
    assert training.session.experiment.loss == "mean_squared_error"
    training.session.undo()
    assert training.loss.key == "binary_crossentropy"


def test_captions_are_short() -> None:
    titles = ("Two spirals", "XOR", "Surf decision", "Sine series", "Mauna Loa CO₂")
    assert list(map(caption, titles)) == ["spirals", "XOR", "surf", "sine", "CO₂"]


def test_nearest_of_ascending_values() -> None:
    values = (0.0, 1.0, 10.0)
    assert [nearest(values, value) for value in (-5, 0.4, 0.6, 5, 6, 99)] == [0, 0, 1, 1, 2, 2]


def test_numbers_as_people_type_them() -> None:
    assert parse_number("0,5") == 0.5
    assert parse_number("70 / 30") == 70
    assert parse_number("1e-3") == 1e-3
    assert parse_number("") is None
    assert parse_number("nan") is None


def test_a_long_title_does_not_widen_its_card(qtbot: QtBot) -> None:
    _, _, theme = panel_parts()
    card = Card("Title", theme)
    qtbot.addWidget(card)
    before = card.minimumSizeHint().width()
    card.set_title("h1·2 → effectiveness · output, and more than has room beside the note")
    assert card.minimumSizeHint().width() == before
