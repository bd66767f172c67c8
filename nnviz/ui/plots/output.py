"""The output card: the boundary over the plane, the curve over one input, or the prediction for the
sample looked at. The data of a plane or a line can be painted on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from nnviz.drawing.surface import value_reach
from nnviz.experiment.data_edits.points import is_paintable
from nnviz.experiment.frame import Extent, Frame
from nnviz.experiment.session import Session
from nnviz.ui.painting import Painter, PaintGround, PaintTools
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.line_page import LinePage
from nnviz.ui.plots.plane import Plane
from nnviz.ui.plots.plane_page import PlanePage
from nnviz.ui.plots.prediction_page import PredictionPage
from nnviz.ui.plots.sample_texts import activation, heading
from nnviz.ui.stage import Stage
from nnviz.ui.tab_order import WayBack, is_within
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.flat_button import FlatButton

_HEADROOM = 0.2


class OutputView(Card):
    """Turns from one to the other with the data; a click on a point looks at its sample.

    ``refused(sentence)``: why something cannot be painted. While painting, ``held`` is the part of
    the plane that is drawn, so that it does not move under the brush.
    """

    refused = Signal(str)

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Output", theme, parent)
        self._frame: Frame | None = None
        self.held: Extent | None = None
        self._way_back = WayBack()
        self.plane, self.prediction = PlanePage(stage, theme), PredictionPage(theme)
        self.line = LinePage(stage, theme)
        self.painter = Painter(session, self)
        self.tools = PaintTools(self.painter, theme)
        self.grounds = (
            PaintGround(self.painter, self._drawn, theme, self.plane.boundary),
            PaintGround(self.painter, self._drawn, theme, self.line.chart),
        )
        self.body.addWidget(self.plane, 1)
        self.body.addWidget(self.line)
        self.body.addWidget(self.prediction)
        self.body.addWidget(self.tools)
        self.body.addStretch(0)
        self._shown: PlanePage | LinePage | PredictionPage = self.plane
        for hidden in (self.line, self.prediction, self.tools):
            hidden.hide()
        self.copying = Copying(self, self.table)
        tip = "Paint and erase samples; the network goes on learning meanwhile."
        self.paint = FlatButton("Paint", "Paint samples", tip)
        self.paint.setCheckable(True)
        self.head.addWidget(self.paint)
        self.head.addWidget(self.copying.button(theme, 22, "the output"))
        self.paint.clicked.connect(self.turn_painting)
        self.painter.changed.connect(self._follow)
        self.painter.refused.connect(self.refused)
        for ground in self.grounds:
            ground.left.connect(lambda: self.turn_painting(False))

    def table(self) -> str:
        """The numbers of what is shown, as text."""
        return self._shown.table()

    def show_frame(self, frame: Frame) -> None:
        """Show the frame's boundary, its curve, or the probabilities of the sample looked at."""
        self._frame = frame
        self.painter.trains = frame.playing
        self._shown = self._page(frame)
        for page in (self.plane, self.line, self.prediction):
            page.setVisible(page is self._shown)
        drawn = self._shown is not self.prediction
        self.set_title("Output" if drawn else "Prediction")
        self.set_note(heading(frame) if drawn else activation(frame))
        self.paint.setVisible(is_paintable(frame.data.table))
        self._shown.show_frame(frame)

    def turn_painting(self, on: bool) -> None:
        """Begin or end to paint."""
        if on and self.held is None and self._frame is not None:
            self._begin(self._frame)
        elif not on:
            self.painter.leave()
        self._follow()

    def _begin(self, frame: Frame) -> None:
        """Hold what is drawn, and lay the ground over it."""
        page, plane = self._shown, self._here()
        if plane is None or not self.painter.begin():
            return
        self.held, reach = plane.extent, value_reach(frame.data)
        if page is self.line:
            self.held = _with_headroom(plane.extent)
        ground = self.grounds[1 if page is self.line else 0]
        ground.reach_of_values = reach
        self.tools.scale_values(reach)
        self._dress(painting=True)
        self._way_back = WayBack()
        ground.enter()

    def _follow(self) -> None:
        """The painter may have left by itself."""
        self.paint.setChecked(self.painter.active)
        if self.held is not None and not self.painter.active:
            self.held = None
            if is_within(self):
                self._way_back.take(self.paint)
            for ground in self.grounds:
                ground.hide()
            self._dress(painting=False)

    def _dress(self, painting: bool) -> None:
        self.tools.setVisible(painting)
        self.plane.leave_to_painting(painting)
        self.line.leave_to_painting(self.held[2:] if self.held is not None else None)

    def _drawn(self) -> Plane | None:
        """Where the part that is held lies."""
        here = self._here()
        return Plane(self.held, here.area) if here is not None and self.held is not None else here

    def _here(self) -> Plane | None:
        """Where places lie now on the plot that is shown."""
        if self._shown is self.plane:
            return self.plane.boundary.plane
        if self._shown is not self.line:
            return None
        axes = self.line.chart.axes()
        box = axes.box
        extent = axes.x_low, axes.x_high, axes.y_low, axes.y_high
        return Plane(extent, QRectF(box.x, box.y, box.width, box.height))

    def _page(self, frame: Frame) -> PlanePage | LinePage | PredictionPage:
        """The one for inputs and outputs of that many numbers."""
        if frame.data.table.input_shape == (2,):
            return self.plane
        one = frame.data.table.input_shape == (1,) and frame.data.table.outputs == 1
        return self.line if one else self.prediction


def _with_headroom(extent: Extent) -> Extent:
    """With room to paint above and below what there is."""
    left, right, low, high = extent
    air = _HEADROOM * (high - low)
    return left, right, low - air, high + air
