"""The network as tables: what they write is what the engine computed, for every kind of layer."""

from __future__ import annotations

from functools import cache
from typing import get_args

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import count, number
from nnviz.engine.shapes import describe
from nnviz.experiment.explain import place_on
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.frame import Frame
from nnviz.experiment.freezing import freeze_layer, freeze_weight
from nnviz.experiment.run import Run
from nnviz.experiment.statistics import record
from nnviz.ui.network_table.grid import Grid
from nnviz.ui.stage import LOSS, Selection
from tests.drawing.frames import plane
from tests.experiment.every_kind import CASES, SEQUENCES, run_with
from tests.ui.table_kit import TableRig, cell, heads, picture_of, press, text, texts

_LAYER = "it"


@cache
def frame_with(case: str) -> Frame:
    return picture_of(run_with(case))


@cache
def spirals() -> Frame:
    run = Run(plane(5, 3))
    run.advance(20)
    return picture_of(run)


def shown(qtbot: QtBot, case: str, unit: int = 1) -> tuple[TableRig, Frame]:
    rig = TableRig(qtbot, frame_with(case))
    rig.stage.select(Selection(_LAYER, unit))
    return rig, frame_with(case)


@pytest.mark.parametrize("case", CASES)
def test_layers_are_told_as_they_are(qtbot: QtBot, case: str) -> None:
    rig, frame = shown(qtbot, case)
    grid, ids = rig.view.layers, [info.id for info in frame.layers]
    assert grid.table.rowCount() == len(ids) + 1
    assert text(grid, 0, "output") == describe(frame.data.input_shape)
    for row, info in enumerate(frame.layers, start=1):
        assert text(grid, row, "output") == describe(info.output_shape)
        held = frame.layout.block(info.id) if info.id in frame.layout else None
        sizes = sum(each.size for each in held.parameters) if held is not None else 0
        assert text(grid, row, "parameters") == count(sizes)
    held_by_all = (each.replace(" ", "") for each in texts(grid, "parameters")[1:])
    assert sum(map(int, held_by_all)) == frame.layout.size


@pytest.mark.parametrize("case", CASES)
def test_sizes_are_those_that_records_keep(qtbot: QtBot, case: str) -> None:
    run = run_with(case)
    rig = TableRig(qtbot, picture_of(run))
    known = record(run.network, run.data, 1, run.step, run.trainer.peek())
    for row, layer in enumerate(run.experiment.layers, start=1):
        own = known.layer(layer.id)
        written = [text(rig.view.layers, row, key) for key in ("weight", "gradient", "update")]
        if own is None:
            assert written == ["–"] * 3
        else:
            sizes = own.weight_size, own.gradient_size, own.update_size
            assert written == [number(size) for size in sizes]


@pytest.mark.parametrize("case", CASES)
def test_units_have_the_trace_s_numbers(qtbot: QtBot, case: str) -> None:
    rig, frame = shown(qtbot, case)
    assert frame.microscope is not None
    part = frame.microscope.trace.layer(_LAYER)
    for unit in range(rig.view.units.table.rowCount()):
        at: tuple[int, ...] = (unit,)
        if part.a.ndim == 3:
            at = (unit, *(place_on(frame, _LAYER, unit, None) or ()))
            assert text(rig.view.units, unit, "pixel") == str(at[1:])
        elif part.a.ndim == 2:
            at = (len(part.a) - 1, unit)
        assert text(rig.view.units, unit, "a") == number(part.a[at])
        assert text(rig.view.units, unit, "delta") == number(part.dz[at])
        if "z" in heads(rig.view.units):
            assert text(rig.view.units, unit, "z") == number(part.z[at])


@pytest.mark.parametrize("case", CASES)
def test_weights_are_theta_its_gradient_and_its_update(qtbot: QtBot, case: str) -> None:
    rig, frame = shown(qtbot, case)
    layer, grid, scope = frame.experiment.layer(_LAYER), rig.view.weights, frame.microscope
    if not isinstance(layer, get_args(WithWeights)):
        assert grid.table.rowCount() == 0
        assert rig.view.weights_title.text().endswith("no weights")
        return
    assert scope is not None
    own = owned(frame, layer, 1, place_on(frame, _LAYER, 1, None))
    step = scope.step
    old, new = own.read(step.layout, step.parameters), own.read(step.layout, step.new_parameters)
    assert texts(grid, "name") == list(own.names)
    assert texts(grid, "value") == [number(each) for each in old]
    gradient = own.read(step.layout, step.batch_gradient)
    assert texts(grid, "gradient") == [number(each) for each in gradient]
    assert texts(grid, "update") == [number(each) for each in new - old]


@pytest.mark.parametrize("case", ["dense", "conv2d", "simple_rnn"])
def test_biases_are_theta_s(qtbot: QtBot, case: str) -> None:
    rig, frame = shown(qtbot, case)
    assert texts(rig.view.units, "bias") == [number(each) for each in frame.bias(_LAYER)]


@pytest.mark.parametrize(
    ("case", "sees"),
    [("dense", "2 of 2"), ("conv2d", "3×3"), ("flatten", "3×3"), ("max_pool2d", "4×4"),
     ("global_average2d", "8×8"), ("lstm", "5 of 5 steps")],
)  # fmt: skip
def test_the_receptive_field_goes_by_the_network_s_form(qtbot: QtBot, case: str, sees: str) -> None:
    rig, frame = shown(qtbot, case)
    row = [info.id for info in frame.layers].index(_LAYER) + 1
    assert text(rig.view.layers, row, "sees") == sees


