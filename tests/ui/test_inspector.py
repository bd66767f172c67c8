"""The inspector: what it says is what the engine computed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import number, short, signed
from nnviz.drawing.palette import DARK, LIGHT
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain import DenseForward, Line, Terms
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.session import Session
from nnviz.ui.inspector.lines import LinesView, numbers_text
from nnviz.ui.inspector.number_table import ROW, NumberTable
from nnviz.ui.inspector.panel import Inspector
from nnviz.ui.inspector.tables import TermRows
from nnviz.ui.inspector.total import Total
from nnviz.ui.inspector.typeset import formula_image
from nnviz.ui.inspector.wrapping import wrapped
from nnviz.ui.stage import Phase, Selection, Stage
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.experiment.frames import experiment_of, frame_of
from tests.ui.window_kit import shown


class Rig:
    """An inspector in a window of its own, fed by hand."""

    def __init__(self, qtbot: QtBot) -> None:
        application()
        self.theme, self.stage = Theme(DARK), Stage()
        session = Session(experiment_of("two-spirals"))
        self.inspector = Inspector(session, self.stage, self.theme)
        self.host = shown(qtbot, self.inspector)
        self.host.resize(340, 900)

    def show(self, frame: Frame, layer: str = "", unit: int = 0) -> None:
        if layer:
            self.stage.select(Selection(layer, unit))
        self.inspector.show_frame(frame)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


@cache
def spirals(optimizer: str = "adam") -> Frame:
    spec = OptimizerSpec(optimizer, 0.02)
    return frame_of(experiment_of("two-spirals", optimizer=spec))


@cache
def doodles() -> Frame:
    return frame_of(experiment_of("digits"))


def wide() -> Experiment:
    layers = (Flatten("f"), Dense("h", tuple(range(16)), "relu"))
    output = Dense("out", tuple(range(20, 30)), "softmax")
    return experiment_of("digits", layers=(*layers, output))


def cells(table: NumberTable) -> list[list[str]]:
    """A table as it is written."""
    rows = table.rows
    assert rows is not None
    return [[rows.text(r, c) for c in range(len(rows.columns))] for r in range(len(rows.names))]


def click_row(table: NumberTable, row: int) -> None:
    """Beside its texts, some of which are links."""
    at = QPoint(table.viewport().width() - 2, 17 + row * ROW + ROW // 2)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_step_says_that_no_gradient_passes(rig: Rig) -> None:
    layers = (Dense("h", (0, 1), "step"), Dense("out", (2,), "sigmoid"))
    rig.show(frame_of(experiment_of("circles", layers=layers)), "h", 1)
    caution = rig.inspector.pages.backward.caution
    assert caution.isVisible()
    assert "no gradient passes" in caution.text()
    rig.stage.select(Selection("out", 0))
    assert not caution.isVisible()


def test_the_output_is_selected_when_nothing_is(rig: Rig) -> None:
    rig.show(spirals())
    assert rig.stage.selection == Selection(spirals().layers[-1].id, 0)
    assert rig.inspector.accessibleName() == "Neuron 1 · output"


def test_a_selection_that_is_there_is_kept(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 3)
    assert rig.inspector.accessibleName() == "Neuron 4 · hidden 1"
    rig.show(replace(spirals(), run=2))
    assert rig.stage.selection == Selection(spirals().layers[0].id, 3)


def test_a_removed_unit_gives_way_to_the_output(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 7)
    smaller = experiment_of("two-spirals")
    first = smaller.layers[0]
    assert isinstance(first, Dense)
    frame = frame_of(smaller.with_layer(replace(first, unit_ids=first.unit_ids[:5])))
    rig.show(frame)
    assert rig.stage.selection == Selection(frame.layers[-1].id, 0)


def test_with_nothing_selected_it_says_what_to_do(rig: Rig) -> None:
    rig.show(spirals())
    rig.stage.select(None)
    assert rig.inspector.explanation is None
    assert rig.inspector.accessibleName() == "Inspector"
    rig.show(spirals())
    assert rig.stage.selection is None
    (button,) = (
        each for each in rig.inspector.findChildren(QPushButton)
        if each.accessibleName() == "Select the output"
    )  # fmt: skip
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert rig.stage.selection == Selection(spirals().layers[-1].id, 0)


def test_the_terms_are_the_engine_s_numbers(rig: Rig) -> None:
    frame, layer = spirals(), spirals().layers[1].id
    rig.show(frame, layer, 2)
    assert frame.microscope is not None
    part = frame.microscope.trace.layer(layer)
    weights = frame.weight(layer)[2]
    assert cells(rig.inspector.pages.dense.table) == [
        [f"h1·{k + 1}", number(w), f"× {number(a)}", f"= {number(w * a)}"]
        for k, (w, a) in enumerate(zip(weights, part.x, strict=True))
    ]
    assert rig.inspector.pages.dense.total.text.split("\n") == [
        f"bias {signed(frame.bias(layer)[2])}",
        f"z = {number(part.z[2])}",
        f"a = {number(part.a[2])}",
    ]
    assert rig.inspector.pages.dense.formula.text == "z = b + Σ w·a  →  a = tanh(z)"


def test_gradients_stand_side_by_side(rig: Rig) -> None:
    frame, layer = spirals(), spirals().layers[0].id
    rig.show(frame, layer, 1)
    assert frame.microscope is not None
    step, layout = frame.microscope.step, frame.layout
    own = layout.weight(frame.microscope.trace.gradient, layer)[1]
    batch = layout.weight(step.batch_gradient, layer)[1]
    rows = cells(rig.inspector.pages.gradient.table)
    assert rows[:-1] == [
        [name, number(g), number(g / 16), number(b)]
        for name, g, b in zip(("x₁", "x₂", "sin x₁", "sin x₂"), own, batch, strict=True)
    ]
    assert rows[-1][0] == "bias"
    assert rig.inspector.pages.gradient.share.text().startswith("Member 3 of 16:")


def test_a_sample_outside_the_batch_has_no_share(rig: Rig) -> None:
    frame = frame_of(experiment_of("two-spirals"), look=Look("test", 1))
    rig.show(frame, frame.layers[0].id, 1)
    assert rig.inspector.pages.gradient.share.text().startswith("Not in the current batch")
    assert [row[2] for row in cells(rig.inspector.pages.gradient.table)] == ["–"] * 5


@pytest.mark.parametrize(
    ("optimizer", "symbols"),
    [
        ("sgd", ["Δ"]),
        ("momentum", ["v", "Δ"]),
        ("nesterov", ["v", "Δ"]),
        ("rmsprop", ["s", "Δ"]),
        ("adam", ["m", "v", "m̂", "v̂", "Δ"]),
        ("adamw", ["m", "v", "m̂", "v̂", "Δ"]),
    ],
)
def test_a_row_chosen_has_its_update_spelled_out(
    rig: Rig, optimizer: str, symbols: list[str]
) -> None:
    frame, layer = spirals(optimizer), spirals(optimizer).layers[0].id
    rig.show(frame, layer, 0)
    pages = rig.inspector.pages
    assert pages.step.note.endswith("bias")
    click_row(pages.dense.table, 3)
    assert rig.inspector.parameter == 3
    assert pages.step.note.endswith("sin x₂")
    assert pages.gradient.table.marked == 3
    assert [line.symbol for line in pages.step.lines.lines] == symbols
    assert frame.microscope is not None
    step = frame.microscope.step
    delta = float(frame.layout.weight(step.new_parameters, layer)[0, 3]) - float(
        frame.layout.weight(step.parameters, layer)[0, 3]
    )
    assert pages.step.lines.text.endswith(f"= {number(delta)}")
    old, new = pages.step.sum.text().split(" + ")[0], pages.step.sum.text().split(" = ")[1]
    assert old != new


def test_the_bias_is_chosen_in_either_table(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 0)
    pages = rig.inspector.pages
    click_row(pages.gradient.table, 1)
    assert rig.inspector.parameter == 1
    assert pages.dense.table.marked == 1
    click_row(pages.gradient.table, 4)
    assert rig.inspector.parameter == -1
    assert pages.dense.table.marked is None
    click_row(pages.dense.table, 2)
    QTest.mouseClick(pages.dense.total, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert rig.inspector.parameter == -1


def test_rows_are_chosen_by_the_keyboard(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[1].id, 0)
    table = rig.inspector.pages.dense.table
    click_row(table, 0)
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert rig.inspector.parameter == 2


def test_another_unit_begins_with_its_bias(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 0)
    rig.inspector.choose_parameter(2)
    rig.stage.select(Selection(spirals().layers[0].id, 1))
    assert rig.inspector.parameter == -1


def test_long_tables_scroll_and_write_only_what_is_seen(rig: Rig) -> None:
    frame = frame_of(wide())
    rig.show(frame, "h", 3)
    table = rig.inspector.pages.dense.table
    assert rig.inspector.pages.dense.note == "64 terms"
    assert table.height() < 11 * ROW
    written: list[int] = []
    rows = table.rows
    assert rows is not None
    plain_text = rows.text
    rows.text = lambda row, column: written.append(row) or plain_text(row, column)
    table.verticalScrollBar().setValue(30 * ROW)
    table.grab()
    assert min(written) >= 29
    assert max(written) <= 41
    click_row(table, 2)
    assert rig.inspector.parameter == 32


def test_the_loss_is_shown_for_outputs_and_in_its_phase(rig: Rig) -> None:
    frame = spirals()
    assert frame.microscope is not None
    loss = rig.inspector.pages.loss
    rig.show(frame, frame.layers[0].id, 0)
    assert loss.isHidden()
    rig.stage.set_phase(Phase("loss"), 0.5)
    assert not loss.isHidden()
    assert loss.note == f"Binary cross-entropy {number(frame.microscope.trace.loss)}"
    rig.stage.set_phase(None)
    assert loss.isHidden()
    rig.stage.select(Selection(frame.layers[-1].id, 0))
    assert not loss.isHidden()
    assert loss.lines.text.endswith(f"= {number(frame.microscope.trace.loss)}")


def test_it_scrolls_to_what_the_player_plays(rig: Rig) -> None:
    rig.host.resize(340, 420)
    rig.show(spirals(), spirals().layers[0].id, 0)
    bar = rig.inspector.area.verticalScrollBar()
    places = []
    for phase in (Phase("forward", "x"), Phase("backward", "x"), Phase("update")):
        rig.stage.set_phase(phase, 0.3)
        places.append(bar.value())
    assert places == sorted(set(places))
    rig.stage.set_phase(Phase("forward", "x"), 0.1)
    assert bar.value() == 0


def test_a_pixel_of_a_map_is_patch_times_kernel(rig: Rig) -> None:
    frame = doodles()
    layer = frame.layers[0].id
    assert frame.microscope is not None
    part = frame.microscope.trace.layer(layer)
    rig.stage.select(Selection(layer, 1, (2, 3)))
    rig.show(frame)
    conv, k = rig.inspector.pages.conv, frame.weight(layer).shape[2]
    patch, kernel = part.x[0, 2 : 2 + k, 3 : 3 + k], frame.weight(layer)[1, 0]
    expected = [
        [[short(v) for v in row] for row in grid] for grid in (patch, kernel, patch * kernel)
    ]
    assert conv.cells.texts == expected
    assert conv.total.text.split("\n")[-1] == f"a = {number(part.a[1, 2, 3])}"
    assert rig.inspector.accessibleName() == "Conv 1 · map 2 · pixel (2, 3)"


def test_the_slider_and_the_map_choose_pixels(rig: Rig) -> None:
    frame = doodles()
    layer = frame.layers[0].id
    columns = frame.layers[0].output_shape[2]
    rig.stage.select(Selection(layer, 0, (0, 0)))
    rig.show(frame)
    conv = rig.inspector.pages.conv
    conv.slider.setFocus()
    QTest.keyClick(conv.slider, Qt.Key.Key_Right)
    assert rig.stage.selection == Selection(layer, 0, (0, 1))
    middle = QPoint(conv.picker.width() // 2, conv.picker.height() // 2)
    QTest.mouseClick(conv.picker, Qt.MouseButton.LeftButton, pos=middle)
    assert rig.stage.selection == Selection(layer, 0, (columns // 2, columns // 2))
    QTest.keyClick(conv.picker, Qt.Key.Key_Up)
    assert rig.stage.selection == Selection(layer, 0, (columns // 2 - 1, columns // 2))


def test_the_pixel_stays_while_the_numbers_change(rig: Rig) -> None:
    experiment = experiment_of("digits")
    first, later = frame_of(experiment, steps=1), frame_of(experiment, steps=40)
    rig.show(first, first.layers[0].id, 0)
    title = rig.inspector.accessibleName()
    assert "pixel" in title
    rig.show(later)
    assert rig.inspector.accessibleName() == title


def test_channels_are_chosen_and_kernels_updated(rig: Rig) -> None:
    layers = (Conv2D("c1", (1, 2, 3), 3, "relu"), Conv2D("c2", (4, 5), 2, "tanh"), *wide().layers)
    frame, layer = frame_of(experiment_of("digits", layers=layers)), "c2"
    rig.show(frame, layer, 0)
    pages = rig.inspector.pages
    click_row(pages.conv.table, 1)
    assert pages.conv.channel == 1
    step = frame.microscope.step if frame.microscope else None
    assert step is not None
    old, new = (frame.layout.weight(v, layer)[0, 1] for v in (step.parameters, step.new_parameters))
    shown_grids = pages.step.cells.grids
    assert [grid.caption for grid in shown_grids] == ["kernel", "Δ", "new kernel"]
    np.testing.assert_array_equal(shown_grids[0].values, old)
    np.testing.assert_array_equal(shown_grids[2].values, new)
    np.testing.assert_array_equal(shown_grids[1].values, new - old)


def test_a_kernel_s_cell_is_chosen_by_a_click(rig: Rig) -> None:
    frame = doodles()
    rig.show(frame, frame.layers[0].id, 0)
    view = rig.inspector.pages.gradient.cells
    side = view.grids[0].values.shape[1]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(10, 24))
    assert rig.inspector.parameter == 0
    assert rig.inspector.pages.step.note.endswith("(0, 0)")
    assert [len(grid.values) for grid in view.grids] == [side] * 3


def test_pools_and_inputs_are_explained(rig: Rig) -> None:
    frame = doodles()
    pool = next(info.id for info in frame.layers if "pool" in frame.experiment.layer(info.id).kind)
    rig.show(frame, pool, 0)
    pages = rig.inspector.pages
    assert not pages.passing.isHidden()
    assert not pages.backward.isHidden()
    assert pages.gradient.isHidden()
    assert pages.step.isHidden()
    rig.stage.select(Selection("input", 0, (3, 3)))
    assert frame.microscope is not None
    assert pages.passing.value.text() == f"a = {number(frame.microscope.trace.x[0, 3, 3])}"
    assert pages.backward.isHidden()


def test_features_are_explained(rig: Rig) -> None:
    rig.show(spirals(), "input", 2)
    assert rig.inspector.accessibleName() == "sin x₁ · input"
    assert "sin(" in rig.inspector.pages.passing.lines.text


@pytest.mark.parametrize("sample", ["two-spirals", "plane", "digits"])
def test_every_unit_is_painted_in_both_themes(rig: Rig, sample: str) -> None:
    frame = frame_of(experiment_of(sample))
    for palette in (DARK, LIGHT):
        rig.theme.choose(palette)
        for layer in ("input", *(info.id for info in frame.layers)):
            rig.show(frame, layer, 0)
            assert not rig.inspector.pages.grab().isNull()


def broken(frame: Frame) -> Frame:
    """The frame of a run whose numbers have gone."""
    scope, nothing = frame.microscope, np.full_like(frame.parameters, np.nan)
    assert scope is not None
    step = replace(
        scope.step, parameters=nothing, batch_gradient=nothing, new_parameters=nothing,
        state_after=dict.fromkeys(scope.step.state_after, nothing),
    )  # fmt: skip
    names = ("x", "z", "a", "da", "dz", "dx")
    parts = tuple(
        replace(part, **{name: np.full_like(getattr(part, name), np.nan) for name in names})
        for part in scope.trace.layers
    )
    trace = replace(
        scope.trace, layers=parts, gradient=nothing, loss=float("nan"),
        output=np.full_like(scope.trace.output, np.nan),
    )  # fmt: skip
    return replace(frame, microscope=replace(scope, trace=trace, next_step=step))


@pytest.mark.parametrize("sample", ["two-spirals", "plane", "digits"])
def test_numbers_that_are_not_finite_are_shown_as_such(rig: Rig, sample: str) -> None:
    frame = broken(frame_of(experiment_of(sample)))
    for layer in ("input", *(info.id for info in frame.layers)):
        rig.show(frame, layer, 0)
        rig.inspector.pages.grab()
    assert cells(rig.inspector.pages.dense.table)[0][1] == "NaN"
    assert rig.inspector.pages.step.lines.text.endswith("NaN")


def test_while_training_it_is_read_at_reading_speed(rig: Rig) -> None:
    experiment = experiment_of("two-spirals")
    layer = experiment.layers[0].id
    frames = [replace(frame_of(experiment, steps=k), playing=True) for k in (1, 2)]
    paused = frame_of(experiment, steps=3)
    rig.show(frames[0], layer, 0)
    rig.show(frames[1])
    rig.show(paused)
    total = rig.inspector.pages.dense.total.text
    assert total.split("\n")[0] == f"bias {signed(paused.bias(layer)[0])}"


def test_formulas_are_drawn_in_the_theme_s_colour(rig: Rig) -> None:
    image = formula_image("z = b", 16.0, DARK.text, 2.0)
    colours = {image.pixelColor(x, y).name() for x in range(image.width())
               for y in range(image.height()) if image.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert DARK.text in colours


def test_tables_say_a_row_in_words(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 0)
    table = rig.inspector.pages.dense.table
    QTest.mouseMove(table.viewport(), QPointF(30, 17 + 5).toPoint())
    rows = table.rows
    assert rows is not None
    assert rows.tip(0).startswith("x₁: weight ")


def terms_of(factor: float, input: float, count: int = 6) -> TermRows:
    factors, inputs = np.full(count, factor), np.full(count, input)
    names = tuple(f"h2·{k + 1}" for k in range(count))
    terms = Terms(names, factors, inputs, factors * inputs)
    return TermRows(terms, ("to", "weight", "activation", "product"))


def apart(table: NumberTable) -> bool:
    """Whether no text of a column reaches into the next, and all are inside."""
    spans = table.columns
    inside = spans[0][0] >= 0 and spans[-1][1] <= table.viewport().width()
    return inside and all(left[1] + 3 <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize("width", [230, 260, 316])
@pytest.mark.parametrize(
    ("factor", "input"), [(0.187, -2.05e-11), (-1.44e151, -2.2e-151), (-1.2e-111, -3.4e-100)]
)
def test_columns_never_run_into_each_other(
    rig: Rig, width: int, factor: float, input: float
) -> None:
    table = NumberTable(rig.theme)
    table.resize(width, 200)
    table.show_rows(terms_of(0.5, 0.25))
    table.show()
    assert apart(table)
    table.show_rows(terms_of(factor, input))
    assert apart(table)
    table.close()


def test_six_rows_are_all_in_sight(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[0].id, 0)
    table = rig.inspector.pages.backward.table
    rows = table.rows
    assert rows is not None and len(rows.names) == 6
    assert table.verticalScrollBar().maximum() == 0


def test_long_arithmetic_is_broken_between_its_numbers(rig: Rig) -> None:
    lines = LinesView(rig.theme, "gradient")
    own = Line("δ", "f'(z) · ∂L/∂a", "{} · ({} − {})", (-0.12345, -0.0005123, 0.91e-7), -0.00145)
    for width in (150, 185, 340):
        lines.resize(width, 100)
        lines.show_lines((own,))
        assert " ".join(lines.rows) == numbers_text(own)
        assert all(len(row) * 5.4 <= width for row in lines.rows)
        assert any(row.endswith("= −0.00145") for row in lines.rows)
        assert lines.sizeHint().height() == 17 * (1 + len(lines.rows))


def test_a_part_that_has_no_room_says_so() -> None:
    assert wrapped("= 0.123456789 = 2", 8) == ("= 0.123…", "= 2")


def test_the_activation_s_arithmetic_never_covers_its_result(rig: Rig) -> None:
    rig.show(spirals(), spirals().layers[-1].id, 0)
    explanation = rig.inspector.explanation
    assert explanation is not None
    forward = explanation.forward
    assert isinstance(forward, DenseForward)
    line = replace(forward.activated, values=(27.00482,), result=1.87e-12)
    for width, cut in ((220, False), (90, True)):
        total = Total(rig.theme, lambda width=width: width)
        total.show_forward(replace(forward, a=1.87e-12, activated=line))
        assert total.aside_shown().endswith("…") is cut
        assert "1 / (1 + e^27.0048) = 1.87e−12" in total.toolTip()


def test_it_says_whose_numbers_these_are_beside_the_whole_batch(rig: Rig) -> None:
    run = Run(experiment_of("two-spirals"))
    camera = Camera(run, 1)
    rig.show(camera.picture(Wanted(), playing=False, member=3), "hidden1", 0)
    assert rig.inspector.note == "tanh"
    rig.show(camera.picture(Wanted(batch=True), playing=False, member=3))
    assert rig.inspector.note == "member 4 of 16"
    look = Look("test", 1)
    rig.show(camera.picture(Wanted(batch=True, look=look), playing=False))
    assert rig.inspector.note == "test sample 2"
