"""The window's layout: noted in the document when it is saved, brought back when it is opened."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QSplitter

from nnviz.experiment.session import Session
from nnviz.experiment.window_layout import WindowLayout
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.centre import Centre
from nnviz.ui.dock_views import DockViews

_LEAST, _MOST = 40, 20_000
"""Pixels that a part of the window may have asked for."""
_NEAREST = 50.0
_CALLED = {"table": "samples"}
"""Views that were called otherwise when a layout was noted."""


class LayoutKeeper:
    """What is odd in a layout is passed over: the window stays as it is there."""

    def __init__(
        self, session: Session, centre: Centre, canvas: NetworkCanvas, views: DockViews,
        columns: QSplitter,
    ) -> None:  # fmt: skip
        self._session, self._centre, self._canvas = session, centre, canvas
        self._views, self._columns = views, columns
        self._awaited = session.layout

    def note(self) -> None:
        """How the window is laid out now."""
        dock = self._centre.dock
        self._session.layout = WindowLayout(
            columns=tuple(self._columns.sizes()),
            rows=self._centre.rows,
            tab=self._views.tabs[dock.tabs.place].key,
            expanded=dock.expander.isChecked(),
            **self._canvas.outlook,
        )

    def expect(self) -> None:
        """Another document is open; its layout is brought back once its first frame has shown what
        there is to lay out."""
        self._awaited = self._session.layout

    def arrived(self) -> None:
        """The newest document has a frame."""
        layout, self._awaited = self._awaited, None
        if layout is None:
            return
        if _are_sizes(layout.columns, self._columns.count()):
            self._columns.setSizes(layout.columns)
        if _are_sizes(layout.rows, 2):
            self._centre.set_rows(layout.rows)
        self._turn_to(layout.tab, layout.expanded)
        if all(map(math.isfinite, (layout.zoom, layout.x, layout.y))):
            self._look(layout)

    def _turn_to(self, tab: str, expanded: bool) -> None:
        place = self._views.offered.get(_CALLED.get(tab, tab))
        if place is not None:
            self._centre.dock.tabs.turn_to(place)
        if expanded != self._centre.dock.expander.isChecked():
            self._centre.dock.expand(expanded)

    def _look(self, layout: WindowLayout) -> None:
        if 1 / _NEAREST <= layout.zoom <= _NEAREST and abs(layout.x) < 10 and abs(layout.y) < 10:
            self._canvas.look_so(layout.zoom, layout.x, layout.y)


def _are_sizes(sizes: tuple[int, ...], count: int) -> bool:
    return len(sizes) == count and all(_LEAST <= size <= _MOST for size in sizes)
