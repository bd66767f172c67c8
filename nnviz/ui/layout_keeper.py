"""The window's layout: noted in the document when it is saved, brought back when it is opened."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QSplitter

from nnviz.experiment.session import Session
from nnviz.experiment.window_layout import WindowLayout
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.centre import USUAL_ROWS, Centre
from nnviz.ui.columns import USUAL_COLUMNS
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
        self._usual: WindowLayout | None = None

    def begin_as(self, layout: WindowLayout) -> None:
        """The first document has this layout, as far as the window goes, if it has none itself."""
        if self._awaited is None:
            self._usual = layout
            self._move_edges(layout)

    def reset(self) -> None:
        """All as in a new window."""
        self._usual = None
        self._move_edges(WindowLayout(USUAL_COLUMNS, USUAL_ROWS))
        self._centre.dock.expand(False)
        if self._views.offered:
            self._centre.dock.tabs.turn_to(min(self._views.offered.values()))
        self._show_table(False)
        self._canvas.fit()

    def note(self) -> None:
        """How the window is laid out is the document's layout from now on."""
        self._session.layout = self.layout

    @property
    def layout(self) -> WindowLayout:
        """How the window is laid out now."""
        dock = self._centre.dock
        return WindowLayout(
            columns=tuple(self._columns.sizes()),
            rows=self._centre.rows,
            tab=self._views.tabs[dock.tabs.place].key,
            expanded=dock.expander.isChecked(),
            table=self._centre.network.tabular,
            **self._canvas.outlook,
        )

    def expect(self) -> None:
        """Another document is open; its layout is brought back once its first frame has shown what
        there is to lay out."""
        self._awaited = self._session.layout

    def arrived(self) -> None:
        """The newest document has a frame."""
        layout, self._awaited = self._awaited, None
        usual, self._usual = self._usual, None
        if layout is not None:
            self._move_edges(layout)
            self._turn_to(layout.tab, layout.expanded)
            if all(map(math.isfinite, (layout.zoom, layout.x, layout.y))):
                self._look(layout)
            self._show_table(layout.table)
        elif usual is not None:
            self._turn_to(usual.tab, expanded=False)

    def _move_edges(self, layout: WindowLayout) -> None:
        if _are_sizes(layout.columns, self._columns.count()):
            self._columns.setSizes(layout.columns)
        if _are_sizes(layout.rows, 2):
            self._centre.set_rows(layout.rows)

    def _turn_to(self, tab: str, expanded: bool) -> None:
        place = self._views.offered.get(_CALLED.get(tab, tab))
        if place is not None:
            self._centre.dock.tabs.turn_to(place)
        if expanded != self._centre.dock.expander.isChecked():
            self._centre.dock.expand(expanded)

    def _show_table(self, table: bool) -> None:
        if table != self._centre.network.tabular:
            self._centre.network.show_table(table)

    def _look(self, layout: WindowLayout) -> None:
        if 1 / _NEAREST <= layout.zoom <= _NEAREST and abs(layout.x) < 10 and abs(layout.y) < 10:
            self._canvas.look_so(layout.zoom, layout.x, layout.y)


def _are_sizes(sizes: tuple[int, ...], count: int) -> bool:
    return len(sizes) == count and all(_LEAST <= size <= _MOST for size in sizes)
