"""What each filter of a layer answers to the image looked at, and the kernels it answers with."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.feature_maps import LayerMaps, map_layers, read_maps
from nnviz.drawing.kernels import has_kernels, kernel_scale, read_kernels
from nnviz.drawing.map_selection import hit_of, selection_at, weight_of
from nnviz.drawing.scales import Scale
from nnviz.drawing.tiles import Hit
from nnviz.drawing.tsv import tsv
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.maps.controls import MapControls
from nnviz.ui.maps.kernel_panel import KernelPanel
from nnviz.ui.maps.map_grid import MapGrid
from nnviz.ui.maps.room import Room
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_LOW, _LOW_WITH_KERNELS = 300, 400
"""Below this height the maps stand in a strip, and their kernels in small beneath them."""


class FeatureMaps(QWidget):
    """The maps of the selected layer, else of the one chosen here; a click selects a map and its
    pixel. Where there is room, the kernels of the selected filter stand below."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._maps: LayerMaps | None = None
        self._layer = ""
        self._pointed: Hit | None = None
        self._shown: tuple[object, ...] = ()
        tip = (
            "Click a map to see how it is computed; arrow keys select the next, with Shift a pixel."
        )
        self.grid = described(MapGrid(theme), "Feature maps", tip)
        self.controls = MapControls(theme)
        self.kernels = KernelPanel(theme)
        self._room = Room(self, self.grid, self.controls, self.kernels)
        self.copying = Copying(self._room.upper, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._connect()
        self._follow()

    @property
    def layer(self) -> str:
        """The layer whose maps are shown; empty for none."""
        return self._layer

    def table(self) -> str:
        """The maps' numbers as text."""
        return tsv(self._maps.columns()) if self._maps is not None else ""

    def needs_update(self) -> bool:
        """Whether the update that comes next is shown."""
        return self.kernels.isVisible() and self.kernels.shown in ("batch", "update")

    def show_frame(self, frame: Frame) -> None:
        """Draw the maps of another frame."""
        if frame is not self._frame:
            self._frame = frame
            self._refresh()

    def choose_layer(self, layer: str) -> None:
        """Show another layer's maps."""
        self._layer = layer
        self._refresh()

    # What is shown

    def _refresh(self) -> None:
        """Everything out of the frame, what is chosen, and the stage's selection."""
        frame = self._frame
        if frame is None:
            return
        specs = map_layers(frame)
        spec = self._spec(specs)
        self._layer = spec.layer if spec is not None else ""
        self.controls.offer(specs, self._layer)
        self._maps = read_maps(frame, spec, self.controls.choices) if spec else None
        miniatures = self._miniatures(frame)
        self.grid.show_maps(self._maps, miniatures, self._selected())
        self._show_kernels(frame)
        self._room.share(self._is_low)
        self._bring_in_sight()
        seen = miniatures if self.grid.tiles.channels else None
        self.controls.show_maps(self._maps, self._about(), seen[1] if seen else None)
        self._say()

    def _spec(self, specs: tuple[ColumnSpec, ...]) -> ColumnSpec | None:
        """The layer shown before, if it still has maps; else the first after the input."""
        known = [spec for spec in specs if spec.layer == self._layer]
        return next(iter((*known, *specs[1:], *specs)), None)

    def _miniatures(self, frame: Frame) -> tuple[Array, Scale] | None:
        """The layer's kernels with their colours, where they stand below the maps."""
        if self._maps is None or not self._is_low or not self._kernel_shape:
            return None
        return frame.weight(self._layer), kernel_scale(frame, self._layer)

    def _show_kernels(self, frame: Frame) -> None:
        panel = self.kernels
        shown = not self._is_low and self._maps is not None and bool(self._kernel_shape)
        panel.setVisible(shown)
        if not shown:
            return
        unit, scope = self._about(), self.controls.choices.scope
        kernels = read_kernels(frame, self._layer, unit, panel.shown, scope)
        layer = layer_title(frame.experiment.layers, self._layer)
        marked = weight_of(self._stage.selection, unit, self._kernel_shape[1:])
        panel.show_kernels(f"{layer.capitalize()} · map {unit + 1}", kernels, marked)

    def _bring_in_sight(self) -> None:
        """Scroll to the selected map once, when it is another or its place is; of another layer
        to the first."""
        selected, place = self._selected(), (self._layer, self._is_low)
        shown = (*place, selected.map if selected is not None else None)
        if shown != self._shown and (selected is not None or place != self._shown[:2]):
            self._room.bring_in_sight(self._about())
        self._shown = shown

    def _selected(self) -> Hit | None:
        return hit_of(self._stage.selection, self._maps)

    def _about(self) -> int:
        """The map that scale and kernels are about: the selected one, else the first."""
        selected = self._selected()
        return selected.map if selected is not None else 0

    @property
    def _kernel_shape(self) -> tuple[int, ...]:
        """Filters, channels, rows and columns of the layer's kernels; empty without any."""
        frame = self._frame
        if frame is None or not has_kernels(frame, self._layer):
            return ()
        return frame.layout.block(self._layer).weight

    @property
    def _is_low(self) -> bool:
        return self.height() < (_LOW_WITH_KERNELS if self._kernel_shape else _LOW)

    # The user

    def _select(self, hit: Hit) -> None:
        if self._maps is not None:
            self._stage.select(selection_at(hit, self._maps, self._kernel_shape[1:]))

    def _select_weight(self, parameter: int) -> None:
        """A weight of the filter shown, seen from the pixel that is selected."""
        selected = self._selected()
        pixel = selected.cell if selected is not None else None
        self._stage.select(Selection(self._layer, self._about(), pixel, parameter))

    def _follow(self) -> None:
        """Show the layer of what was selected elsewhere."""
        selection, frame = self._stage.selection, self._frame
        if frame is None:
            self._layer = selection.layer if selection is not None else ""
            return
        layers = [spec.layer for spec in map_layers(frame)]
        if selection is not None and selection.layer in layers:
            self._layer = selection.layer
        self._refresh()

    def _point(self, hit: Hit | None) -> None:
        self._pointed = hit
        self._say()

    def _say(self) -> None:
        """The number under the pointer: of a map, of a kernel below it, or of the panel's."""
        frame, maps, hit = self._frame, self._maps, self._pointed
        if frame is None or maps is None or hit is None:
            self.controls.point(*self.kernels.told)
        elif hit.channel is None or hit.cell is None:
            self.controls.point(*maps.describe(hit.map, hit.cell))
        else:
            kernels = read_kernels(frame, self._layer, hit.map, "weights", "unit")
            place = (hit.channel, *hit.cell)
            self.controls.point(*(kernels.describe(0, place) if kernels else ("", "")))

    # Building

    def _connect(self) -> None:
        self.controls.layers.chosen.connect(self.choose_layer)
        self.controls.turned.connect(self._refresh)
        self.kernels.turned.connect(self._refresh)
        self.grid.chosen.connect(self._select)
        self.grid.hovered.connect(self._point)
        self.kernels.chosen.connect(self._select_weight)
        self.kernels.hovered.connect(self._say)
        self.kernels.copying.done.connect(self.copying.done)
        self._stage.selection_changed.connect(self._follow)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh()

    def minimumSizeHint(self) -> QSize:
        return QSize(380, min(round(118 * factor()), 180))
