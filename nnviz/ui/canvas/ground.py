"""What lies behind the nodes: background, chips, labels, heat-maps and edges; kept while it stands
still."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from nnviz.drawing.detail import FEW
from nnviz.ui.canvas.backdrop import backdrop_parts, paint_backdrop
from nnviz.ui.canvas.edge_painter import STAND_BACK, EdgePainter, Strokes
from nnviz.ui.canvas.heat_painter import HeatPainter
from nnviz.ui.canvas.sheet import Sheet, Subject
from nnviz.ui.canvas.snapshot import Snapshot
from nnviz.ui.canvas.view import View
from nnviz.ui.kept import Kept
from nnviz.ui.large import ratio_of
from nnviz.ui.printing import is_printing
from nnviz.ui.theme import Theme
from nnviz.values import dataclass


@dataclass(frozen=True)
class Look:
    """How the edges are seen: all but those into column ``focus`` stand back, none with None;
    heat-maps of the layers ``behind`` do, too."""

    focus: int | None
    rough: bool
    quick: bool
    behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Scene:
    """What is drawn, from where and how."""

    snapshot: Snapshot
    view: View
    edges: EdgePainter
    look: Look
    numbers: tuple[int, object]

    @property
    def version(self) -> int:
        return self.numbers[0]

    @property
    def key(self) -> Hashable:
        return self.numbers, self.view, self.look


class Ground:
    """Few edges are drawn straight away; many bit by bit, but at once while training."""

    def __init__(self, theme: Theme, sheet: Sheet) -> None:
        self._theme, self._sheet = theme, sheet
        self._home, self._away, self._whole = Kept(), Kept(eager=False), Kept(eager=False)
        self._heat, self._straight, self._view = HeatPainter(theme), False, View()

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        snapshot: Snapshot,
        view: View,
        edges: EdgePainter,
        look: Look,
        key: tuple[int, object],
    ) -> None:
        """``key``: the number of the board, and what tells its numbers apart."""
        size, scene = area.size().toSize(), _Scene(snapshot, view, edges, look, key)
        many, moving = len(snapshot.detail.drawn) > FEW, view != self._view
        self._view = view
        if is_printing():
            self._all(painter, area, replace(scene, look=replace(look, rough=False, quick=False)))
            return
        if look.quick and many and moving:
            self._passing(painter, area, scene)
            return
        if look.quick or not many:
            self._sheet.forget()
            self._straight, ground = True, self._theme.color("canvas")
            draw = partial(self._all, area=area, scene=scene)
            self._whole.paint(painter, scene.key, size, ground, draw)
            return
        # All standing back is the same picture seen through a veil.
        focus, veil = (None, STAND_BACK) if look.focus == -1 else (look.focus, 1.0)
        subject = Subject(key[0], (key, focus), view, size, ratio_of(painter))
        shown = self._sheet.ask(subject, partial(self._strokes, scene, focus))
        if self._straight and not shown:
            # As while training a moment ago.
            look = replace(look, rough=not snapshot.detail.smooth, quick=True)
            self._all(painter, area, replace(scene, look=look))
            return
        self._straight = False
        self._behind(painter, area, scene)
        self._sheet.paint(painter, veil)

    def _passing(self, painter: QPainter, area: QRectF, scene: _Scene) -> None:
        """While training and moving the view at once: each frame's edges are drawn only once."""
        look, snapshot = scene.look, scene.snapshot
        numbers = scene.numbers, look.focus, "quick"
        size, ratio = area.size().toSize(), ratio_of(painter)
        subject = Subject(scene.version, numbers, scene.view, size, ratio)
        draw = partial(
            scene.edges.paint,
            detail=snapshot.detail,
            palette=self._theme.palette,
            focus=look.focus,
            rough=look.rough,
            quick=True,
            hue=snapshot.edges.hue,
        )
        self._sheet.at_once(subject, draw)
        self._straight = True
        self._behind(painter, area, scene)
        self._sheet.paint(painter, 1.0)

    def _strokes(self, scene: _Scene, focus: int | None) -> Strokes:
        snapshot = scene.snapshot
        hue = snapshot.edges.hue
        return scene.edges.strokes(snapshot.detail, self._theme.palette, focus, hue=hue)

    def _all(self, painter: QPainter, area: QRectF, scene: _Scene) -> None:
        """Everything at once."""
        snapshot, look = scene.snapshot, scene.look
        painter.save()
        self._behind(painter, area, scene)
        painter.setTransform(scene.view.transform, True)
        scene.edges.paint(painter, snapshot.detail, self._theme.palette, look.focus, look.rough,
                          quick=look.quick, hue=snapshot.edges.hue)  # fmt: skip
        painter.restore()

    def _behind(self, painter: QPainter, area: QRectF, scene: _Scene) -> None:
        """All but the edges."""
        size, ground = area.size().toSize(), self._theme.color("canvas")
        board, view = scene.snapshot.board, scene.view
        parts = backdrop_parts(board) if view == View() else None

        def chips(canvas: QPainter) -> None:
            canvas.save()
            canvas.fillRect(QRectF(0, 0, size.width(), size.height()), ground)
            canvas.setTransform(view.transform, True)
            paint_backdrop(canvas, board, self._theme)
            canvas.restore()

        cache = self._home if parts is not None else self._away
        cache.paint(painter, (scene.version, view), size, ground, chips, parts)
        painter.save()
        painter.setTransform(view.transform, True)
        self._heat.paint(painter, board, scene.snapshot, view.scale, scene.look.behind)
        painter.restore()
