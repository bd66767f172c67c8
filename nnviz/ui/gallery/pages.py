"""What lies below the bar: the work, or the gallery in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from nnviz.ui.gallery.page import GalleryPage


class Pages(QStackedWidget):
    """The gallery is made when it is first shown. ``returned`` when the work is back."""

    returned = Signal()

    def __init__(
        self, work: QWidget, make: Callable[[], GalleryPage], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._gallery: GalleryPage | None = None
        self._name = ""
        self.addWidget(work)

    @property
    def gallery(self) -> GalleryPage:
        """The page itself, shown or not."""
        if self._gallery is None:
            self._gallery = self._make()
            self._gallery.left.connect(self.show_work)
            self._gallery.mark(self._name)
            self.addWidget(self._gallery)
        return self._gallery

    @property
    def shows_gallery(self) -> bool:
        return self._gallery is not None and self.currentWidget() is self._gallery

    def mark(self, name: str) -> None:
        """The sample in use."""
        self._name = name
        if self._gallery is not None:
            self._gallery.mark(name)

    def toggle_gallery(self) -> None:
        """Show it, or the work again."""
        if self.shows_gallery:
            self.show_work()
        else:
            self.setCurrentWidget(self.gallery)

    def show_work(self) -> None:
        self.setCurrentIndex(0)
        self.returned.emit()
