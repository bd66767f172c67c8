"""A paint device of our own: what is done with each call of a painter, its engine says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import (
    QBrush,
    QFont,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPen,
    QRegion,
    QTransform,
)

from nnviz.ui.printing import sharp
from nnviz.values import dataclass

DOTS_PER_INCH = 96
_Metric = QPaintDevice.PaintDeviceMetric


class Device(QPaintDevice):
    """``size`` in pixels."""

    def __init__(self, size: QSize, engine: Engine) -> None:
        super().__init__()
        self._size, self._engine = size, engine

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        width, height = self._size.width(), self._size.height()
        known = {
            _Metric.PdmWidth: width,
            _Metric.PdmHeight: height,
            _Metric.PdmWidthMM: round(width * 25.4 / DOTS_PER_INCH),
            _Metric.PdmHeightMM: round(height * 25.4 / DOTS_PER_INCH),
            _Metric.PdmDepth: 32,
            _Metric.PdmNumColors: 2**31 - 1,
            _Metric.PdmDevicePixelRatio: 1,
            _Metric.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }
        return known.get(metric, DOTS_PER_INCH)


class Engine(QPaintEngine):
    """Knows pen, brush, font, transformation, opacity and clips when one of its ``draw…`` is
    called."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.pen, self.brush, self.font = QPen(), QBrush(), QFont()
        self.transform, self.opacity, self.smooth = QTransform(), 1.0, False
        self._clip: QPainterPath | None = None

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        self.pen, self.brush, self.font = state.pen(), state.brush(), state.font()
        self.transform, self.opacity = QTransform(state.transform()), state.opacity()
        hint = QPainter.RenderHint.SmoothPixmapTransform
        self.smooth = bool(state.renderHints() & hint)
        painter = state.painter()
        self._clip = None
        if painter.hasClipping():
            self._clip = self.transform.map(painter.clipPath())

    @property
    def clips(self) -> list[QPainterPath]:
        """In pixels of the device: the painter's own, and that of the widget being drawn."""
        return [each for each in (self._clip, _outline(self.systemClip())) if each is not None]

    def shown(self, area: QRectF, image: QImage, part: QRectF) -> Picture:
        """What an area shows of an image, in memory of its own: what was drawn may be drawn anew
        before the picture is packed."""
        whole = not part.isValid() or part == QRectF(image.rect())
        image = image.copy() if whole else image.copy(part.toAlignedRect())
        return Picture(image, squares=not self.smooth and area.width() > image.width())


@dataclass(frozen=True, eq=False)
class Picture:
    """An image in a print; ``squares`` where its pixels are to be seen."""

    image: QImage
    squares: bool

    def packed(self) -> QImage:
        """Pixels that are to be seen are made large, as many programs smooth what they scale up;
        this takes its time, and no window."""
        return sharp(self.image) if self.squares else self.image


def _outline(region: QRegion) -> QPainterPath | None:
    """The region of the widget that is painted; None where there is no bound."""
    if region.isEmpty():
        return None
    path = QPainterPath()
    path.addRegion(region)
    return path
