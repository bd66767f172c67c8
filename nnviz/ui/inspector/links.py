"""A row of small links: what the numbers above came from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.experiment.selection import Selection
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.flat_button import FlatButton


class Links(QWidget):
    """``followed(selection)`` when one is clicked; hidden without links."""

    followed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links: tuple[tuple[str, Selection], ...] = ()
        self.buttons: list[FlatButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        self.hide()

    def show_links(self, links: tuple[tuple[str, Selection], ...]) -> None:
        """Other buttons only where the links changed: numbers change ten times a second."""
        if links == self._links:
            return
        self._links = links
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(*link) for link in links]
        for place, button in enumerate(self.buttons):
            self._row.insertWidget(place, button)
            button.show()
        self.setVisible(bool(links))

    def _button(self, text: str, selection: Selection) -> FlatButton:
        tip = f"Select {text}."
        button = FlatButton(f"→ {text}", f"Go to {text}", tip, self)
        button.setFont(self._theme.text_font(11))
        button.clicked.connect(partial(self._follow, selection))
        return button

    def _follow(self, selection: Selection, _checked: bool = False) -> None:
        self.followed.emit(selection)
