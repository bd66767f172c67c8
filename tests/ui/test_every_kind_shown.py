"""Every layer kind: what inspector, canvas and player write is the trace to the last printed digit,
the factors that are written multiply to the gradient that is written, and old + update = new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import get_args

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.drawing.captions import caption
from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.drawing.depiction import Depiction, edge_choices
from nnviz.drawing.hits import NodeHit
from nnviz.drawing.loss_bars import loss_bars
from nnviz.drawing.moving import edge_texts
from nnviz.drawing.numbers import number
from nnviz.drawing.operations import moment_of, operations
from nnviz.drawing.sums import adds_up
from nnviz.drawing.wiring import Bundle
from nnviz.drawing.workings import Working, working
from nnviz.engine.shapes import Array
from nnviz.engine.trace import Trace
from nnviz.experiment.camera import Camera
from nnviz.experiment.explain import Passage, place_on
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.frame import Frame, Microscope, Wanted
from nnviz.ui.canvas.board import Board, build_board
from nnviz.ui.canvas.snapshot import Snapshot, take_snapshot
from nnviz.ui.inspector.passage_view import PassageView
from nnviz.ui.stage import Selection
from tests.experiment.every_kind import CASES, SEQUENCES, frame_with, run_with
from tests.ui.test_inspector import Rig, cells

_NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:e−?\d+)?")
_LAYER = "it"


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def scope_of(frame: Frame) -> Microscope:
    assert frame.microscope is not None
    return frame.microscope


def read(text: str) -> Decimal:
    (found,) = _NUMBER.findall(text)
    return Decimal(found.replace("−", "-"))


def doubt(text: str) -> Decimal:
    """Half a unit of the last digit that is written; nothing for an exact zero."""
    value = read(text)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal("0.5").scaleb(exponent) if value else Decimal(0)


def multiply(texts: list[str]) -> tuple[Decimal, Decimal]:
    """The product of numbers as they are written, and how far off rounding may have it."""
    product, off = Decimal(1), Decimal(0)
    for text in texts:
        value, own = read(text), doubt(text)
        off = abs(product) * own + off * (abs(value) + own)
        product *= value
    return product, off


def edges(rig: Rig, frame: Frame) -> Iterator[tuple[int, int]]:
    """Selects the first weights and the biases of the first units."""
    layer = frame.experiment.layer(_LAYER)
    if not isinstance(layer, get_args(WithWeights)):
        return
    for unit in (0, 1):
        for parameter in (0, 1, -1):
            rig.stage.select(Selection(_LAYER, unit, None, parameter))
            if rig.inspector.explanation is not None and rig.inspector.explanation.passages:
                yield unit, parameter


def chain(rig: Rig) -> tuple[Passage, PassageView]:
    explanation = rig.inspector.explanation
    assert explanation is not None
    passage = next(p for p in explanation.passages if p.heading.startswith("Chain rule"))
    return passage, rig.inspector.pages.passages.view("Chain rule")


@pytest.mark.parametrize("case", CASES)
def test_the_factors_written_multiply_to_the_gradient_written(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    rig.show(frame, _LAYER, 0)
    for _ in edges(rig, frame):
        passage, view = chain(rig)
        sheet, rows = passage.sheets[0], cells(view.tables[0])
        shown = number(passage.lines[-1].result)
        assert view.lines.text.endswith(f"= {shown}")
        if sheet.heading == "factor":
            product, off = multiply([row[1] for row in rows])
            assert abs(product - read(shown)) <= off + doubt(shown)
            continue
        total, slack = Decimal(0), doubt(shown)
        for _name, delta, came, term in rows:
            product, off = multiply([delta, came])
            assert abs(product - read(term)) <= off + doubt(term)
            total, slack = total + read(term), slack + doubt(term)
        assert abs(total - read(shown)) <= slack


@pytest.mark.parametrize("case", CASES)
def test_the_gradient_and_its_share_are_the_engine_s(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    scope, layer = scope_of(frame), frame.experiment.layer(_LAYER)
    rig.show(frame, _LAYER, 0)
    for unit, parameter in edges(rig, frame):
        pixel = place_on(frame, _LAYER, unit, None)
        own = owned(frame, layer, unit, pixel)
        layout, view = scope.step.layout, rig.inspector.pages.passages.view("Over the batch")
        batch = own.read(layout, scope.step.batch_gradient)[parameter]
        assert view.lines.text.endswith(f"= {number(batch)}")
        gradient = own.read(layout, scope.trace.gradient)[parameter]
        assert chain(rig)[1].lines.text.endswith(f"= {number(gradient)}")


@pytest.mark.parametrize("case", CASES)
def test_old_and_update_as_written_give_new_as_written(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    rig.show(frame, _LAYER, 0)
    for _ in edges(rig, frame):
        explanation = rig.inspector.explanation
        assert explanation is not None and explanation.update is not None
        text = rig.inspector.pages.step.sum.text()
        old, delta, new = _NUMBER.findall(text)
        assert adds_up((old, delta), new, within=0 if " = " in text else 1)
        update = explanation.update
        for written, exact in ((old, update.old), (delta, update.delta), (new, update.new)):
            assert abs(float(read(written)) - exact) <= float(doubt(written)) * (1 + 1e-9) + 1e-15


@pytest.mark.parametrize("nodes", ["values", "deltas"])
@pytest.mark.parametrize("case", CASES)
def test_the_nodes_of_the_canvas_have_the_trace_s_numbers(rig: Rig, case: str, nodes: str) -> None:
    frame, trace = frame_with(case), scope_of(frame_with(case)).trace
    specs = describe_columns(frame)
    board = build_board(specs, 1400.0, 700.0, {})
    snapshot = take_snapshot(frame, board, None, Depiction(nodes=nodes))
    for spec, face in zip(board.specs, snapshot.faces, strict=True):
        values = face.reading.values
        assert values is not None
        assert np.array_equal(np.ravel(values), np.ravel(expected(trace, spec, nodes)))


def expected(trace: Trace, spec: ColumnSpec, nodes: str) -> Array:
    """In the nodes' order: a sequence's units one after the other, each with all its steps."""
    if spec.layer == "input":
        values = trace.x
    else:
        part = trace.layer(spec.layer)
        values = part.dz if nodes == "deltas" else part.a
    return values.T if values.ndim == 2 else values


@pytest.mark.parametrize("case", CASES)
def test_the_edges_of_the_canvas_have_the_step_s_numbers_in_every_choice(
    rig: Rig, case: str
) -> None:
    frame = frame_with(case)
    step, board = scope_of(frame).step, build_board(describe_columns(frame), 1400.0, 700.0, {})
    vectors = {
        "weights": step.parameters, "gradients": step.batch_gradient,
        "updates": step.new_parameters - step.parameters, "signals": step.parameters,
        **{f"state:{name}": step.state_before[name] for name in step.state_before},
    }  # fmt: skip
    assert {choice.key for choice in edge_choices(frame)} == vectors.keys() and len(vectors) == 6
    for key, vector in vectors.items():
        snapshot = take_snapshot(frame, board, None, Depiction(key))
        assert snapshot.edges.key == key
        hold_edges(frame, board, snapshot, vector, signals=key == "signals")


@pytest.mark.parametrize("case", CASES)
def test_an_update_played_leads_every_edge_from_the_old_number_to_the_new(
    rig: Rig, case: str
) -> None:
    frame = frame_with(case)
    step, board = scope_of(frame).step, build_board(describe_columns(frame), 1400.0, 700.0, {})
    move = next(each for each in operations(frame, "update") if each.key == "move")
    for place, theta in ((0.0, step.parameters), (move.start, step.parameters),
                         (move.end, step.new_parameters)):  # fmt: skip
        moment = moment_of(frame, "update", "", place)
        hold_edges(frame, board, take_snapshot(frame, board, moment), theta)
        for bundle in (each for each in board.bundles if each.kind == "weight"):
            shown = edge_texts(board.bundles, frame, moment, Selection(bundle.layer, 0))
            if place == move.end:
                new = step.layout.weight(theta, bundle.layer)[0]
                assert [each.text for each in shown] == [f"w {number(float(w))}" for w in new]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_the_loss_is_drawn_from_prediction_and_target(case: str, whole: bool) -> None:
    frame = (batch_with if whole else frame_with)(case)
    trace, drawn = scope_of(frame).trace, loss_bars(frame)
    assert drawn is not None and drawn.loss == f"L = {number(trace.loss)}"
    told = [f"{number(float(a))} / {number(float(y))}"
            for a, y in zip(trace.output, trace.target, strict=True)]  # fmt: skip
    assert [bar.values for bar in drawn.bars] == told


def hold_edges(
    frame: Frame, board: Board, snapshot: Snapshot, vector: Array, signals: bool = False
) -> None:
    """Every edge is as strong as the numbers that it stands for, taken one by one."""
    layout, trace = scope_of(frame).step.layout, scope_of(frame).trace
    for bundle, found in zip(board.bundles, snapshot.strengths, strict=True):
        if not bundle.weights:
            assert not found.size.any() or signals
            continue
        weight, x = layout.weight(vector, bundle.layer), trace.layer(bundle.layer).x
        pairs = zip(bundle.source.tolist(), bundle.target.tolist(), strict=True)
        sizes = [edge_size(bundle, weight, x, *pair, signals) for pair in pairs]
        np.testing.assert_allclose(found.size, sizes, rtol=1e-9, atol=1e-300)


def edge_size(
    bundle: Bundle, weight: Array, x: Array, source: int, target: int, signals: bool
) -> float:
    """|w| or the norm of what an edge stands for; of what it carries."""
    if bundle.kind == "many":  # all weights from one map, which lies in a row
        own = weight[target].reshape(-1, bundle.weights)[source]
        part = x.reshape(-1, bundle.weights)[source]
        return abs(float(own @ part)) if signals else float(np.linalg.norm(own))
    if bundle.kind == "gates":
        own = weight.reshape(4, -1, weight.shape[1])[:, target, source]
    else:
        own = weight[target, source]
    size = float(np.linalg.norm(own))
    part = x[:, source] if x.ndim == 2 else x[source]
    return size * float(np.linalg.norm(part)) if signals else size


@pytest.mark.parametrize("case", CASES)
def test_the_cards_of_the_canvas_have_the_trace_s_numbers(rig: Rig, case: str) -> None:
    frame = frame_with(case)
    trace, board = scope_of(frame).trace, build_board(describe_columns(frame), 1400.0, 700.0, {})
    for spec in board.specs:
        if spec.style == "strip" or spec.layer == "input":
            continue
        part = trace.layer(spec.layer)
        for node in range(min(spec.nodes, 3)):
            rows = caption(frame, board.scene, board.bundles, NodeHit(spec.layer, node, node)).rows
            told = {row.name.split(" ")[0]: row.value for row in rows}
            if part.a.ndim == 1:
                assert told["a"] == number(float(part.a[node]))
                assert told["δ"] == number(float(part.dz[node]))
            else:
                own = part.a[:, node] if case in SEQUENCES else part.a[node]
                assert told["largest"] == number(float(own.max()))


@cache
def batch_with(case: str) -> Frame:
    """The same run, with all of the batch in the sample's place, as the canvas shows it."""
    frame = Camera(run_with(case), 1).picture(Wanted(batch=True), playing=False, member=2)
    return replace(frame, microscope=scope_of(frame).pictured)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("kind", ["forward", "backward"])
