"""The samples like the one in use, as tiles: another one is a click away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.experiment.gallery import Entry, sample_entries
from nnviz.experiment.samples import SAMPLES
from nnviz.ui.gallery.pictures import DataPictures, is_smooth
from nnviz.ui.panels.tile_grid import tile_grid
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.tile import Tile


class SampleTiles(QWidget):
    """``chosen(name)`` when a sample is picked. Hidden while the data in use are no sample's."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, pictures: DataPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self._group = ""
        self._entries = {entry.name: entry for entry in sample_entries()}
        self._tiles: dict[str, Tile] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        pictures.drawn.connect(self._take)
        pictures.failed.connect(self._give_up)

    def show_chosen(self, name: str) -> None:
        """Offer the samples of the same group, and mark the one in use."""
        sample = SAMPLES.get(name)
        self.setVisible(sample is not None)
        if sample is not None and sample.group != self._group:
            self._show_group(sample.group)
        for key, tile in self._tiles.items():
            tile.setChecked(key == name)

    def tile(self, name: str) -> Tile:
        """The tile of a sample that is offered."""
        return self._tiles[name]

    @property
    def offered(self) -> tuple[str, ...]:
        """The samples that have a tile now."""
        return tuple(self._tiles)

    def _show_group(self, group: str) -> None:
        self._group = group
        if (old := self._box.takeAt(0)) is not None and (grid := old.widget()) is not None:
            # Not at once: the tile that was clicked is still at work.
            grid.hide()
            grid.deleteLater()
        alike = [entry for entry in self._entries.values() if entry.group == group]
        self._tiles = {entry.name: self._tile(entry) for entry in alike}
        grid = QWidget()
        grid.setLayout(tile_grid(self._tiles.values()))
        self._box.addWidget(grid)
        for entry in alike:
            self._pictures.want(entry.name, entry.experiment)
            self._take(entry.name)

    def _tile(self, entry: Entry) -> Tile:
        tip = f"{entry.description}\n{entry.result}"
        tile = described(Tile(caption(entry.title), self._theme), entry.title, tip)
        tile.clicked.connect(lambda: self._pick(entry.name))
        return tile

    def _pick(self, name: str) -> None:
        self._tiles[name].setChecked(True)
        self.chosen.emit(name)

    def _take(self, name: str) -> None:
        if name in self._tiles:
            picture = self._pictures.picture(name)
            self._tiles[name].set_picture(picture, smooth=is_smooth(picture))

    def _give_up(self, name: str, sentence: str) -> None:
        if name in self._tiles:
            self._tiles[name].setEnabled(False)
            self._tiles[name].setToolTip(sentence)


def caption(title: str) -> str:
    """The word of a title that says most, small unless it is an abbreviation: ``spirals``,
    ``XOR``; where titles end alike, the first."""
    words = title.split()
    word = words[0] if words[-1] in ("decision", "series") else words[-1]
    return word if word.isupper() else word.lower()
