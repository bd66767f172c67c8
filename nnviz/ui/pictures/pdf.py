"""A paint device that writes PDF, clipped as on the screen.

Qt's own writer leaves out the clips of widgets: the last line of a scrolled list would lie over
what is below it. So every call is made once more on it, within the clips.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageSize,
    QPaintDevice,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPixmap,
    QTextItem,
    QTransform,
)

from nnviz.ui.pictures.device import DOTS_PER_INCH, Device, Engine

_INCH = 72.0
_Mode = QPaintEngine.PolygonDrawMode


class Pdf(Device):
    """Paint on it, then take its ``content``: one page of ``size`` in pixels."""

    def __init__(self, size: QSize, title: str) -> None:
        self._content = QByteArray()
        self._buffer = QBuffer(self._content)
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        super().__init__(size, _Repeater(_page(size, self._buffer, title)))

    @property
    def content(self) -> bytes:
        """The whole document, once the painter has ended."""
        return bytes(self._content.data())


def _page(size: QSize, buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("nnviz")
    writer.setResolution(DOTS_PER_INCH)
    page = QSizeF(size) * _INCH / DOTS_PER_INCH
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return writer


class _Repeater(Engine):
    """Every call of the painter is made on another device."""

    def __init__(self, writer: QPdfWriter) -> None:
        super().__init__()
        self._writer, self._painter = writer, QPainter()
        self._within: list[QPainterPath] = []

    def begin(self, device: QPaintDevice) -> bool:
        return self._painter.begin(self._writer)

    def end(self) -> bool:
        return self._painter.end()

    def drawPath(self, path: QPainterPath) -> None:
        self._ready().drawPath(path)

    def drawPolygon(self, points: Any, mode: QPaintEngine.PolygonDrawMode) -> None:
        if mode == _Mode.PolylineMode:
            self._ready().drawPolyline(points)
        else:
            odd = mode == _Mode.OddEvenMode
            rule = Qt.FillRule.OddEvenFill if odd else Qt.FillRule.WindingFill
            self._ready().drawPolygon(points, rule)

    def drawLines(self, lines: Any) -> None:
        self._ready().drawLines(lines)

    def drawRects(self, rects: Any) -> None:
        self._ready().drawRects(rects)

    def drawEllipse(self, area: Any) -> None:
        self._ready().drawEllipse(area)

    def drawPoints(self, points: Any) -> None:
        self._ready().drawPoints(points)

    def drawPixmap(self, area: Any, pixmap: QPixmap | QImage, part: Any) -> None:
        self.drawImage(area, QPixmap(pixmap).toImage(), part)

    def drawImage(self, area: Any, image: QImage, part: Any, flags: Any = None) -> None:
        image = self.shown(QRectF(area), image, part)
        self._ready().drawImage(QRectF(area), image, QRectF(image.rect()))

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        painter = self._ready()
        painter.setFont(_said(item.font()))
        painter.drawText(at, item.text())

    def _ready(self) -> QPainter:
        """The other painter as this one is now."""
        painter, clips = self._painter, self.clips
        if clips != self._within:
            self._within = clips
            painter.setTransform(QTransform())
            painter.setClipping(False)
            for number, clip in enumerate(clips):
                how = Qt.ClipOperation.IntersectClip if number else Qt.ClipOperation.ReplaceClip
                painter.setClipPath(clip, how)
        painter.setTransform(self.transform)
        painter.setPen(self.pen)
        painter.setBrush(self.brush)
        painter.setOpacity(self.opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        return painter


def _said(font: QFont) -> QFont:
    """The font with all that it is: a painter takes from its device's what a font leaves open."""
    whole = QFont(font)
    whole.setFamilies(font.families())
    if font.pixelSize() > 0:
        whole.setPixelSize(font.pixelSize())
    else:
        whole.setPointSizeF(font.pointSizeF())
    whole.setWeight(font.weight())
    whole.setStyle(font.style())
    whole.setLetterSpacing(font.letterSpacingType(), font.letterSpacing())
    return whole
