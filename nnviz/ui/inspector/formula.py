"""One formula on a line of its own."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.experiment.explain import Formula
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.typeset import draw_formula, formula_image, known, ready, typeset
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.printing import is_printing
from nnviz.ui.theme import Theme

_GAP_MS = 10
_SIZE, _LEAST = 16.0, 18
"""Of the letters, and the least height of the line in pixels."""


class FormulaView(Drawn, QWidget):
    """Shrinks a formula that is wider than its place; read aloud as plain text.

    A formula never set before is set in an event of its own, because that takes long; until then
    its plain text is seen.
    """

    _last_set = 0.0

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formula: Formula | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        return self._formula.text if self._formula else ""

    @property
    def is_set(self) -> bool:
        """Whether the formula is seen as mathematics."""
        return self._formula is not None and known(self._formula.latex, _SIZE) is not None

    def show_formula(self, formula: Formula) -> None:
        if formula == self._formula:
            return
        self._formula = formula
        self.setAccessibleName(formula.text)
        self.setToolTip(formula.text)
        if not self.is_set:
            QTimer.singleShot(0, self, self._typeset)
        self.updateGeometry()
        self.update()

    def _typeset(self) -> None:
        """One formula at a time, with room for input between two."""
        if self._formula is None:
            return
        if not ready() or time.perf_counter() - FormulaView._last_set < 1e-3 * _GAP_MS:
            QTimer.singleShot(_GAP_MS, self, self._typeset)
            return
        typeset(self._formula.latex, _SIZE)
        FormulaView._last_set = time.perf_counter()
        self.updateGeometry()
        self.update()

    @enlarged
    def sizeHint(self) -> QSize:
        made = known(self._formula.latex, _SIZE) if self._formula else None
        if made is None:
            return QSize(0, 22)
        return QSize(round(made.width), max(_LEAST, round(made.height)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._formula is None:
            return
        painter = drawing(self)
        made = known(self._formula.latex, _SIZE)
        if made is None:
            painter.setFont(self._theme.text_font(12))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._formula.text)
        else:
            self._paint_set(painter, self._formula.latex, min(1.0, self.width() / made.width))
        painter.end()

    def _paint_set(self, painter: QPainter, latex: str, scale: float) -> None:
        if is_printing():
            draw_formula(painter, latex, _SIZE, self._theme.palette.text, self.height(), scale)
            return
        image = formula_image(latex, _SIZE, self._theme.palette.text, self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        size = image.deviceIndependentSize() * scale
        top = (self.height() - size.height()) / 2
        painter.drawImage(QRectF(0, top, size.width(), size.height()), image)
