"""Lines of arithmetic: the rule, then the same rule with numbers and its result."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QResizeEvent, QStaticText
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import filled, number
from nnviz.experiment.explain import Line
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.wrapping import wrapped
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme

_ROW = 17
_SIZES = (11, 10, 9)


def numbers_text(line: Line) -> str:
    """``= 0.583 · −0.00482 = −0.00281``; a value alone is not said twice."""
    result = number(line.result)
    if line.pattern == "{}":
        return f"= {result}"
    return f"= {filled(line.pattern, line.values)} = {result}"


class LinesView(Drawn, QWidget):
    """Two rows per line; results take the colour of their meaning (``ink``)."""

    def __init__(self, theme: Theme, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ink = theme, ink
        self._lines: tuple[Line, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._height = 0
        self._prose = theme.text_font(12)
        self._fonts = {size: theme.mono_font(size) for size in _SIZES}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    @property
    def text(self) -> str:
        """Everything shown, row by row."""
        pairs = zip(self._lines, self._texts, strict=True)
        return "\n".join(f"{rule_text(line)}\n{text}" for line, text in pairs)

    @property
    def rows(self) -> tuple[str, ...]:
        """The numbers as they are broken into rows for the present width."""
        return tuple(row for text in self._texts for row in self._wrapped(text)[1])

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        self._lines, self._texts = lines, tuple(map(numbers_text, lines))
        self.setToolTip(self.text)
        self._fit()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        rows = sum(1 + len(self._wrapped(text)[1]) for text in self._texts)
        return QSize(120, _ROW * rows)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, y = drawing(self), 0
        for line, text in zip(self._lines, self._texts, strict=True):
            painter.setFont(self._prose)
            painter.setPen(self._theme.color("muted"))
            painter.drawStaticText(QPointF(0, y + 1), _static(self._rule(line)))
            size, rows = self._wrapped(text)
            painter.setFont(self._fonts[size])
            painter.setPen(self._theme.color(self._ink))
            for row in rows:
                y += _ROW
                painter.drawText(QPointF(0, y + 12), row)
            y += _ROW
        painter.end()

    def _fit(self) -> None:
        """As high as the rows; asked for only when their number changes."""
        height = self.sizeHint().height()
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def _rule(self, line: Line) -> str:
        text, room = rule_text(line), float(self.width())
        metrics = QFontMetricsF(self._prose)
        fits = metrics.horizontalAdvance(text) <= room
        return text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _wrapped(self, text: str) -> tuple[int, tuple[str, ...]]:
        """The size and rows of a line's numbers: rather a smaller size than a second row."""
        fitting = (size for size in _SIZES if len(text) <= self._letters(size))
        size = next(fitting, None)
        if size is not None:
            return size, (text,)
        return _SIZES[0], wrapped(text, max(4, self._letters(_SIZES[0])))

    def _letters(self, size: int) -> int:
        """Letters are 0.6 em wide."""
        return int(self.width() / (0.6 * size))


def rule_text(line: Line) -> str:
    """``m̂ = m / (1 − β₁²)``."""
    return f"{line.symbol} = {line.formula}"


@lru_cache(maxsize=512)
def _static(text: str) -> QStaticText:
    """Rules seldom change: laid out once."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made
