"""Beneath the terms: the bias, z and a."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.drawing.numbers import filled, number, signed
from nnviz.drawing.sums import equals
from nnviz.experiment.explain import ConvForward, DenseForward
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.number_table import ROW
from nnviz.ui.inspector.wrapping import elided
from nnviz.ui.large import Drawn, drawing, enlarged, large
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.focus_ring import paint_ring
from nnviz.ui.widgets.voice import Voice

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SIZES, _EM = (11, 10, 9, 8), 0.6
"""Of the arithmetic; a letter's width over the size of its font."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Total(Drawn, QWidget):
    """``right()`` says where numbers end. ``chosen`` when the bias is picked."""

    chosen = Signal()

    def __init__(
        self, theme: Theme, right: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._right = theme, right
        self._forward: DenseForward | ConvForward | None = None
        self._marked, self._sign = False, "="
        self._voice = Voice(self, self._spoken)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Click the bias to see how it is updated.")
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        return "\n".join(f"{name} {value}" for name, value, _ in self._rows())

    def show_forward(self, forward: DenseForward | ConvForward) -> None:
        self._forward = forward
        self._sign = equals((*_terms(forward), forward.bias), forward.z)
        *_, (_, value, aside) = self._rows()
        tip = f"a = {aside} {value}\n" if aside else ""
        self.setToolTip(f"{tip}Click the bias to see how it is updated.")
        self.setFixedHeight(large(self, len(self._rows()) * ROW + 3))
        self._voice.renew()
        self.update()

    def mark(self, marked: bool) -> None:
        """Show the bias as the chosen parameter."""
        if marked != self._marked:
            self._marked = marked
            self._voice.renew()
            self.update()

    def _spoken(self) -> str:
        return ", ".join(self.text.splitlines()) + (", the bias is chosen" if self._marked else "")

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(150, len(self._rows()) * ROW + 3)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if int(event.position().y() // ROW) == self._bias_row():
            self.chosen.emit()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, right, bias = drawing(self), self._right(), self._bias_row()
        if self._marked:
            painter.fillRect(0, bias * ROW, self.width(), ROW, self._theme.color("accent", 0.2))
        rule = (bias + 1) * ROW + 1
        painter.fillRect(0, rule, self.width(), 1, self._theme.color("border"))
        for row, (name, value, aside) in enumerate(self._rows()):
            strong, y = row > bias, row * ROW + (3 if row > bias else 0)
            weight = QFont.Weight.Bold if strong else QFont.Weight.Normal
            painter.setFont(self._theme.mono_font(11, weight))
            painter.setPen(self._theme.color("text" if strong else "muted"))
            painter.drawText(QRectF(0, y, 60, ROW), _LEFT, name)
            painter.setPen(self._theme.color("text"))
            painter.drawText(QRectF(0, y, right, ROW), _RIGHT, value)
            if aside:
                self._aside(painter, y, right, (name, value, aside))
        paint_ring(painter, self, self._theme, QRectF(0, bias * ROW, self.width(), ROW))
        painter.end()

    def _bias_row(self) -> int:
        return 1 if isinstance(self._forward, ConvForward) else 0

    def aside_shown(self) -> str:
        """The activation's arithmetic as far as there is room for it."""
        *_, (name, value, aside) = self._rows()
        return self._fitted(aside, self._room(name, value))[1]

    def _aside(self, painter: QPainter, y: float, right: int, row: tuple[str, str, str]) -> None:
        """The activation's arithmetic, left of the number that it gives."""
        name, value, aside = row
        room = self._room(name, value)
        size, text = self._fitted(aside, room)
        painter.setFont(self._theme.mono_font(size))
        painter.setPen(self._theme.color("muted"))
        end = right - _EM * _SIZES[0] * (len(value) + 1)
        painter.drawText(QRectF(0, y, end, ROW), _RIGHT, text)

    def _room(self, name: str, value: str) -> float:
        """Pixels between a row's name and its number, with gaps."""
        return self._right() - _EM * _SIZES[0] * (len(name) + len(value) + 2)

    def _fitted(self, text: str, room: float) -> tuple[int, str]:
        """In smaller letters where it is tight, and never over the number."""
        fitting = (size for size in _SIZES if len(text) * _EM * size <= room)
        size = next(fitting, _SIZES[-1])
        return size, elided(text, int(room / (_EM * size)))

    def _rows(self) -> tuple[tuple[str, str, str], ...]:
        forward = self._forward
        if forward is None:
            return ()
        line = forward.activated
        aside = "" if line.pattern == "{}" else filled(line.pattern, line.values)
        above: tuple[tuple[str, str, str], ...] = ()
        if isinstance(forward, ConvForward):
            above = (("Σ", number(forward.sums.sum()), ""),)
        return (
            *above,
            ("bias", signed(forward.bias), ""),
            ("z", f"{self._sign} {number(forward.z)}", ""),
            ("a", f"= {number(forward.a)}", aside),
        )


def _terms(forward: DenseForward | ConvForward) -> list[float]:
    """What stands above the bias."""
    if isinstance(forward, ConvForward):
        return [float(forward.sums.sum())]
    return [float(product) for product in forward.terms.products]
