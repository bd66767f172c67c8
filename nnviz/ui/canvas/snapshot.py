"""What one frame says about one board at one moment of the step player."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nnviz.drawing.columns import INPUT, ColumnSpec
from nnviz.drawing.depiction import Depiction, EdgeChoice, depict, edge_choice, vector
from nnviz.drawing.detail import Detail, choose
from nnviz.drawing.marks import UnitMark, unit_marks
from nnviz.drawing.moving import moved, theta_at
from nnviz.drawing.readings import Moment, Reading, place, read
from nnviz.drawing.scales import Scale, gradient_scale, output_scale, scale_of
from nnviz.drawing.wiring import Strengths
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.board import Board
from nnviz.values import dataclass


@dataclass(frozen=True)
class Face:
    """A column's nodes: ``values`` to colour (None: nothing yet) on ``scale``, and its reading.

    ``values`` are (nodes, h, w) for maps, pictures and strips, (nodes,) for discs. ``own``: each
    node has a scale of its own, up to its largest value, because features differ in unit.
    ``traced``: there is a sample whose pass can be awaited.
    """

    reading: Reading
    values: Array | None
    scale: Scale
    own: bool = False
    traced: bool = True


@dataclass(frozen=True)
class Snapshot:
    """Edges and nodes as numbers.

    ``edges`` is what they show, ``vector`` the flat vector that it comes from, where the numbers
    of biases lie too; ``bias_peak`` is the largest of those. ``marks``: the dead and the saturated
    units of layers. ``focus`` is the column that the player is at, −1 when all edges stand back,
    None when none does. ``moved``: how far an update's weights have come from old to new.
    """

    frame: Frame
    board: Board
    strengths: tuple[Strengths, ...]
    detail: Detail
    faces: tuple[Face, ...]
    edges: EdgeChoice
    vector: Array
    bias_peak: float
    marks: tuple[UnitMark, ...]
    focus: int | None
    moved: float = 0.0


def take_snapshot(
    frame: Frame, board: Board, moment: Moment | None, depiction: Depiction | None = None
) -> Snapshot:
    """Read everything that is drawn out of a frame."""
    depiction = depiction or Depiction()
    choice = edge_choice(frame, depiction.edges)
    shown, share = vector(frame, choice.key), moved(moment)
    if share and choice.key == "weights" and frame.microscope is not None:
        shown = theta_at(frame.microscope.step, share)
    parts = tuple(depict(bundle, frame, choice.key, shown) for bundle in board.bundles)
    biased = (b.layer for b in frame.layout if "bias" in b and b.kind != "lstm")
    biases = (float(np.abs(frame.layout.bias(shown, layer)).max()) for layer in biased)
    peak = max((bias for bias in biases if math.isfinite(bias)), default=0.0)
    at = place(board.specs, moment)
    return Snapshot(
        frame,
        board,
        parts,
        choose(parts, board.neutral, board.total, board.heated),
        faces(frame, board, moment, depiction.nodes == "deltas"),
        choice,
        shown,
        peak,
        unit_marks(frame) if depiction.marks else (),
        -1 if moment is not None and moment.kind == "update" else at if at > 0 else None,
        share,
    )


def faces(
    frame: Frame, board: Board, moment: Moment | None, deltas: bool = False
) -> tuple[Face, ...]:
    """What the nodes of every column show."""
    trace = frame.microscope.trace if frame.microscope is not None else None
    found = (
        _face(frame, spec, read(board.specs, index, trace, moment, deltas))
        for index, spec in enumerate(board.specs)
    )
    return tuple(replace(face, traced=False) for face in found) if trace is None else tuple(found)


def _face(frame: Frame, spec: ColumnSpec, reading: Reading) -> Face:
    if spec.style == "map":
        values = frame.maps.layers.get(spec.layer) if frame.maps is not None else None
        if spec.layer == INPUT and values is not None:
            most = np.abs(values).max(axis=(1, 2), keepdims=True)
            return Face(
                reading, values / np.where(most > 0, most, 1), Scale(-1, 1, "diverging"), True
            )
        scale = scale_of(spec, np.zeros(1) if values is None else values)
        if spec.layer == frame.layers[-1].id and spec.activation == "linear":
            # The same function of the plane as on the output card, in the same colours.
            scale = output_scale(frame.data)
        return Face(reading, values, scale)
    if reading.values is None:
        return Face(reading, None, scale_of(spec, np.zeros(1)))
    values = reading.values
    if spec.style == "strip":
        values = values.reshape(spec.nodes, spec.cells, 1)
    if reading.kind == "delta":
        return Face(reading, np.abs(values), gradient_scale(values))
    return Face(reading, values, scale_of(spec, values))


def looks(frame: Frame) -> tuple[object, ...]:
    """What tells two frames apart on the canvas."""
    scope, maps = frame.microscope, frame.maps
    grid = next((values.shape[-1] for values in maps.layers.values()), 0) if maps else 0
    look = (scope.look, id(scope.trace.x)) if scope is not None else None
    return (frame.run, frame.step, frame.playing, id(frame.experiment), id(frame.data),
            frame.member, look, grid, id(frame.parameters), frame.facts)  # fmt: skip
