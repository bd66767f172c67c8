"""What lies below the bar: the work, or the gallery or the welcome page in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

if TYPE_CHECKING:
    from nnviz.ui.gallery import GalleryPage
    from nnviz.ui.welcome import WelcomePage


class Pages(QStackedWidget):
    """The other pages are made when they are first shown. ``returned`` when the work is back."""

    returned = Signal()

    def __init__(
        self,
        work: QWidget,
        make_gallery: Callable[[], GalleryPage],
        make_welcome: Callable[[], WelcomePage],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_gallery, self._make_welcome = make_gallery, make_welcome
        self._gallery: GalleryPage | None = None
        self._welcome: WelcomePage | None = None
        self._name = self._title = ""
        self.addWidget(work)

    @property
    def gallery(self) -> GalleryPage:
        """The page itself, shown or not."""
        if self._gallery is None:
            self._gallery = self._make_gallery()
            self._gallery.left.connect(self.show_work)
            self._gallery.mark(self._name)
            self.addWidget(self._gallery)
        return self._gallery

    @property
    def welcome(self) -> WelcomePage:
        """The page itself, shown or not."""
        if self._welcome is None:
            self._welcome = self._make_welcome()
            self._welcome.left.connect(self.show_work)
            self._welcome.show_title(self._title)
            self.addWidget(self._welcome)
        return self._welcome

    @property
    def shows_gallery(self) -> bool:
        return self._gallery is not None and self.currentWidget() is self._gallery

    @property
    def shows_welcome(self) -> bool:
        return self._welcome is not None and self.currentWidget() is self._welcome

    def mark(self, name: str, title: str) -> None:
        """The sample in use, and what the document is called."""
        self._name, self._title = name, title
        if self._gallery is not None:
            self._gallery.mark(name)
        if self._welcome is not None:
            self._welcome.show_title(title)

    def toggle_gallery(self) -> None:
        """Show it, or the work again."""
        if self.shows_gallery:
            self.show_work()
        else:
            self.setCurrentWidget(self.gallery)

    def toggle_welcome(self) -> None:
        """Show it, or the work again."""
        if self.shows_welcome:
            self.show_work()
        else:
            self.setCurrentWidget(self.welcome)

    def leave_welcome(self) -> None:
        """Something is done with the work: it is to be seen."""
        if self.shows_welcome:
            self.show_work()

    def show_work(self) -> None:
        self.setCurrentIndex(0)
        self.returned.emit()
