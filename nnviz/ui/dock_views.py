"""The views of the dock: made when they are wanted, put under tabs, fed with frames, and offered
where they have something to show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from nnviz.drawing.unrolled import recurrent_layers
from nnviz.drawing.walk.spot import walked_layers
from nnviz.experiment.comparing.networks import comparable
from nnviz.experiment.forecast import is_series
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.bridge import Bridge
from nnviz.ui.panels.dock import Dock
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

if TYPE_CHECKING:
    from nnviz.ui.code.view import CodeView
    from nnviz.ui.distributions import DistributionsView
    from nnviz.ui.maps.feature_maps import FeatureMaps
    from nnviz.ui.mistakes import MistakesView
    from nnviz.ui.pad import Pad
    from nnviz.ui.plots.confusion import ConfusionPlot
    from nnviz.ui.plots.fit import FitPlot
    from nnviz.ui.plots.health import HealthView
    from nnviz.ui.plots.layers import LayersPlot
    from nnviz.ui.plots.loss import LossPlot
    from nnviz.ui.plots.sum import SumPlot
    from nnviz.ui.samples_table import SamplesTable
    from nnviz.ui.seen.comparison_view import ComparisonView
    from nnviz.ui.seen.view import SeenView
    from nnviz.ui.sequences.forecast import ForecastView
    from nnviz.ui.sequences.unrolled import UnrolledView
    from nnviz.ui.tensors.view import TensorsView
    from nnviz.ui.walk.view import KernelWalk
    from nnviz.ui.workers.view import WorkersView

_BEFORE, _BETWEEN = 400, 40
"""Milliseconds before views are made behind the user's back, and between two of them."""
V = TypeVar("V", bound=QWidget)


@dataclass(frozen=True)
class Tab:
    """A view under its ``title``; ``key`` names it on the command line. ``view`` makes it on the
    first call, out of the module ``home``. ``has``: whether it has something to show of a frame."""

    key: str
    title: str
    tip: str
    view: Callable[[], QWidget]
    home: str
    has: Callable[[Frame], bool]


