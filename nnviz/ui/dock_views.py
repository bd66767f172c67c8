"""The views of the dock: made, put under tabs, fed with frames, and offered where they have
something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from nnviz.drawing.unrolled import recurrent_layers
from nnviz.drawing.walk.spot import walked_layers
from nnviz.experiment.forecasting import is_series
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.bridge import Bridge
from nnviz.ui.maps.feature_maps import FeatureMaps
from nnviz.ui.mistakes import MistakesView
from nnviz.ui.pad import Pad
from nnviz.ui.panels.dock import Dock
from nnviz.ui.plots.confusion import ConfusionPlot
from nnviz.ui.plots.fit import FitPlot
from nnviz.ui.plots.health import HealthView
from nnviz.ui.plots.layers import LayersPlot
from nnviz.ui.plots.loss import LossPlot
from nnviz.ui.plots.sum import SumPlot
from nnviz.ui.seen.comparison_view import ComparisonView, compares
from nnviz.ui.seen.view import SeenView
from nnviz.ui.sequences.forecast import ForecastView
from nnviz.ui.sequences.unrolled import UnrolledView
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.walk.view import KernelWalk


@dataclass(frozen=True)
class Tab:
    """A view under its ``title``; ``key`` names it on the command line. ``has``: whether it has
    something to show of a frame."""

    key: str
    title: str
    tip: str
    view: QWidget
    has: Callable[[Frame], bool]


class DockViews:
    """All of them, in the order of their tabs."""

    def __init__(self, session: Session, stage: Stage, theme: Theme) -> None:
        self.loss = LossPlot(session, stage, theme)
        self.confusion = ConfusionPlot(session, stage, theme)
        self.mistakes = MistakesView(session, stage, theme)
        self.fit = FitPlot(session, stage, theme)
        self.sum = SumPlot(stage, theme)
        self.layers = LayersPlot(session, stage, theme)
        self.health = HealthView(session, stage, theme)
        self.maps = FeatureMaps(session, stage, theme)
        self.seen = SeenView(session, stage, theme)
        self.comparison = ComparisonView(session, theme)
        self.pad = Pad(session, stage, theme)
        self.walk = KernelWalk(stage, theme)
        self.unrolled = UnrolledView(session, stage, theme)
        self.forecast = ForecastView(session, stage, theme)
        self.tabs = self._tabs()

    def _tabs(self) -> tuple[Tab, ...]:
        return (
            Tab("loss", "Loss", "How loss and metrics went: train solid, test dashed.",
                self.loss, _always),
            Tab("confusion", "Confusion", "Which class is taken for which.",
                self.confusion, _classes),
            Tab("misclassified", "Mistakes", "The samples that the network mistakes, one by one.",
                self.mistakes, _classes),
            Tab("fit", "Fit", "Prediction against truth.", self.fit, _values),
            Tab("sum", "Sum", "How the units' curves add up to the network's.",
                self.sum, _one_input),
            Tab("layers", "Layers", "Weights, gradients, activations and updates, over time.",
                self.layers, _always),
            Tab("feature-maps", "Feature maps", "What each filter of a layer answers.",
                self.maps, _images),
            Tab("seen", "Seen", "What excites a unit most, and where in a sample it looks.",
                self.seen, _images),
            Tab("comparison", "Dense or conv", "Both on the same images, compared.",
                self.comparison, compares),
            Tab("pad", "Draw", "Draw a picture, or change one, and see what the network says.",
                self.pad, _images),
            Tab("kernel-walk", "Kernel walk", "A window over the image, number by number.",
                self.walk, _walks),
            Tab("unrolled", "Unrolled", "A recurrent layer step by step, forward and back in time.",
                self.unrolled, _recurs),
            Tab("series", "Forecast", "The series, one step ahead and running free.",
                self.forecast, _series),
            Tab("health", "Health", "What is wrong with the network's numbers, and what to try.",
                self.health, self._has_findings),
        )  # fmt: skip

    def add_to(self, dock: Dock) -> None:
        """A tab for each; what needs more than the first frame tells is offered later."""
        for tab in self.tabs:
            dock.add(tab.title, tab.tip, tab.view)
            if tab.has is not _always:
                dock.offer(tab.view, False)

    def feed(self, bridge: Bridge) -> None:
        """Frames while a view is visible, and what it alone needs."""
        bridge.add_brisk(self.loss, self.confusion, self.fit, self.sum, self.layers)
        bridge.add_swift(self.maps)
        bridge.add_swift(self.pad)
        bridge.add_brisk(self.mistakes, self.unrolled, self.forecast)
        bridge.forecast_for(self.forecast)
        bridge.add_calm(self.health, self.walk)
        bridge.explain_on(self.walk)
        bridge.add_brisk(self.seen)
        bridge.add_calm(self.comparison)
        bridge.see_for(self.seen)
        bridge.show_boundary_on(self.sum)
        bridge.show_statistics_on(self.layers)
        bridge.draw_updates_while(self.maps.needs_update)
        bridge.judge_for(self.confusion, self.mistakes, self.fit)

    def offer(self, dock: Dock, frame: Frame) -> None:
        """The tabs that have something to show in this frame."""
        for tab in self.tabs:
            offered = tab.has(frame)
            if dock.offered(tab.view) != offered:
                dock.offer(tab.view, offered)

    def offered(self, dock: Dock) -> dict[str, QWidget]:
        """The views that can be turned to, by key."""
        return {tab.key: tab.view for tab in self.tabs if dock.offered(tab.view)}

    def _has_findings(self, frame: Frame) -> bool:
        return bool(frame.facts) or self.health.isVisible()


def _always(_frame: Frame) -> bool:
    return True


def _classes(frame: Frame) -> bool:
    return frame.data.table.task != "regression"


def _values(frame: Frame) -> bool:
    return not _classes(frame)


def _images(frame: Frame) -> bool:
    return len(frame.data.input_shape) == 3


def _walks(frame: Frame) -> bool:
    return bool(walked_layers(frame))


def _series(frame: Frame) -> bool:
    return is_series(frame.data.table)


def _recurs(frame: Frame) -> bool:
    return bool(recurrent_layers(frame.experiment.layers))


def _one_input(frame: Frame) -> bool:
    return frame.data.table.input_shape == (1,)
