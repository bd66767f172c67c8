"""What each filter of a layer answers to the image looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.drawing.scales import Scale
from nnviz.drawing.tiles import Hit
from nnviz.drawing.tsv import tsv
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.layer_chooser import LayerChooser
from nnviz.ui.plots.layer_maps import LayerMaps, map_layers, read_maps
from nnviz.ui.plots.map_strip import MapStrip
from nnviz.ui.plots.scale_bar import ScaleBar
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described

_SIDE, _BAR = 204, 12


class FeatureMaps(QWidget):
    """The maps of the selected layer, else of the one chosen here; a click selects a map."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._layer = ""
        self._pointed: Hit | None = None
        self._maps: LayerMaps | None = None
        tip = "Click a map to see how it is computed; arrow keys select the next."
        self.strip = described(MapStrip(theme), "Feature maps", tip)
        self.chooser = LayerChooser()
        self.summary, self.place, self.value = QLabel(), QLabel(), QLabel()
        tip = "Which colour stands for which number, for all maps of the layer."
        self.values_bar = described(ScaleBar(theme), "Colours of the maps", tip)
        tip = "Which colour stands for which weight, for all kernels of the layer."
        self.kernels_bar = described(ScaleBar(theme), "Colours of the kernels", tip)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._arrange()
        self._connect()

    def table(self) -> str:
        """The maps' numbers as text."""
        return tsv(self._maps.columns()) if self._maps is not None else ""

    @property
    def layer(self) -> str:
        """The layer whose maps are shown; empty for none."""
        return self._layer

    def show_frame(self, frame: Frame) -> None:
        """Draw the maps of another frame."""
        if frame is not self._frame:
            self._frame = frame
            self._refresh()

    def _refresh(self) -> None:
        """Everything out of the frame, the layer chosen and the stage's selection."""
        if self._frame is None:
            return
        specs = map_layers(self._frame)
        names = [spec.layer for spec in specs]
        if self._layer not in names:
            self._layer = names[0] if names else ""
        self.chooser.offer(specs, self._layer)
        spec = next((spec for spec in specs if spec.layer == self._layer), None)
        self._maps = read_maps(self._frame, spec) if spec is not None else None
        self.strip.show_maps(self._maps, self._selected())
        self._label()

    def _label(self) -> None:
        """The texts and scales at the side."""
        maps = self._maps
        self.values_bar.setVisible(maps is not None)
        self.kernels_bar.setVisible(maps is not None and maps.kernels is not None)
        self.summary.setText(maps.summary() if maps is not None else "no maps")
        if maps is not None:
            self.values_bar.show_scale("values", maps.scale)
            reach = maps.kernel_reach
            self.kernels_bar.show_scale("kernels", Scale(-reach, reach, "diverging"))
        self._point(self._pointed)

    def _selected(self) -> int:
        selection = self._stage.selection
        same = selection is not None and selection.layer == self._layer
        return selection.unit if selection is not None and same else -1

    def _select(self, index: int, cell: tuple[int, int] | None) -> None:
        """Select a map, and with a pixel clicked, that pixel."""
        self._stage.select(Selection(self._layer, index, cell))

    def _choose(self, layer: str) -> None:
        self._layer, self._pointed = layer, None
        self._refresh()

    def _follow(self) -> None:
        """Show the layer of what was selected elsewhere, and bring the map into view."""
        selection = self._stage.selection
        if selection is not None and self._frame is not None:
            if any(spec.layer == selection.layer for spec in map_layers(self._frame)):
                self._layer = selection.layer
            self._refresh()
            if 0 <= self._selected() < self.strip.tiles.count:
                box = self.strip.tiles.picture(self._selected())
                x, y = (round(part) for part in box.centre)
                self._area.ensureVisible(x, y, round(0.7 * box.width), 0)
        else:
            self._refresh()

    def _point(self, hit: Hit | None) -> None:
        """Say the number under the pointer."""
        self._pointed = hit
        maps = self._maps
        fits = maps is not None and hit is not None and hit.map < len(maps.values)
        place, value = maps.describe(hit) if fits and maps and hit else ("", "")
        self.place.setText(place)
        self.value.setText(value)

    # Building

    def _arrange(self) -> None:
        self._area = _Area(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._area, 1)
        row.addWidget(self._side())

    def _side(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(_SIDE)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(5)
        column.addWidget(self.chooser)
        for label in (self.summary, self.place):
            label.setProperty("role", "label")
            label.setFont(self._theme.text_font(11))
        self.value.setFont(self._theme.mono_font(12, QFont.Weight.Medium))
        column.addWidget(self.summary)
        column.addWidget(self.values_bar)
        column.addWidget(self.kernels_bar)
        line = QHBoxLayout()
        line.addWidget(self.place, 1)
        line.addWidget(self.value)
        column.addLayout(line)
        column.addStretch(1)
        return box

    def _connect(self) -> None:
        self.chooser.chosen.connect(self._choose)
        self.strip.chosen.connect(self._select)
        self.strip.hovered.connect(self._point)
        self._stage.selection_changed.connect(self._follow)


class _Area(QScrollArea):
    """Scrolls sideways; the strip is as high as the area, whether it has to scroll or not."""

    def __init__(self, strip: MapStrip) -> None:
        super().__init__()
        self._strip = strip
        self.setWidget(strip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(96)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._strip.fit(self.height() - _BAR)
