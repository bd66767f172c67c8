"""A field for one value: whatever ends the typing takes what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.tab_order import pass_on


class ValueField(QLineEdit):
    """``editingFinished`` comes with Enter, Tab, and a press of the mouse anywhere else, even on
    what takes no focus. Escape gives the text up: ``given_up``. ``left`` says that Enter, Escape
    or such a press ended the typing, and that the keyboard is free for something else. Where a key
    ended it, ``back`` has the keyboard instead, if there is one.
    """

    given_up = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "value")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back: QWidget | None = None

    @property
    def pending(self) -> bool:
        """Whether something was typed that is not taken yet."""
        return self.hasFocus() and self.isModified()

    def leave(self) -> None:
        """Take what was typed, and let the keyboard go."""
        if self.hasFocus():
            self.clearFocus()
        else:
            self.editingFinished.emit()
        self.left.emit()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            self._end()
        else:
            super().keyPressEvent(event)

    def _end(self) -> None:
        self.leave()
        if self.back is not None:
            pass_on(self.back)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)
        super().focusOutEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._watch(watched, event)
        return False

    @guarded
    def _watch(self, watched: QObject, event: QEvent) -> None:
        if event.type() == QEvent.Type.MouseButtonPress and self._elsewhere(watched):
            self.leave()

    def _elsewhere(self, watched: QObject) -> bool:
        """Whether a widget under the mouse is another one; the field's own menu is none."""
        other = isinstance(watched, QWidget) and watched is not self
        return other and self.hasFocus() and QApplication.activePopupWidget() is None


def settle() -> None:
    """Take what is being typed, before a command that has to know it."""
    field = QApplication.focusWidget()
    if isinstance(field, ValueField):
        field.leave()
