"""A note at the foot of its parent: it never asks for anything and leaves by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import factor, large
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.icon_button import IconButton

_WIDEST, _GAP = 620, 8
_CLOSE, _BESIDE = 24, 58
"""The button's side, and the width of all but the text."""
_SECONDS_PER_LETTER = 0.07


class MessageLine(QFrame):
    """Shows one message at a time; an error stays until it is closed, replaced or taken back.

    ``needs(height)``: what is to be kept free for it at the parent's foot, in pixels; 0 when it is
    gone.
    """

    needs = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        icon = IconButton("close", theme, QSize(_CLOSE, _CLOSE))
        self._close = close = described(icon, "Close", "Close this message.")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def is_error(self) -> bool:
        """Whether what is said last is a warning."""
        return str(self.property("kind")) == "error"

    def say(self, text: str, error: bool = False) -> None:
        """Show a message; a note goes after a time fit to read it."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._mark(error)
        self.show()
        self.place()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if error:
            self._timer.stop()
        else:
            self._timer.start(round(1000 * (3 + _SECONDS_PER_LETTER * len(text))))

    def place(self) -> None:
        """Keep to the foot of the parent, in its middle; call when the parent was resized."""
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        room = min(round(_WIDEST * factor()), parent.width() - 32)
        metrics = QFontMetrics(self._text.font())
        words = max(metrics.horizontalAdvance(line) for line in self.text.split("\n")) + 12
        beside, around = large(self._close, _BESIDE), large(self._close, _CLOSE) + 18
        width = min(room, words + beside)
        self._text.setFixedWidth(width - beside)
        self.adjustSize()
        height = max(around, self._text.heightForWidth(width - beside) + 18)
        left = (parent.width() - width) // 2
        self.setGeometry(left, parent.height() - height - _GAP, width, height)
        self.needs.emit(height + _GAP)

    def event(self, event: QEvent) -> bool:
        """Its parts may grow while it is shown: type can be larger any time."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.place()
        return done

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # Not only because its parent is.
            self.needs.emit(0)

    def _mark(self, error: bool) -> None:
        kind = "error" if error else "note"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
