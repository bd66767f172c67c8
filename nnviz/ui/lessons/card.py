"""The note of a lesson: its idea, its variants, what to look at and try, and what comes out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.experiment.lessons import LESSONS, Lesson
from nnviz.ui.lessons.note import Note, paragraph
from nnviz.ui.lessons.variants import VariantRow
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.readout import caption_font

_BUTTON = QSize(24, 24)
_ORDER = tuple(LESSONS)


class NoteCard(QFrame):
    """``wanted(name)``: another lesson; ``chosen(index)``: another variant; ``closed``: put it
    away. Folded, the note is hidden; title and variants stay."""

    wanted = Signal(str)
    chosen = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._lesson: Lesson | None = None
        self.folded = False
        self.place, self.title, self.idea = QLabel(), QLabel(), paragraph(theme)
        self.previous, self.next, self.fold, self.close_button = self._buttons()
        self.variants, self.note = VariantRow(theme), Note(theme)
        self._arrange()
        self.previous.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        self.fold.clicked.connect(lambda: self.show_folded(not self.folded))
        self.close_button.clicked.connect(self.closed)
        self.variants.chosen.connect(self.chosen)
        self.hide()

    @property
    def lesson(self) -> Lesson | None:
        """The lesson whose note it shows."""
        return self._lesson

    def show_lesson(self, lesson: Lesson, variant: int | None) -> None:
        """The lesson's note, with the variant that is in use, if it still is one."""
        if lesson is not self._lesson:
            self._write(lesson)
        self.variants.show_variant(variant)

    def show_folded(self, folded: bool) -> None:
        """With the note, or without."""
        self.folded = folded
        self.idea.setVisible(not folded)
        self.note.setVisible(not folded)
        self.fold.show_icon("chevron-down" if folded else "chevron-up")
        name = "Unfold" if folded else "Fold"
        described(self.fold, name, f"{name} the lesson's note.")

    def _write(self, lesson: Lesson) -> None:
        self._lesson = lesson
        at = _ORDER.index(lesson.name)
        self.place.setText(f"LESSON {at + 1} OF {len(_ORDER)}")
        self.title.setText(lesson.title)
        self.setAccessibleName(f"Lesson: {lesson.title}")
        self._offer(self.previous, at - 1, "Previous lesson")
        self._offer(self.next, at + 1, "Next lesson")
        self.idea.setText(lesson.idea)
        self.variants.offer(lesson.variants)
        self.variants.setVisible(bool(lesson.variants))
        self.note.write(lesson)
        self.show_folded(self.folded)

    def _offer(self, button: IconButton, at: int, name: str) -> None:
        there = 0 <= at < len(_ORDER)
        button.setEnabled(there)
        tip = LESSONS[_ORDER[at]].title if there else "There is none."
        described(button, name, f"{name}: {tip}" if there else tip)

    def _go(self, by: int) -> None:
        if self._lesson is not None:
            self.wanted.emit(_ORDER[_ORDER.index(self._lesson.name) + by])

    # Building

    def _buttons(self) -> tuple[IconButton, ...]:
        icons = ("previous", "next", "chevron-up", "close")
        buttons = tuple(IconButton(icon, self._theme, _BUTTON) for icon in icons)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        described(buttons[0], "Previous lesson", "The lesson before this one.")
        described(buttons[1], "Next lesson", "The lesson after this one.")
        described(buttons[2], "Fold", "Fold the lesson's note.")
        described(buttons[3], "Close", "Put the note away; the File menu brings it back.")
        return buttons

    def _arrange(self) -> None:
        self.place.setProperty("role", "caption")
        self.place.setFont(caption_font(self._theme))
        self.title.setFont(self._theme.text_font(15, QFont.Weight.DemiBold))
        self.title.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.place, 1)
        for button in (self.previous, self.next, self.fold, self.close_button):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 9, 9, 13)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.title, self.idea, self.variants, self.note):
            column.addWidget(part)
