"""A panel with its caption, and the button, bar and note of the job that fills it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from nnviz.drawing.numbers import count
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.readout import caption_font


class Panel(QWidget):
    """Fill it through ``body``; ``head`` is the row of the caption, ``note`` its quiet end."""

    def __init__(self, title: str, tip: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        caption = described(ElidedLabel(title.upper()), title, tip)
        caption.setProperty("role", "caption")
        caption.setFont(caption_font(theme))
        self.note = ElidedLabel("")
        self.note.setProperty("role", "label")
        self.note.setFont(theme.text_font(11))
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(caption)
        self.head.addWidget(self.note, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.head)
        column.addLayout(self.body, 1)


class JobPanel(Panel):
    """``asked`` by the one button, ``ended`` by the same while the job is under way."""

    asked = Signal()
    ended = Signal()

    def __init__(
        self, title: str, tip: str, verb: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, tip, theme, parent)
        self._verb, self._busy = verb, False
        self.button = FlatButton(verb, f"{verb}: {title}", tip)
        self.button.clicked.connect(
            lambda _=False: (self.ended if self._busy else self.asked).emit()
        )
        self.bar = described(QProgressBar(), f"Progress: {title}", "How far it has come.")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.head.addWidget(self.button)
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.body.addWidget(self.bar)
        self.show_progress(None)

    @property
    def busy(self) -> bool:
        """Whether the job is under way."""
        return self._busy

    def show_progress(self, share: tuple[int, int] | None, known: bool = False) -> None:
        """``share``: done and all of a job under way, else None; ``known``: whether something of
        an earlier one is shown."""
        self._busy = share is not None
        verb = "Stop" if self._busy else "Again" if known else self._verb
        if verb != self.button.text():
            self.button.setText(verb)
            self.button.setAccessibleName(f"{verb}: {self.accessibleName()}")
        self.bar.setVisible(self._busy)
        if share is not None:
            self.bar.setRange(0, max(1, share[1]))
            self.bar.setValue(share[0])


def age_text(step: int, now: int) -> str:
    """Of which step something is: ``step 120``, ``step 120, now 450``."""
    return f"step {count(step)}" + (f", now {count(now)}" if step != now else "")
