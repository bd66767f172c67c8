"""The samples as tiles, each with a picture of its own data."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data.dataset import Table
from nnviz.errors import DataError
from nnviz.experiment.materialise import table_of
from nnviz.experiment.reached import REACHED
from nnviz.experiment.samples import SAMPLES, Sample, sample_experiment
from nnviz.ui.panels.table_pictures import excerpt, table_picture
from nnviz.ui.panels.tile_grid import tile_grid
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.tile import Tile

_PICTURE = 96
_TICK_MS = 8


class Gallery(QWidget):
    """``chosen(name)`` when a sample is picked. The pictures come one by one, each when a thread
    has read its table: the largest takes longer than the window may be busy."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tables: dict[str, Future[Table]] = {}
        self._waiting = list(SAMPLES)
        self._tiles = {name: self._tile(sample) for name, sample in SAMPLES.items()}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(tile_grid(self._tiles.values()))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw_next)
        self._timer.start(_TICK_MS)
        theme.changed.connect(self._redraw)

    def show_chosen(self, name: str) -> None:
        """Mark the sample in use."""
        for key, tile in self._tiles.items():
            tile.setChecked(key == name)

    def tile(self, name: str) -> Tile:
        return self._tiles[name]

    def finish(self) -> None:
        """Draw what is still waiting now: for pictures of the window."""
        self._read_all()
        while self._waiting:
            self._tables[self._waiting[0]].exception()  # once there is an answer
            self._draw_next()

    def _tile(self, sample: Sample) -> Tile:
        tip = f"{sample.description}\nIts network: {REACHED[sample.name].text}, seeds 1 to 3."
        tile = described(Tile(caption(sample.title), self._theme), sample.title, tip)
        tile.clicked.connect(lambda: self._picked(sample.name))
        return tile

    def _picked(self, name: str) -> None:
        self._tiles[name].setChecked(True)
        self.chosen.emit(name)

    def _read_all(self) -> None:
        """Begin once the window is there: reading must not delay its first picture."""
        if not self._tables:
            pool = ThreadPoolExecutor(1, "nnviz gallery")
            self._tables = {name: pool.submit(_read, name) for name in SAMPLES}
            pool.shutdown(wait=False)

    def _draw_next(self) -> None:
        self._read_all()
        name = self._waiting[0]
        if not self._tables[name].done():
            return
        self._waiting.pop(0)
        try:
            self._draw(name, self._tables[name].result())
        except DataError as error:
            self._tiles[name].setEnabled(False)
            self._tiles[name].setToolTip(str(error))
        if not self._waiting:
            self._timer.stop()

    def _redraw(self) -> None:
        self._waiting = list(SAMPLES)
        self._timer.start(_TICK_MS)

    def _draw(self, name: str, table: Table) -> None:
        picture = table_picture(table, self._theme.palette, _PICTURE)
        self._tiles[name].set_picture(picture, smooth=picture.width() > 8)


def _read(name: str) -> Table:
    return excerpt(table_of(sample_experiment(name)))


def caption(title: str) -> str:
    """The last word of a title, small unless it is an abbreviation: ``spirals``, ``XOR``."""
    word = title.split()[-1]
    return word if word.isupper() else word.lower()