@pytest.mark.parametrize("case", CASES)
def test_what_the_player_writes_is_in_the_trace(case: str, kind: str, whole: bool) -> None:
    frame = (batch_with if whole else frame_with)(case)
    known = written(frame)
    for found in workings(frame, kind):
        for text in found.texts:
            for each in _NUMBER.findall(text):
                assert each in known, (found.head, text)


def workings(frame: Frame, kind: str) -> Iterator[Working]:
    """What is said when each operation has come to its end."""
    sizes = {info.id: info.output_shape for info in frame.layers}
    shown = {id: range(size[-1 if len(size) == 2 else 0]) for id, size in sizes.items()}
    for each in operations(frame, kind, _LAYER):
        moment = moment_of(frame, kind, _LAYER, each.end)
        found = working(frame, moment, shown)
        if found is not None:
            yield found


def written(frame: Frame) -> set[str]:
    """Everything that the trace and the step hold, as it is written; sums before the bias and
    of maps too."""
    scope = scope_of(frame)
    part = scope.trace.layer(_LAYER)
    vectors = [part.x, part.z, part.a, part.da, part.dz, part.dx, *part.extras.values()]
    vectors += [scope.trace.gradient, scope.step.parameters]
    if _LAYER in frame.layout and "bias" in frame.layout.block(_LAYER):
        bias = frame.bias(_LAYER)
        if part.z.shape[0] == len(bias):
            vectors.append(part.z - bias.reshape(-1, *[1] * (part.z.ndim - 1)))
    if part.x.ndim == 3 and part.a.ndim == 1:
        vectors.append(part.x.sum(axis=(1, 2)))
    values = np.concatenate([np.ravel(each) for each in vectors])
    return {text for value in values.tolist() for text in _NUMBER.findall(number(value))}
