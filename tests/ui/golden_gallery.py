"""Pictures that the gallery is held to: the tables, and a search that finds nothing.

``python -m tests.ui.golden_gallery`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.gallery import sample_entries
from nnviz.ui.gallery import DataPictures, GalleryPage, Section
from nnviz.ui.theme import Theme
from tests.ui.golden_views import Make, renew

SIZE = QSize(960, 500)


def _gallery(theme: Theme, text: str) -> QWidget:
    pictures = DataPictures(theme)
    page = GalleryPage((Section(sample_entries(), print),), theme, pictures)
    pictures.setParent(page)
    page.resize(SIZE)
    page.mark("iris")
    page.search.setText(text)
    page.grab()  # Everything gets its place.
    page.wall.draw_in(page.wall.rect())
    pictures.finish()
    page.wall.prepare()
    return page


VIEWS: dict[str, Make] = {
    "gallery": lambda theme: _gallery(theme, "real data table"),
    "gallery-empty": lambda theme: _gallery(theme, "zebra"),
}

if __name__ == "__main__":
    renew(VIEWS)
