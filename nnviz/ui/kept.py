"""A picture kept while what it shows stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.ui.large import ratio_of
from nnviz.ui.printing import is_printing


class Kept:
    """Draws from a kept picture; with ``eager`` off only from the second time on.

    So a picture that changes with every frame costs no copy, and one that stays costs no
    drawing.
    """

    def __init__(self, eager: bool = True) -> None:
        self._eager = eager
        self.forget()

    def forget(self) -> None:
        """Draw anew next time, whatever the key."""
        self._key: Hashable = None
        self._image: QImage | None = None

    def paint(
        self,
        painter: QPainter,
        key: Hashable,
        size: QSize,
        ground: QColor,
        draw: Callable[[QPainter], None],
        parts: Sequence[QRectF] | None = None,
    ) -> None:
        """``draw`` paints all that ``key`` stands for, in the widget's pixels.

        A kept picture begins with ``ground``, which may be transparent; when drawing straight
        through, ``draw`` itself covers everything. ``parts``: where a kept picture is more than
        its ground; to fill the rest takes half the time that copying it would.
        """
        if is_printing():
            self._straight(painter, size, ground, draw)
            return
        ratio = ratio_of(painter)
        key = (key, size.width(), size.height(), ratio, ground.rgba())
        if key != self._key:
            self._key, self._image = key, None
            if not self._eager:
                draw(painter)
                return
        if self._image is None:
            self._image = self._render(size, ratio, ground, draw)
        if parts is None:
            painter.drawImage(QPointF(0, 0), self._image)
            return
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), ground)
        for part in parts:
            source = QRectF(part.topLeft() * ratio, part.size() * ratio)
            painter.drawImage(part, self._image, source)

    @staticmethod
    def _straight(
        painter: QPainter, size: QSize, ground: QColor, draw: Callable[[QPainter], None]
    ) -> None:
        painter.save()
        if ground.alpha():
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), ground)
        draw(painter)
        painter.restore()

    @staticmethod
    def _render(
        size: QSize, ratio: float, ground: QColor, draw: Callable[[QPainter], None]
    ) -> QImage:
        opaque = ground.alpha() == 255
        form = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(size * ratio, form)
        image.setDevicePixelRatio(ratio)
        image.fill(ground)
        painter = QPainter(image)
        draw(painter)
        painter.end()
        return image
