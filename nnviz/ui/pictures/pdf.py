"""A paint device that writes PDF, clipped as on the screen.

Qt's own writer leaves out the clips of widgets: the last line of a scrolled list would lie over
what is below it. So every call is noted, and made once more on it, within the clips.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QLineF,
    QMarginsF,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QBrush,
    QFont,
    QImage,
    QPageSize,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
    QPixmap,
    QTextItem,
    QTransform,
)

from nnviz.ui.pictures.device import DOTS_PER_INCH, Device, Engine
from nnviz.values import dataclass

_INCH = 72.0
_Mode = QPaintEngine.PolygonDrawMode


class Pdf(Device):
    """Paint on it, then have it ``packed``: one page of ``size`` in pixels."""

    def __init__(self, size: QSize, title: str) -> None:
        self._notes = _Notes()
        super().__init__(size, self._notes)
        self._size, self._title = size, title

    def packed(self) -> bytes:
        """The whole document: in any thread."""
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        page = _page(self._size, buffer, self._title)
        with QPainter(page) as painter:
            self._notes.play(painter)
        return bytes(content.data())


def _page(size: QSize, buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("nnviz")
    writer.setResolution(DOTS_PER_INCH)
    page = QSizeF(size) * _INCH / DOTS_PER_INCH
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return writer


@dataclass(frozen=True, eq=False)
class _State:
    """How the painter was when something was drawn."""

    pen: QPen
    brush: QBrush
    transform: QTransform
    opacity: float
    smooth: bool
    clips: list[QPainterPath]

    def give(self, painter: QPainter) -> None:
        """All but the clips, to another painter."""
        painter.setTransform(self.transform)
        painter.setPen(self.pen)
        painter.setBrush(self.brush)
        painter.setOpacity(self.opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)


class _Notes(Engine):
    """Every call of the painter is noted, to be made on another one. What it is called with lasts
    only as long as the call, and is copied."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[tuple[_State, Callable[[QPainter], object]]] = []

    def play(self, painter: QPainter) -> None:
        """Make all calls."""
        within: list[QPainterPath] = []
        for state, call in self._calls:
            if state.clips != within:
                within = state.clips
                _clip(painter, within)
            state.give(painter)
            call(painter)

    def drawPath(self, path: QPainterPath) -> None:
        whole = QPainterPath(path)
        self._note(lambda painter: painter.drawPath(whole))

    def drawPolygon(self, points: Any, mode: QPaintEngine.PolygonDrawMode) -> None:
        corners = [QPointF(each) for each in points]
        if mode == _Mode.PolylineMode:
            self._note(lambda painter: painter.drawPolyline(corners))
        else:
            odd = mode == _Mode.OddEvenMode
            rule = Qt.FillRule.OddEvenFill if odd else Qt.FillRule.WindingFill
            self._note(lambda painter: painter.drawPolygon(corners, rule))

    def drawLines(self, lines: Any) -> None:
        noted = [QLineF(each) for each in lines]
        self._note(lambda painter: painter.drawLines(noted))

    def drawRects(self, rects: Any) -> None:
        noted = [QRectF(each) for each in rects]
        self._note(lambda painter: painter.drawRects(noted))

    def drawEllipse(self, area: Any) -> None:
        place = QRectF(area)
        self._note(lambda painter: painter.drawEllipse(place))

    def drawPoints(self, points: Any) -> None:
        noted = [QPointF(each) for each in points]
        self._note(lambda painter: painter.drawPoints(noted))

    def drawPixmap(self, area: Any, pixmap: QPixmap | QImage, part: Any) -> None:
        self.drawImage(area, QPixmap(pixmap).toImage(), part)

    def drawImage(self, area: Any, image: QImage, part: Any, flags: Any = None) -> None:
        place, picture = QRectF(area), self.shown(QRectF(area), image, part)
        self._note(lambda painter: painter.drawImage(place, picture.packed()))

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        place, font, text = QPointF(at), _said(item.font()), item.text()

        def write(painter: QPainter) -> None:
            painter.setFont(font)
            painter.drawText(place, text)

        self._note(write)

    def _note(self, call: Callable[[QPainter], object]) -> None:
        state = _State(self.pen, self.brush, self.transform, self.opacity, self.smooth, self.clips)
        self._calls.append((state, call))


def _clip(painter: QPainter, clips: list[QPainterPath]) -> None:
    """Draw within these, in pixels of the page, from now on."""
    painter.setTransform(QTransform())
    painter.setClipping(False)
    for number, clip in enumerate(clips):
        how = Qt.ClipOperation.IntersectClip if number else Qt.ClipOperation.ReplaceClip
        painter.setClipPath(clip, how)


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