def test_dead_units_are_named(qtbot: QtBot) -> None:
    run = run_with("conv2d")
    bias = run.network.layout.bias(run.network.theta, _LAYER)
    run.network.layout.write(
        run.network.theta, _LAYER, "bias", np.where(np.arange(4) == 2, -99, bias)
    )
    rig = TableRig(qtbot, picture_of(run))
    rig.stage.select(Selection(_LAYER, 0))
    assert text(rig.view.layers, 1, "health") == "1 of 4 dead"
    assert texts(rig.view.units, "health") == ["", "", "dead", ""]


def test_what_is_frozen_is_told(qtbot: QtBot) -> None:
    frozen = freeze_weight(freeze_layer(plane(5, 3), "hidden1"), "hidden2", "weight", 7)
    rig = TableRig(qtbot, picture_of(Run(frozen)))
    assert texts(rig.view.layers, "learns") == ["–", "frozen", "all but 1", "yes"]
    rig.stage.select(Selection("hidden2", 1))
    assert texts(rig.view.weights, "learns") == ["yes", "yes", "frozen", "yes", "yes", "yes"]
    rig.stage.select(Selection("hidden1", 0))
    assert set(texts(rig.view.weights, "learns")) == {"frozen"}


def test_the_selection_is_followed(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, spirals())
    rig.stage.select(Selection("hidden2", 2, None, 4))
    assert (rig.view.layers.at, rig.view.units.at, rig.view.weights.at) == (2, 2, 4)
    rig.stage.select(Selection("hidden2", 2, None, -1))
    assert text(rig.view.weights, rig.view.weights.at, "name") == "bias"
    rig.stage.select(Selection("hidden1"))
    assert (rig.view.layers.at, rig.view.units.at, rig.view.weights.at) == (1, -1, -1)
    rig.stage.select(Selection(LOSS))
    assert rig.view.layers.at == -1
    assert rig.view.units_title.text() == "Hidden 1 · 5 units"


def test_a_row_gone_to_is_selected(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, spirals())
    rig.view.layers.setCurrentIndex(cell(rig.view.layers, 1, "layer"))
    assert rig.stage.selection == Selection("hidden1")
    rig.view.units.setCurrentIndex(cell(rig.view.units, 3, "a"))
    assert rig.stage.selection == Selection("hidden1", 3)
    rig.view.weights.setCurrentIndex(cell(rig.view.weights, 1, "value"))
    assert rig.stage.selection == Selection("hidden1", 3, None, 1)
    last = rig.view.weights.table.rowCount() - 1
    rig.view.weights.setCurrentIndex(cell(rig.view.weights, last, "value"))
    assert rig.stage.selection == Selection("hidden1", 3, None, -1)


def numbers(grid: Grid, key: str) -> list[float]:
    return [float(str(grid.table.data(cell(grid, row, key), Qt.ItemDataRole.EditRole)))
            for row in range(grid.table.rowCount())]  # fmt: skip


def test_rows_are_sorted_by_any_column_and_the_selection_stays(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, spirals())
    rig.stage.select(Selection("hidden2", 1, None, 3))
    grid = rig.view.weights
    as_they_come = numbers(grid, "value")
    column = heads(grid).index("value")
    for order in (sorted(as_they_come, reverse=True), sorted(as_they_come), as_they_come):
        grid.horizontalHeader().sectionClicked.emit(column)
        assert numbers(grid, "value") == order
        assert grid.at == 3 and rig.stage.selection == Selection("hidden2", 1, None, 3)
    grid.setCurrentIndex(cell(grid, 0, "update"))
    press(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert numbers(grid, "update") == sorted(numbers(grid, "update"))
    assert grid.table.headerData(heads(grid).index("update"), Qt.Orientation.Horizontal) == "Δw ↑"


def test_layers_without_a_number_come_last(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, frame_with("conv2d"))
    grid = rig.view.layers
    for falling in (True, False):
        grid.table.sort_by(heads(grid).index("weight"), falling)
        assert texts(grid, "weight")[-2:] == ["–", "–"]


def test_copies_have_every_digit(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, spirals())
    rig.stage.select(Selection("hidden2", 1))
    rig.view.weights.setFocus()
    rig.view.copying.copy_data()
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == ["From", "w", "∂L/∂w", "Δw", "Learns"]
    own = [*spirals().weight("hidden2")[1], spirals().bias("hidden2")[1]]
    assert [line.split("\t")[1] for line in lines] == [str(each) for each in own]


def test_headings_and_cells_are_spoken_in_words(qtbot: QtBot) -> None:
    rig = TableRig(qtbot, spirals())
    rig.stage.select(Selection("hidden2", 1))
    spoken = QAccessible.queryAccessibleInterface(rig.view.weights)
    said = [spoken.child(place).text(QAccessible.Text.Name) for place in range(12)]
    assert said[1:6] == ["From", "weight", "gradient", "update", "Learns"]
    weight = number(spirals().weight("hidden2")[1, 0])
    assert said[7:9] == ["h1·1", weight] and said[11] == "yes"
    for each in (rig.view.layers, rig.view.units, rig.view.weights):
        assert each.accessibleName() and each.accessibleDescription()


def test_sequences_and_vectors_are_told_apart(qtbot: QtBot) -> None:
    for case in SEQUENCES:
        rig, frame = shown(qtbot, case, unit=0)
        assert rig.view.layers.at == [info.id for info in frame.layers].index(_LAYER) + 1
