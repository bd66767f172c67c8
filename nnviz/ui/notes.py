"""The user's own notes about a document: a card with a field of plain text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton

_LEAST, _MOST = 4, 14
"""Lines that the field shows."""


class NotesCard(Card):
    """Shown while a document has notes, or the user asks for it; what is typed from one focus to
    the next is one Revision. ``left``: Escape, or putting the card away, ends the writing."""

    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Notes", theme, parent)
        self._session = session
        self.field = _Field(session)
        self.field.setFont(theme.text_font(13))
        self.close_button = described(
            IconButton("close", theme, QSize(24, 24)), "Put away", "The notes stay in the project."
        )
        self.head.addWidget(self.close_button)
        self.body.addWidget(self.field)
        self.close_button.clicked.connect(self._put_away)
        self.field.left.connect(self.left)
        self.field.textChanged.connect(self._make_room)
        session.subscribe(self.refresh)
        self.show_document()

    def show_document(self) -> None:
        """Another document: its notes are there to be read, if it has any."""
        self.refresh()
        self._make_room()
        self.setVisible(bool(self._session.notes))

    def toggle(self) -> None:
        """Write something down, or put the notes away."""
        self.setVisible(self.isHidden())
        if self.isHidden():
            self.left.emit()
        else:
            self.field.setFocus()

    def _put_away(self) -> None:
        self.hide()
        self.left.emit()

    def refresh(self) -> None:
        """The notes as they are now, in the field."""
        if self.field.toPlainText() != self._session.notes:
            self.field.show_text(self._session.notes)
            self.setVisible(self.isVisible() or bool(self._session.notes))

    def _make_room(self) -> None:
        """As many lines as there are, within reason."""
        lines = round(self.field.document().size().height())
        height = self.field.fontMetrics().lineSpacing() * min(max(lines, _LEAST), _MOST)
        self.field.setFixedHeight(height + 2 * round(self.field.document().documentMargin()) + 6)


class _Field(QPlainTextEdit):
    """Undo is the session's, so that there is one list of all that was done. ``left`` by Escape."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._gesture, self._shows = session, object(), False
        self.setProperty("role", "notes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPlaceholderText("What to remember about this experiment.")
        self.setAccessibleName("Notes")
        self.setAccessibleDescription("Plain text, saved with the project.")
        self.textChanged.connect(self._write)

    def show_text(self, text: str) -> None:
        """Text that was not typed here."""
        self._shows = True
        self.setPlainText(text)
        self._shows = False

    def _write(self) -> None:
        if not self._shows:
            self._session.write_notes(self.toPlainText(), self._gesture)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._gesture = object()
        super().focusInEvent(event)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self._session.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._session.redo()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
