"""What the legend says: the meaning of colours, widths and dots, with their numbers."""

from __future__ import annotations

from nnviz.drawing.depiction import Hue
from nnviz.drawing.marks import Trouble, UnitMark
from nnviz.drawing.numbers import count, number, short
from nnviz.drawing.readings import Moment
from nnviz.drawing.scales import Scale
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.values import dataclass


@dataclass(frozen=True)
class Content:
    """All that the legend says; painted anew only when it changes.

    ``weights`` is said in ever shorter ways; so are ``values``, then ``values_short``.
    ``colours``: the map of the column explained, from nothing on with ``half``; ``moving``:
    colour, name and text of what the step player sets in motion, or empty; ``marks``: the troubles
    marked on nodes, with how many units have them.
    """

    weights: tuple[str, ...]
    hue: Hue
    peak: str
    widest: float
    values: str
    low: str
    high: str
    colours: Scale
    half: bool
    biases: str
    bias: str
    moving: tuple[str, ...]
    marks: tuple[tuple[Trouble, str], ...] = ()
    values_short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """Besides the frame: the layer whose colours are explained, the step player's moment, and how
    many edges have their numbers written on them."""

    layer: str
    moment: Moment | None = None
    change: float | None = None
    rough: bool = False
    written: int = 0


def content_of(board: Board, snapshot: Snapshot, note: Note) -> Content:
    """What the legend says of a frame; while training with two digits, which can be read."""
    write = _coarse if snapshot.frame.playing else short
    index = next((i for i, spec in enumerate(board.specs) if spec.layer == note.layer), 0)
    face, spec = snapshot.faces[index], board.specs[index]
    scale, disc = face.scale, spec.style == "disc"
    what = "δ of" if face.reading.kind == "delta" and spec.style != "map" else "values of"
    return Content(
        weights=_weights(board, snapshot, note),
        hue=snapshot.edges.hue,
        peak=write(snapshot.detail.peak),
        widest=board.widest,
        values=f"{what} {spec.name.lower()}{', each to its own largest' if face.own else ''}",
        values_short=(f"{what} {spec.name.lower()}",) if face.own else (),
        low="−max" if face.own else write(scale.low),
        high="max" if face.own else write(scale.high),
        colours=Scale(0.0, 1.0, scale.colours),
        half=disc and scale.colours == "diverging" and scale.low == 0.0,
        biases="biases" if snapshot.edges.bias == "b" else f"biases: {snapshot.edges.bias}",
        bias=f"up to {write(snapshot.bias_peak)}",
        moving=_moving(note),
        marks=_marks(snapshot.marks),
    )


def _weights(board: Board, snapshot: Snapshot, note: Note) -> tuple[str, ...]:
    """The same in ever fewer words; how many edges are drawn of how many is always said."""
    edges, signed = snapshot.edges, snapshot.edges.hue == "sign"
    drawn_ones = zip(board.bundles, board.own_scale, strict=True)
    single = all(bundle.weights <= 1 or heated for bundle, heated in drawn_ones)
    word = edges.word if single or not signed else "edges"
    width = f"width |{edges.symbol}|" if single else f"width ‖{edges.symbol}‖"
    meaning = f", colour sign of Σ{edges.symbol}, grey cancels" if signed and not single else ""
    paused = " (when paused)" if note.rough else ""
    written = f"{count(note.written)} with numbers" if note.written else ""
    drawn = snapshot.detail.text() if snapshot.detail.thinned else ""
    said = (
        (f"{word}: {width}{meaning}{paused}", written, drawn),
        (f"{word}: {width}{paused}", written, drawn),
        (f"{word}: {width}", drawn),
        (drawn or f"{word}: {width}",),
    )
    return tuple(dict.fromkeys(" · ".join(filter(None, parts)) for parts in said))


def _marks(marks: tuple[UnitMark, ...]) -> tuple[tuple[Trouble, str], ...]:
    """``2 dead``, ``1 saturated``."""
    found: dict[Trouble, int] = {}
    for mark in marks:
        found[mark.trouble] = found.get(mark.trouble, 0) + len(mark.units)
    return tuple((trouble, f"{count(units)} {trouble}") for trouble, units in found.items())


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
