"""One formula on a line of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.experiment.explain import Formula
from nnviz.ui.guard import guarded
from nnviz.ui.inspector.typeset import formula_image, typeset
from nnviz.ui.theme import Theme

_SIZE, _LEAST = 16.0, 18
"""Of the letters, and the least height of the line in pixels."""


class FormulaView(QWidget):
    """Shrinks a formula that is wider than its place; read aloud as plain text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formula: Formula | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        return self._formula.text if self._formula else ""

    def show_formula(self, formula: Formula) -> None:
        if formula != self._formula:
            self._formula = formula
            self.setAccessibleName(formula.text)
            self.setToolTip(formula.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        if self._formula is None:
            return QSize(0, 22)
        made = typeset(self._formula.latex, _SIZE)
        return QSize(round(made.width), max(_LEAST, round(made.height)))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._formula is None:
            return
        made = typeset(self._formula.latex, _SIZE)
        scale = min(1.0, self.width() / made.width)
        ratio = self.devicePixelRatioF()
        ink = self._theme.palette.text
        image = formula_image(self._formula.latex, _SIZE, ink, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        size = image.deviceIndependentSize() * scale
        top = (self.height() - size.height()) / 2
        painter.drawImage(QRectF(0, top, size.width(), size.height()), image)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height() if self._formula else 22)