class DockViews(QObject):
    """All of them, in the order of their tabs.

    A window is there sooner, and takes its clothes sooner, without the views that nobody has
    turned to: each is made when it is, or a while after it is offered.
    """

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, dock: Dock, bridge: Bridge
    ) -> None:
        super().__init__(dock)
        self._session, self._stage, self._theme = session, stage, theme
        self._dock, self._bridge = dock, bridge
        self.tabs = self._tabs()
        for place, tab in enumerate(self.tabs):
            dock.add(tab.title, tab.tip, tab.view)
            if tab.has is not _always:  # What needs more than the first frame tells comes later.
                dock.tabs.offer(place, False)

    def _tabs(self) -> tuple[Tab, ...]:
        return (
            Tab("loss", "Loss", "How loss and metrics went: train solid, test dashed.",
                lambda: self.loss, "nnviz.ui.plots.loss", _always),
            Tab("feature-maps", "Feature maps", "What each filter of a layer answers.",
                lambda: self.maps, "nnviz.ui.maps.feature_maps", _images),
            Tab("kernel-walk", "Kernel walk", "A window over the image, number by number.",
                lambda: self.walk, "nnviz.ui.walk.view", _walks),
            Tab("seen", "Seen", "What excites a unit most, and where in a sample it looks.",
                lambda: self.seen, "nnviz.ui.seen.view", _images),
            Tab("pad", "Draw", "Draw a picture, or change one, and see what the network says.",
                lambda: self.pad, "nnviz.ui.pad", _images),
            Tab("unrolled", "Unrolled", "A recurrent layer step by step, forward and back in time.",
                lambda: self.unrolled, "nnviz.ui.sequences.unrolled", _recurs),
            Tab("series", "Forecast", "The series, one step ahead and running free.",
                lambda: self.forecast, "nnviz.ui.sequences.forecast", _series),
            Tab("confusion", "Confusion", "Which class is taken for which.",
                lambda: self.confusion, "nnviz.ui.plots.confusion", _classes),
            Tab("misclassified", "Mistakes", "The samples that the network mistakes, one by one.",
                lambda: self.mistakes, "nnviz.ui.mistakes", _classes),
            Tab("fit", "Fit", "Prediction against truth.",
                lambda: self.fit, "nnviz.ui.plots.fit", _values),
            Tab("sum", "Sum", "How the units' curves add up to the network's.",
                lambda: self.sum, "nnviz.ui.plots.sum", _one_input),
            Tab("samples", "Samples", "The samples row by row, to sort, filter and edit.",
                lambda: self.samples, "nnviz.ui.samples_table", _always),
            Tab("distributions", "Distributions", "How every column's values, and classes, lie.",
                lambda: self.distributions, "nnviz.ui.distributions", _always),
            Tab("layers", "Layers", "Weights, gradients, activations and updates, over time.",
                lambda: self.layers, "nnviz.ui.plots.layers", _always),
            Tab("tensors", "Tensors", "Every array of a training step, with its numbers.",
                lambda: self.tensors, "nnviz.ui.tensors.view", _always),
            Tab("code", "Code", "The network and a training step as Keras, PyTorch and NumPy code.",
                lambda: self.code, "nnviz.ui.code.view", _always),
            Tab("workers", "Workers", "A batch shared by workers, in slow motion.",
                lambda: self.workers, "nnviz.ui.workers.view", _always),
            Tab("comparison", "Dense or conv", "Both on the same images, compared.",
                lambda: self.comparison, "nnviz.ui.seen.comparison_view", _compares),
            Tab("health", "Health", "What is wrong with the network's numbers, and what to try.",
                lambda: self.health, "nnviz.ui.plots.health", self._has_findings),
        )  # fmt: skip

    def offer(self, frame: Frame) -> None:
        """The tabs that have something to show in this frame."""
        before = self._dock.tabs.offered
        for place, tab in enumerate(self.tabs):
            self._dock.tabs.offer(place, tab.has(frame))
        if self._dock.tabs.offered != before:
            QTimer.singleShot(_BEFORE, self, self._prepare)

    @property
    def offered(self) -> dict[str, int]:
        """The tabs that can be turned to: place by key."""
        return {self.tabs[place].key: place for place in self._dock.tabs.offered}

    def _prepare(self) -> None:
        """Make what is offered and was not turned to yet, one after the other; to import its
        module is an event of its own."""
        waiting = (place for place in self._dock.tabs.offered if not self._dock.has(place))
        place = next(waiting, None)
        if place is None:
            return
        tab = self.tabs[place]
        if tab.home in sys.modules:
            tab.view()
        else:
            import_module(tab.home)
        QTimer.singleShot(_BETWEEN, self, self._prepare)

    # Each by itself: how it is made, and what it is fed

    @cached_property
    def loss(self) -> LossPlot:
        from nnviz.ui.plots.loss import LossPlot

        view = LossPlot(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        return self._put("loss", view)

    @cached_property
    def maps(self) -> FeatureMaps:
        from nnviz.ui.maps.feature_maps import FeatureMaps

        view = FeatureMaps(self._session, self._stage, self._theme)
        self._bridge.add_swift(view)
        self._bridge.draw_updates_while(view.needs_update)
        return self._put("feature-maps", view)

    @cached_property
    def walk(self) -> KernelWalk:
        from nnviz.ui.walk.view import KernelWalk

        view = KernelWalk(self._stage, self._theme)
        self._bridge.add_calm(view)
        self._bridge.explain_on(view)
        return self._put("kernel-walk", view)

    @cached_property
    def seen(self) -> SeenView:
        from nnviz.ui.seen.view import SeenView

        view = SeenView(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.see_for(view)
        return self._put("seen", view)

    @cached_property
    def pad(self) -> Pad:
        from nnviz.ui.pad import Pad

        view = Pad(self._session, self._stage, self._theme)
        self._bridge.add_live(view)
        self._bridge.answer_on(view)
        view.refused.connect(self._dock.refused)
        return self._put("pad", view)

    @cached_property
    def unrolled(self) -> UnrolledView:
        from nnviz.ui.sequences.unrolled import UnrolledView

        view = UnrolledView(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        return self._put("unrolled", view)

    @cached_property
    def forecast(self) -> ForecastView:
        from nnviz.ui.sequences.forecast import ForecastView

        view = ForecastView(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.forecast_for(view)
        return self._put("series", view)

    @cached_property
    def confusion(self) -> ConfusionPlot:
        from nnviz.ui.plots.confusion import ConfusionPlot

        view = ConfusionPlot(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.judge_for(view)
        return self._put("confusion", view)

    @cached_property
    def mistakes(self) -> MistakesView:
        from nnviz.ui.mistakes import MistakesView

        view = MistakesView(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.judge_for(view)
        return self._put("misclassified", view)

    @cached_property
    def fit(self) -> FitPlot:
        from nnviz.ui.plots.fit import FitPlot

        view = FitPlot(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.judge_for(view)
        return self._put("fit", view)

    @cached_property
    def sum(self) -> SumPlot:
        from nnviz.ui.plots.sum import SumPlot

        view = SumPlot(self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.show_boundary_on(view)
        return self._put("sum", view)

    @cached_property
    def samples(self) -> SamplesTable:
        from nnviz.ui.samples_table import SamplesTable

        view = SamplesTable(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.judge_for(view)
        view.editor.refused.connect(self._dock.refused)
        return self._put("samples", view)

    @cached_property
    def distributions(self) -> DistributionsView:
        from nnviz.ui.distributions import DistributionsView

        view = DistributionsView(self._theme)
        self._bridge.add_calm(view)
        view.picked.connect(self._list_rows)
        return self._put("distributions", view)

    @cached_property
    def layers(self) -> LayersPlot:
        from nnviz.ui.plots.layers import LayersPlot

        view = LayersPlot(self._session, self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.show_statistics_on(view)
        return self._put("layers", view)

    @cached_property
    def tensors(self) -> TensorsView:
        from nnviz.ui.tensors.view import TensorsView

        view = TensorsView(self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.take_stock_for(view)
        return self._put("tensors", view)

    @cached_property
    def code(self) -> CodeView:
        from nnviz.ui.code.view import CodeView

        view = CodeView(self._session, self._stage, self._theme)
        self._bridge.add_calm(view)
        view.copied.connect(self._dock.copied)
        return self._put("code", view)

    @cached_property
    def workers(self) -> WorkersView:
        from nnviz.ui.workers.view import WorkersView

        view = WorkersView(self._stage, self._theme)
        self._bridge.add_brisk(view)
        self._bridge.share_for(view)
        return self._put("workers", view)

    @cached_property
    def comparison(self) -> ComparisonView:
        from nnviz.ui.seen.comparison_view import ComparisonView

        view = ComparisonView(self._session, self._theme)
        self._bridge.add_calm(view)
        return self._put("comparison", view)

    @cached_property
    def health(self) -> HealthView:
        from nnviz.ui.plots.health import HealthView

        view = HealthView(self._session, self._stage, self._theme)
        self._bridge.add_calm(view)
        return self._put("health", view)

    def _list_rows(self, condition: str) -> None:
        """In the table of samples."""
        self.samples.ask(condition)
        self._dock.turn_to(self.samples)

    def _put(self, key: str, view: V) -> V:
        """Under its tab."""
        self._dock.put([tab.key for tab in self.tabs].index(key), view)
        return view

    def _has_findings(self, frame: Frame) -> bool:
        made = self.__dict__.get("health")
        return bool(frame.facts) or (made is not None and made.isVisible())


def _always(_frame: Frame) -> bool:
    return True


def _classes(frame: Frame) -> bool:
    return frame.data.table.task != "regression"


def _values(frame: Frame) -> bool:
    return not _classes(frame)


def _images(frame: Frame) -> bool:
    return len(frame.data.input_shape) == 3


def _compares(frame: Frame) -> bool:
    return comparable(frame.experiment.layers, frame.data.input_shape)


def _walks(frame: Frame) -> bool:
    return bool(walked_layers(frame))


def _recurs(frame: Frame) -> bool:
    return bool(recurrent_layers(frame.experiment.layers))


def _series(frame: Frame) -> bool:
    return is_series(frame.data.table)


def _one_input(frame: Frame) -> bool:
    return frame.data.table.input_shape == (1,)
