"""A page of code: numbered lines, coloured words, and the lines of what is selected marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from nnviz.drawing.python_words import Kind, Span, spans
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

INKS: dict[Kind, str] = {
    "comment": "muted",
    "string": "update",
    "number": "accent",
    "keyword": "gradient",
    "name": "text",
    "builtin": "accent",
}
"""The palette's colour of each kind of word; the names that are defined are bold."""
_SIZE = 12.5
_MARGIN = 10


class CodePage(QPlainTextEdit):
    """Read only; text can be selected. ``pressed(line)``: a click on a line, from 0, that selected
    no text."""

    pressed = Signal(int)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._marked = theme, frozenset[int]()
        self._lines, self._words = [""], [list[Span]()]
        self.setReadOnly(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setUndoRedoEnabled(False)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setFont(theme.mono_font(_SIZE))
        self.document().setDocumentMargin(6)
        self.gutter = Gutter(self, theme)
        self.blockCountChanged.connect(lambda _: self._make_room())
        self.updateRequest.connect(self._scroll_gutter)
        theme.changed.connect(self._dress)
        self._dress()

    def show_text(self, text: str) -> None:
        """Another text, at the same height of the page: only lines that changed are laid anew."""
        lines = text.split("\n")
        if lines == self._lines:
            return
        down, along = self.verticalScrollBar(), self.horizontalScrollBar()
        places = down.value(), along.value()
        first, rest = _unchanged(self._lines, lines)
        cursor = QTextCursor(self.document().findBlockByNumber(first))
        last = self.document().findBlockByNumber(len(self._lines) - rest - 1)
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(lines[first : len(lines) - rest]))
        self._lines = lines
        self._colour(first, len(lines) - rest)
        down.setValue(places[0])
        along.setValue(places[1])

    def mark(self, lines: frozenset[int], reveal: bool = True) -> None:
        """The lines of what is selected; the first of them is brought into sight."""
        self._marked = lines
        self._show_marks()
        if lines and reveal and not self._in_sight(min(lines)):
            self.verticalScrollBar().setValue(max(0, min(lines) - 2))

    def copy_all(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.toPlainText())
        count = self.blockCount()
        self.copied.emit(f"{count:,} line{'s are' if count > 1 else ' is'} copied.")

    def _in_sight(self, line: int) -> bool:
        first = self.firstVisibleBlock().blockNumber()
        height = self.fontMetrics().lineSpacing()
        return first <= line < first + max(1, self.viewport().height() // height - 1)

    # Colours

    def _dress(self) -> None:
        palette = self.palette()
        for role, name in (
            (QPalette.ColorRole.Base, "canvas"), (QPalette.ColorRole.Text, "text"),
            (QPalette.ColorRole.Highlight, "accent"),
            (QPalette.ColorRole.HighlightedText, "on_accent"),
        ):  # fmt: skip
            palette.setColor(role, self._theme.color(name))
        self.setPalette(palette)
        self._colour(0, len(self._lines))
        self._show_marks()
        self.gutter.update()

    def _colour(self, first: int, stop: int) -> None:
        """Lay the colours over some lines, and those whose words became others by them."""
        formats = {kind: self._format(kind) for kind in INKS}
        before, words = self._words, spans("\n".join(self._lines))
        moved = len(words) - len(before)
        for at, line in enumerate(words):
            if first <= at < stop or line != before[at if at < first else at - moved]:
                _lay(self.document().findBlockByNumber(at), line, formats)
        self._words = words

    def _format(self, kind: Kind) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.color(INKS[kind]))
        if kind == "name":
            made.setFontWeight(700)
        return made

    def _show_marks(self) -> None:
        """A band over each marked line, as wide as the page."""
        marks = []
        for line in sorted(self._marked):
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(self._theme.color("accent", 0.17))
            full = QTextFormat.Property.FullWidthSelection
            mark.format.setProperty(full, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line))
            marks.append(mark)
        self.setExtraSelections(marks)
        self.gutter.update()

    @property
    def marked(self) -> frozenset[int]:
        return self._marked

    # The hand

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.pressed.emit(self.cursorForPosition(event.position().toPoint()).blockNumber())

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Without a selection all is copied; what the page has no use for goes to the window."""
        if event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.copy_all()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    # The gutter

    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter.sizeHint().width(), 0, 0, 0)
        self.gutter.update()

    def _scroll_gutter(self, area: QRect, by: int) -> None:
        if by:
            self.gutter.scroll(0, by)
        else:
            self.gutter.update(0, area.y(), self.gutter.width(), area.height())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        width = self.gutter.sizeHint().width()
        self.gutter.setGeometry(inside.left(), inside.top(), width, self.viewport().height())

    def tops(self) -> list[tuple[int, QRectF]]:
        """The lines in sight: number from 0, and where each stands."""
        found = []
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(offset)
            if area.top() > self.viewport().height():
                break
            found.append((block.blockNumber(), area))
            block = block.next()
        return found


def _unchanged(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines at the start and at the end stay; at least one between them is exchanged."""
    most = min(len(old), len(new)) - 1
    first = next((at for at in range(most) if old[at] != new[at]), most)
    rest = next((at for at in range(most - first) if old[-1 - at] != new[-1 - at]), most - first)
    return first, rest


def _lay(block: QTextBlock, line: list[Span], formats: dict[Kind, QTextCharFormat]) -> None:
    found = []
    for first, last, kind in line:
        span = QTextLayout.FormatRange()
        span.start, span.length, span.format = first, last - first, formats[kind]
        found.append(span)
    block.layout().setFormats(found)
    block.document().markContentsDirty(block.position(), block.length())


class Gutter(QWidget):
    """The numbers of the lines; those of what is selected have a bar beside them."""

    def __init__(self, page: CodePage, theme: Theme) -> None:
        super().__init__(page)
        self._page, self._theme = page, theme
        self.setAccessibleName("Line numbers")

    def sizeHint(self) -> QSize:
        digits = len(str(max(10, self._page.blockCount())))
        wide = self._page.fontMetrics().horizontalAdvance("9") * digits
        return QSize(wide + 2 * _MARGIN, 0)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("canvas"))
        painter.setFont(self._page.font())
        for line, area in self._page.tops():
            marked = line in self._page.marked
            ink = self._theme.color("text" if marked else "faint")
            self._paint_number(painter, line, area, ink)
            if marked:
                bar = QRectF(0, area.top(), 3, area.height())
                painter.fillRect(bar, self._theme.color("accent"))
        painter.end()

    def _paint_number(self, painter: QPainter, line: int, area: QRectF, ink: QColor) -> None:
        painter.setPen(ink)
        place = QRectF(QPointF(0, area.top()), QPointF(self.width() - _MARGIN, area.bottom()))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(line + 1))
