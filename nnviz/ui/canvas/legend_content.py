"""What the legend says: the meaning of colours, widths and dots, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.drawing.numbers import number, short
from nnviz.drawing.readings import Moment
from nnviz.drawing.scales import Scale
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.snapshot import Snapshot


@dataclass(frozen=True)
class Content:
    """All that the legend says; painted anew only when it changes.

    ``colours``: the map of the column explained, from nothing on with ``half``; ``moving``:
    colour, name and text of what the step player sets in motion, or empty.
    """

    weights: str
    peak: str
    widest: float
    values: str
    low: str
    high: str
    colours: Scale
    half: bool
    bias: str
    moving: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Besides the frame: the layer whose colours are explained, and the step player's moment."""

    layer: str
    moment: Moment | None = None
    change: float | None = None
    rough: bool = False


def content_of(board: Board, snapshot: Snapshot, note: Note) -> Content:
    """What the legend says of a frame; while training with two digits, which can be read."""
    write = _coarse if snapshot.frame.playing else short
    index = next((i for i, spec in enumerate(board.specs) if spec.layer == note.layer), 0)
    face, spec = snapshot.faces[index], board.specs[index]
    scale, disc = face.scale, spec.style == "disc"
    what = "δ of" if face.reading.kind == "delta" and spec.style != "map" else "values of"
    return Content(
        weights=_weights(board, snapshot, note),
        peak=write(snapshot.detail.peak),
        widest=board.widest,
        values=f"{what} {spec.name.lower()}{', each to its own largest' if face.own else ''}",
        low="−max" if face.own else write(scale.low),
        high="max" if face.own else write(scale.high),
        colours=Scale(0.0, 1.0, scale.colours),
        half=disc and scale.colours == "diverging" and scale.low == 0.0,
        bias=f"up to {write(snapshot.bias_peak)}",
        moving=_moving(note),
    )


def _weights(board: Board, snapshot: Snapshot, note: Note) -> str:
    single = all(bundle.weights <= 1 for bundle in board.bundles)
    name = "weights: width |w|" if single else "edges: width ‖w‖, colour sign of Σw, grey cancels"
    if note.rough:
        name = f"{name} (when paused)"
    return f"{name} · {snapshot.detail.text()}" if snapshot.detail.thinned else name


def _moving(note: Note) -> tuple[str, ...]:
    if note.moment is None:
        return ()
    if note.moment.kind == "update" and note.change is not None:
        return "update", "changes: width and glow", f"|Δw| up to {number(note.change)}"
    if note.moment.kind == "forward":
        return "signal", "signal", "dot size |x·w|"
    return ("gradient", "error", "dot size |δ·w|") if note.moment.kind == "backward" else ()


def _coarse(value: float) -> str:
    """Two significant digits."""
    return short(float(f"{value:.1e}"))
