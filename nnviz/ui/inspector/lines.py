"""Lines of arithmetic: the rule, then the same rule with numbers and its result."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStaticText
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import filled, number
from nnviz.experiment.explain import Line
from nnviz.ui.guard import guarded
from nnviz.ui.theme import Theme

_ROW = 17
_SIZES = (11, 10, 9, 8)


def numbers_text(line: Line) -> str:
    """``= 0.583 · −0.00482 = −0.00281``; a value alone is not said twice."""
    result = number(line.result)
    if line.pattern == "{}":
        return f"= {result}"
    return f"= {filled(line.pattern, line.values)} = {result}"


class LinesView(QWidget):
    """Two rows per line; results take the colour of their meaning (``ink``)."""

    def __init__(self, theme: Theme, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ink = theme, ink
        self._lines: tuple[Line, ...] = ()
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
        return "\n".join(f"{rule_text(line)}\n{numbers_text(line)}" for line in self._lines)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        grown = len(lines) != len(self._lines)
        self._lines = lines
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 2 * _ROW * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, line in enumerate(self._lines):
            y = 2 * _ROW * place
            painter.setFont(self._prose)
            painter.setPen(self._theme.color("muted"))
            painter.drawStaticText(QPointF(0, y + 1), _static(rule_text(line)))
            text = numbers_text(line)
            painter.setFont(self._fonts[self._size(text)])
            painter.setPen(self._theme.color(self._ink))
            painter.drawText(QPointF(0, y + _ROW + 12), text)
        painter.end()

    def _size(self, text: str) -> int:
        """The largest size at which the text fits; letters are 0.6 em wide."""
        fitting = (size for size in _SIZES if len(text) * 0.6 * size <= self.width())
        return next(fitting, _SIZES[-1])


def rule_text(line: Line) -> str:
    """``m̂ = m / (1 − β₁²)``."""
    return f"{line.symbol} = {line.formula}"


@lru_cache(maxsize=512)
def _static(text: str) -> QStaticText:
    """Rules seldom change: laid out once."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made
