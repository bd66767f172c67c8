"""A paint device that writes SVG: lines as lines, text as text, clipped as on the screen.

Qt's own generator leaves out clips and draws the whole of a picture where a part of it is meant;
scrolled lists would lie over their neighbours, and every map would be the whole layer.
"""

from __future__ import annotations

import base64
import re
from html import escape
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGradient,
    QImage,
    QPaintEngine,
    QPainterPath,
    QPixmap,
    QTextItem,
)

from nnviz.ui.pictures.device import Device, Engine, Picture
from nnviz.ui.raster import png

_Mode = QPaintEngine.PolygonDrawMode
_CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.RoundCap: "round"}
_INSTEAD = "Helvetica Neue, Arial, Liberation Sans, DejaVu Sans Condensed, sans-serif"
_INSTEAD_FIXED = "DejaVu Sans Mono, Menlo, Consolas, monospace"
"""Where a font of the window is not installed: those that are hardly wider."""
_IMAGE = re.compile("\0([0-9]+)\0")
_SPARE = 1.0
"""So much of a text's box may be cut off, in pixels, without cutting letters."""
_JOINS = {Qt.PenJoinStyle.MiterJoin: "miter", Qt.PenJoinStyle.RoundJoin: "round"}


class Svg(Device):
    """Paint on it, then have it ``packed``; ``size`` in pixels."""

    def __init__(self, size: QSize, title: str) -> None:
        self._writer = _Writer()
        super().__init__(size, self._writer)
        self._size, self._title = size, title

    def packed(self) -> bytes:
        """The whole document, with its images compressed: in any thread."""
        width, height = self._size.width(), self._size.height()
        body = "\n".join(self._writer.elements)
        text = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
            f"<title>{escape(self._title)}</title>\n{body}\n</svg>\n"
        )
        return _IMAGE.sub(lambda found: self._writer.image(int(found[1])), text).encode()


