"""Writes a gradient check on the edges of the layer checked, as many as there is room for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from nnviz.drawing.checks import EdgeCheck, edge_checks, is_current
from nnviz.drawing.geometry import Box
from nnviz.drawing.labels import Label, place_labels
from nnviz.drawing.wiring import Bundle
from nnviz.experiment.frame import GradientCheck
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.legend import HEIGHT
from nnviz.ui.canvas.numerals import Numerals
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.view import View
from nnviz.ui.theme import Theme

_SIZE, _GROUND = (124.0, 29.0), 0.9
_LETTER, _LINE = 6.05, 12.0
Written = tuple[Label, EdgeCheck]


class CheckPainter:
    """Paints in the canvas's own pixels, while the run stands at the step that was checked."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._numerals = theme, Numerals(theme.mono_font(10))
        self._kept: tuple[object, GradientCheck, tuple[Written, ...]] | None = None

    def paint(
        self, painter: QPainter, board: Board, snapshot: Snapshot, view: View, area: QRectF,
        version: int,
    ) -> int:  # fmt: skip
        """Two lines on each edge; returns on how many."""
        check = snapshot.frame.check
        if check is None or snapshot.frame.playing or not is_current(snapshot.frame):
            return 0
        key = (version, view, area.width(), area.height(), len(snapshot.detail.drawn))
        if self._kept is None or self._kept[0] != key or self._kept[1] is not check:
            self._kept = key, check, _placed(check, board, snapshot, view, area)
        self._write(painter, self._kept[2])
        return len(self._kept[2])

    def _write(self, painter: QPainter, written: tuple[Written, ...]) -> None:
        inks: dict[str, list[tuple[str, tuple[float, float]]]] = {}
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("canvas", _GROUND))
        for label, found in written:
            values, error = found.lines
            wide = _LETTER * max(len(values), len(error)) + 6
            area = QRectF(label.x - wide / 2, label.y - _LINE - 1, wide, 2 * _LINE + 2)
            painter.drawRoundedRect(area, 4, 4)
            inks.setdefault("text", []).append((values, (label.x, label.y - _LINE / 2)))
            inks.setdefault(found.ink, []).append((error, (label.x, label.y + _LINE / 2)))
        for ink, texts in inks.items():
            painter.setPen(self._theme.color(ink))
            self._numerals.draw(painter, texts)


def _placed(
    check: GradientCheck, board: Board, snapshot: Snapshot, view: View, area: QRectF
) -> tuple[Written, ...]:
    """The drawn edges that were checked, those furthest apart first."""
    free, shift = Box(0, 0, area.width(), area.height() - HEIGHT), np.array([view.dx, view.dy])
    written: list[Written] = []
    first = 0
    for bundle in board.bundles:
        own = _checked(check, bundle, snapshot.detail.drawn - first)
        order = np.array(sorted(own, key=lambda edge: -own[edge].error), np.intp)
        if len(order):
            labels = place_labels((bundle,), order, lambda at: at * view.scale + shift, free, _SIZE)
            written += [(label, own[label.edge]) for label in labels]
        first += len(bundle)
    return tuple(written)


def _checked(
    check: GradientCheck, bundle: Bundle, drawn: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> dict[int, EdgeCheck]:
    """By the edge's number in the bundle."""
    found, own = edge_checks(check, bundle), drawn[(drawn >= 0) & (drawn < len(bundle))]
    ends = zip(bundle.source[own].tolist(), bundle.target[own].tolist(), strict=True)
    return {int(e): found[end] for e, end in zip(own, ends, strict=True) if end in found}
