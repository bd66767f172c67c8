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

_SIZE, _GROUND = (64.0, 40.0), 0.9
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
        """Three lines on each edge; returns on how many."""
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
            wide = _LETTER * max(len(text) for text, _ in found.lines) + 6
            area = QRectF(label.x - wide / 2, label.y - 1.5 * _LINE - 1, wide, 3 * _LINE + 2)
            painter.drawRoundedRect(area, 4, 4)
            for place, (text, ink) in enumerate(found.lines):
                inks.setdefault(ink, []).append((text, (label.x, label.y + (place - 1) * _LINE)))
        for ink, texts in inks.items():
            painter.setPen(self._theme.color(ink))
            self._numerals.draw(painter, texts)


def _placed(
    check: GradientCheck, board: Board, snapshot: Snapshot, view: View, area: QRectF
) -> tuple[Written, ...]:
    """The drawn edges that were checked, those furthest apart first."""
    shift, first = np.array([view.dx, view.dy]), 0
    written: list[Written] = []
    for bundle in board.bundles:
        own = _checked(check, bundle, snapshot.detail.drawn - first)
        order = np.array(sorted(own, key=lambda edge: -own[edge].error), np.intp)
        if len(order):
            free = _between(board, bundle, view, area)
            labels = place_labels((bundle,), order, lambda at: at * view.scale + shift, free, _SIZE)
            written += [(label, own[label.edge]) for label in labels]
        first += len(bundle)
    return tuple(written)


def _between(board: Board, bundle: Bundle, view: View, area: QRectF) -> Box:
    """What can be seen between the two columns: no number stands on a node."""
    before, after = board.scene.column(bundle.before), board.scene.column(bundle.layer)
    assert before is not None and after is not None
    left = max(0.0, (before.x + before.width / 2) * view.scale + view.dx)
    right = min(area.width(), (after.x - after.width / 2) * view.scale + view.dx)
    return Box(left, 0, max(0.0, right - left), area.height() - HEIGHT)


def _checked(
    check: GradientCheck, bundle: Bundle, drawn: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> dict[int, EdgeCheck]:
    """By the edge's number in the bundle."""
    found, own = edge_checks(check, bundle), drawn[(drawn >= 0) & (drawn < len(bundle))]
    ends = zip(bundle.source[own].tolist(), bundle.target[own].tolist(), strict=True)
    return {int(e): found[end] for e, end in zip(own, ends, strict=True) if end in found}