class _Writer(Engine):
    """Every call of the painter becomes an element."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self._named: dict[str, str] = {}
        self._images: list[Picture] = []

    def image(self, number: int) -> str:
        """The address of one of the images, which holds all of it."""
        content = base64.b64encode(png(self._images[number].packed()))
        return f"data:image/png;base64,{content.decode('ascii')}"

    def drawPath(self, path: QPainterPath) -> None:
        rule = "evenodd" if path.fillRule() == Qt.FillRule.OddEvenFill else "nonzero"
        self._add(f'<path d="{_way(path)}" fill-rule="{rule}" {self._look()}/>')

    def drawPolygon(self, points: Any, mode: QPaintEngine.PolygonDrawMode) -> None:
        places = " ".join(f"{_n(at.x())},{_n(at.y())}" for at in points)
        line = mode == _Mode.PolylineMode
        kind = "polyline" if line else "polygon"
        self._add(f'<{kind} points="{places}" {self._look(filled=not line)}/>')

    def drawLines(self, lines: Any) -> None:
        way = "".join(
            f"M{_n(each.x1())} {_n(each.y1())}L{_n(each.x2())} {_n(each.y2())}" for each in lines
        )
        self._add(f'<path d="{way}" {self._look(filled=False)}/>')

    def drawRects(self, rects: Any) -> None:
        for each in rects:
            self._add(f"<rect {_place(QRectF(each))} {self._look()}/>")

    def drawEllipse(self, area: Any) -> None:
        middle = QRectF(area).center()
        radii = f'rx="{_n(area.width() / 2)}" ry="{_n(area.height() / 2)}"'
        self._add(f'<ellipse cx="{_n(middle.x())}" cy="{_n(middle.y())}" {radii} {self._look()}/>')

    def drawPoints(self, points: Any) -> None:
        """As wide as the pen, round or square."""
        way = "".join(f"M{_n(at.x())} {_n(at.y())}h0" for at in points)
        self._add(f'<path d="{way}" {self._look(filled=False)}/>')

    def drawPixmap(self, area: Any, pixmap: QPixmap | QImage, part: Any) -> None:
        self._draw(area, QPixmap(pixmap).toImage(), part)

    def drawImage(self, area: Any, image: QImage, part: Any, flags: Any = None) -> None:
        self._draw(area, image, part)

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        text, font = item.text().strip(" "), item.font()
        if not text:
            return
        # Many programs leave out a space at the beginning, and the text would move.
        before, width = _lengths(item, text)
        size = font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() * 96 / 72
        style = ' font-style="italic"' if font.italic() else ""
        left = at.x() + before
        box = QRectF(left, at.y() - item.ascent(), width, item.ascent() + item.descent())
        color, opacity = self.pen.color(), self.opacity * self.pen.color().alphaF()
        self._add(
            f'<text x="{_n(left)}" y="{_n(at.y())}" textLength="{_n(width)}" '
            f'font-family="{_families(font)}" font-size="{_n(size)}" '
            f'font-weight="{font.weight().value}"{style} fill="{color.name()}"'
            f'{_faint("fill-opacity", opacity)} xml:space="preserve">{escape(text)}</text>',
            self._cutting(box),
        )

    def _draw(self, area: QRectF, image: QImage, part: QRectF) -> None:
        name = _named_image(len(self._images))
        self._images.append(self.shown(QRectF(area), image, part))
        rendering = "" if self.smooth else ' style="image-rendering:pixelated"'
        self._add(
            f'<image {_place(area)} preserveAspectRatio="none"{rendering}'
            f'{_faint("opacity", self.opacity)} xlink:href="{name}"/>'
        )

    def _look(self, filled: bool = True) -> str:
        """Fill and stroke as they are now."""
        fill = 'fill="none"'
        if filled and self.brush.style() != Qt.BrushStyle.NoBrush:
            color = _color_of(self.brush)
            opacity = _faint("fill-opacity", self.opacity * color.alphaF())
            fill = f'fill="{color.name()}"{opacity}'
        return f"{fill} {self._stroke()}"

    def _stroke(self) -> str:
        pen = self.pen
        blank = pen.brush().style() == Qt.BrushStyle.NoBrush or not pen.color().alpha()
        if blank or pen.style() == Qt.PenStyle.NoPen:
            return 'stroke="none"'
        width = pen.widthF() or 1.0
        parts = [f'stroke="{pen.color().name()}"', f'stroke-width="{_n(width)}"']
        parts.append(f'stroke-linecap="{_CAPS.get(pen.capStyle(), "square")}"')
        parts.append(f'stroke-linejoin="{_JOINS.get(pen.joinStyle(), "bevel")}"')
        if pen.style() != Qt.PenStyle.SolidLine:
            dashes = " ".join(_n(each * width) for each in pen.dashPattern())
            parts.append(f'stroke-dasharray="{dashes}"')
        if pen.isCosmetic():
            parts.append('vector-effect="non-scaling-stroke"')
        opacity = _faint("stroke-opacity", self.opacity * pen.color().alphaF())
        return " ".join(parts) + opacity

    def _cutting(self, box: QRectF) -> list[QPainterPath]:
        """The clips that cut a text off; without the others it stays whole in a wider font too."""
        inside = self.transform.mapRect(box).adjusted(_SPARE, _SPARE, -_SPARE, -_SPARE)
        return [each for each in self.clips if not each.contains(inside)]

    def _add(self, element: str, clips: list[QPainterPath] | None = None) -> None:
        """The element where the transformation puts it, and within the clips: all, or these."""
        t = self.transform
        if not t.isIdentity():
            numbers = (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())
            way = " ".join(map(_n, numbers))
            element = f'<g transform="matrix({way})">{element}</g>'
        for clip in self.clips if clips is None else clips:
            element = f'<g clip-path="url(#{self._clip_named(clip)})">{element}</g>'
        self.elements.append(element)

    def _clip_named(self, clip: QPainterPath) -> str:
        """Every clip is written once."""
        way = _way(clip)
        if way not in self._named:
            self._named[way] = name = f"c{len(self._named)}"
            self.elements.append(f'<clipPath id="{name}"><path d="{way}"/></clipPath>')
        return self._named[way]


def _lengths(item: QTextItem, text: str) -> tuple[float, float]:
    """Of the spaces before the text, and of the text without those around it."""
    whole, measure = item.text(), QFontMetricsF(item.font())
    before = len(whole) - len(whole.lstrip(" "))
    after = len(whole) - before - len(text)
    left, right = (measure.horizontalAdvance(" " * count) for count in (before, after))
    return left, item.width() - left - right


def _families(font: QFont) -> str:
    instead = _INSTEAD_FIXED if QFontInfo(font).fixedPitch() else _INSTEAD
    return f"{escape(font.family())}, {instead}"


def _way(path: QPainterPath) -> str:
    parts, index = list[str](), 0
    while index < path.elementCount():
        at = path.elementAt(index)
        if at.isMoveTo():
            parts.append(f"M{_n(at.x)} {_n(at.y)}")
        elif at.isLineTo():
            parts.append(f"L{_n(at.x)} {_n(at.y)}")
        else:
            ends = [path.elementAt(index + k) for k in range(3)]
            parts.append("C" + " ".join(f"{_n(each.x)} {_n(each.y)}" for each in ends))
            index += 2
        index += 1
    return "".join(parts)


def _place(area: QRectF) -> str:
    area = area.normalized()
    return (
        f'x="{_n(area.x())}" y="{_n(area.y())}" '
        f'width="{_n(area.width())}" height="{_n(area.height())}"'
    )


def _color_of(brush: QBrush) -> QColor:
    """Of a gradient its middle: none is drawn in the window."""
    gradient = brush.gradient()
    if isinstance(gradient, QGradient) and gradient.stops():
        stops = gradient.stops()
        return QColor(stops[len(stops) // 2][1])
    return brush.color()


def _faint(name: str, opacity: float) -> str:
    return "" if opacity > 0.9995 else f' {name}="{_n(opacity)}"'


def _n(value: float) -> str:
    """A number with as many digits as are seen."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _named_image(number: int) -> str:
    """Stands for an image until that is compressed; no text of a document can hold it."""
    return f"\0{number}\0"
