"""Where the network stands on the canvas: its board, the pages of folded columns, the view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSizeF

from nnviz.drawing.choosing import edge_of, into
from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.drawing.geometry import Column
from nnviz.drawing.hits import FoldHit
from nnviz.experiment.frame import Frame
from nnviz.ui.canvas.board import Board, build_board
from nnviz.ui.canvas.view import View
from nnviz.ui.stage import Selection


class Arrangement:
    """``version`` counts boards: what was drawn for an older one is to be drawn anew."""

    def __init__(self) -> None:
        self.board: Board | None = None
        self.view = View()
        self.version = 0
        self._fitted = True
        self._awaited: tuple[float, float, float] | None = None
        self._size = QSizeF(1, 1)
        self._firsts: dict[str, int] = {}
        self._specs: tuple[ColumnSpec, ...] = ()
        self._maps = True
        self._shown: Frame | None = None

    def show(self, frame: Frame, size: QSizeF, maps: bool = True) -> bool:
        """Make room for a frame, with response maps or without; True if columns were placed
        anew."""
        anew = self._take(frame, size, maps)
        if self._awaited is not None:
            self.look_so(*self._awaited)
            self._awaited = None
        return anew

    def _take(self, frame: Frame, size: QSizeF, maps: bool) -> bool:
        old, self._shown = self._shown, frame
        same = size == self._size and maps == self._maps
        if old is not None and same and _same_columns(old, frame):
            return False
        if old is None or old.experiment.subject != frame.experiment.subject:
            self._firsts, self._fitted = {}, True
        self._size, self._maps = size, maps
        self._specs = describe_columns(frame, maps)
        self._place()
        return True

    def resize(self, size: QSizeF) -> None:
        """What is in the middle stays there, as large against what fits."""
        outlook, awaited = self.outlook, self._awaited
        self._size = size
        self._place()
        self._look(**outlook)
        self._awaited = awaited

    def fit(self) -> None:
        """Show everything."""
        self._fitted, self._awaited = True, None
        if self.board is not None:
            self.view = self._fit(self.board)

    def zoom(self, factor: float, about: QPointF) -> None:
        self._awaited = None
        self.view, self._fitted = self.view.zoomed(factor, about), False

    def look_closely(self, scale: float, at: tuple[float, float] | None) -> None:
        """At a place of the scene, or at what is in the middle; ground beside the network is seen
        only where it is smaller than the canvas."""
        if at is not None:
            self.shift(self._middle - self.view.to_canvas(QPointF(*at)))
        self.zoom(scale / self.view.scale, self._middle)
        if self.board is not None:
            self.view = self.view.inside(self.board.scene, self._size.width(), self._size.height())

    def shift(self, by: QPointF) -> None:
        self._awaited = None
        self.view, self._fitted = self.view.shifted(by), False

    @property
    def outlook(self) -> dict[str, float]:
        """``zoom`` against what fits, and the place of the scene in the canvas's middle, ``x`` and
        ``y`` as shares of its size: true in canvases of any size."""
        if self.board is None or self._fitted:
            return {"zoom": 1.0, "x": 0.5, "y": 0.5}
        scene, middle = self.board.scene, self.view.to_scene(self._middle)
        zoom = self.view.scale / self._fit(self.board).scale
        return {"zoom": zoom, "x": middle.x() / scene.width, "y": middle.y() / scene.height}

    def look_so(self, zoom: float, x: float, y: float) -> None:
        """An outlook that was; it holds for the next frame too, whose board may be another."""
        self.fit()
        self._look(zoom, x, y)
        self._awaited = zoom, x, y

    def _look(self, zoom: float, x: float, y: float) -> None:
        if self.board is None or (zoom, x, y) == (1.0, 0.5, 0.5):
            return
        self.view = self._fit(self.board)
        self.zoom(zoom, self._middle)
        place = QPointF(x * self.board.scene.width, y * self.board.scene.height)
        self.shift(self._middle - self.view.to_canvas(place))

    @property
    def _middle(self) -> QPointF:
        return QPointF(self._size.width() / 2, self._size.height() / 2)

    def _fit(self, board: Board) -> View:
        return View.fit(board.scene, self._size.width(), self._size.height())

    def turn_page(self, fold: FoldHit) -> None:
        """Show the next or the previous nodes of a folded column."""
        column = self._column(fold.layer)
        if column is not None:
            page = len(column.y)
            first = column.first - page if fold.above else column.first + page
            self._firsts[fold.layer] = max(0, min(first, column.spec.nodes - page))
            self._place()

    def reveal(self, selection: Selection) -> None:
        """Turn the pages of folded columns until the selected unit is there, and where a selected
        edge comes from."""
        column = self._column(selection.layer)
        if column is None or selection.whole or self.board is None:
            return
        self._turn_to(column, selection.unit // column.spec.units_per_node)
        edge = edge_of(self.board.bundles, selection)
        bundle = into(self.board.bundles, selection.layer)
        source = self._column(bundle.before) if bundle is not None else None
        if edge is not None and source is not None:
            self._turn_to(source, edge.source)

    def _turn_to(self, column: Column, node: int) -> None:
        """Turn a column's pages until a node is on it."""
        if node < column.spec.nodes and node not in column.shown:
            beyond = node - len(column.y) + 1
            self._firsts[column.spec.layer] = node if node < column.first else beyond
            self._place()

    def _column(self, layer: str) -> Column | None:
        return self.board.scene.column(layer) if self.board is not None else None

    def _place(self) -> None:
        if self._specs:
            size = self._size
            self.board = build_board(self._specs, size.width(), size.height(), self._firsts)
            self.version += 1
            if self._fitted:
                self.view = self._fit(self.board)


def _same_columns(a: Frame, b: Frame) -> bool:
    same_data = a.data is b.data or a.experiment.data == b.experiment.data
    return (
        same_data
        and a.experiment.layers == b.experiment.layers
        and a.experiment.features == b.experiment.features
        and a.layers == b.layers
    )
