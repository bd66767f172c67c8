"""The views of the dock: made, put under tabs, fed with frames, and offered where they have
something to show."""

from __future__ import annotations

from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.bridge import Bridge
from nnviz.ui.panels.dock import Dock
from nnviz.ui.plots.confusion import ConfusionPlot
from nnviz.ui.plots.feature_maps import FeatureMaps
from nnviz.ui.plots.fit import FitPlot
from nnviz.ui.plots.health import HealthView
from nnviz.ui.plots.layers import LayersPlot
from nnviz.ui.plots.loss import LossPlot
from nnviz.ui.plots.sum import SumPlot
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme


class DockViews:
    """All of them, in the order of their tabs."""

    def __init__(self, session: Session, stage: Stage, theme: Theme) -> None:
        self.loss = LossPlot(session, stage, theme)
        self.confusion = ConfusionPlot(session, stage, theme)
        self.fit = FitPlot(session, stage, theme)
        self.sum = SumPlot(stage, theme)
        self.layers = LayersPlot(session, stage, theme)
        self.health = HealthView(session, stage, theme)
        self.maps = FeatureMaps(session, stage, theme)

    def add_to(self, dock: Dock) -> None:
        """A tab for each; what needs more than the first frame tells is offered later."""
        dock.add("Loss", "How loss and metrics went: train solid, test dashed.", self.loss)
        dock.add("Confusion", "Which class is taken for which.", self.confusion)
        dock.add("Fit", "Prediction against truth.", self.fit)
        dock.add("Sum", "How the units' curves add up to the network's.", self.sum)
        dock.add("Layers", "Weights, gradients, activations and updates, over time.", self.layers)
        dock.add("Feature maps", "What each filter of a layer answers.", self.maps)
        dock.add(
            "Health", "What is wrong with the network's numbers, and what to try.", self.health
        )
        for view in (self.confusion, self.fit, self.sum, self.maps, self.health):
            dock.offer(view, False)

    def feed(self, bridge: Bridge) -> None:
        """Frames while a view is visible, and what it alone needs."""
        bridge.add_brisk(self.loss, self.confusion, self.fit, self.sum, self.layers, self.maps)
        bridge.add_calm(self.health)
        bridge.show_boundary_on(self.sum)
        bridge.show_statistics_on(self.layers)
        bridge.judge_for(self.confusion, self.fit)

    def offer(self, dock: Dock, frame: Frame) -> None:
        """The tabs that have something to show in this frame."""
        classes = frame.data.table.task != "regression"
        images = len(frame.data.input_shape) == 3
        for view, offered in (
            (self.confusion, classes), (self.fit, not classes), (self.maps, images),
            (self.sum, frame.data.table.input_shape == (1,)),
            (self.health, bool(frame.facts) or self.health.isVisible()),
        ):  # fmt: skip
            if dock.offered(view) != offered:
                dock.offer(view, offered)
