"""The one QTimer between the run and the window: it polls the worker and feeds the views."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from nnviz.data.dataset import Part
from nnviz.data.prepare import PLANE
from nnviz.experiment.forecast import Outlook, is_series
from nnviz.experiment.frame import Extent, Frame, Wanted
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.stage import Stage

TICK_MS = 15
LIVE_RATE = 29.0
"""A Frame is there 34 ms after the last was taken: young, and in time for the third tick."""
SWIFT_SECONDS, BRISK_SECONDS, CALM_SECONDS = 0.03, 0.06, 0.3
"""While training, so often are fed: maps, with every frame; other pictures; numbers to be read."""
PATIENCE = 3.0
"""So many times its own time a view waits for a tick that brought no frame."""
_SLICE = 0.008
"""Seconds of feeding at a stretch, at rest."""
_AT_ONCE = 2
"""So many views are fed in one tick at most."""
_BEHIND_MS = 4
"""So long the rest waits behind what is painted first."""
_SOON_MS, _TRIES = 3, 10
"""What is looked at is asked for at once; so soon and so often it is then looked for."""
_THUMBNAIL = {True: 28, False: 44}
_BOUNDARY = {True: 56, False: 120}
_SWEEP = {True: 101, False: 401}


class View(Protocol):
    """What a view must offer to be fed."""

    def isVisible(self) -> bool: ...
    def show_frame(self, frame: Frame) -> None: ...


class Forecasting(View, Protocol):
    """A view of where a series goes."""

    @property
    def outlook(self) -> Outlook: ...


class Judging(View, Protocol):
    """A view of what the network makes of a part."""

    @property
    def part(self) -> Part | None: ...


class Stocktaking(View, Protocol):
    """A view of a step's arrays."""

    @property
    def asked(self) -> str: ...


class Sharing(View, Protocol):
    """A view of a step by several workers."""

    @property
    def workers(self) -> int: ...


class Seeing(View, Protocol):
    """A view of what the sample looked at excites."""

    @property
    def aim(self) -> Aim | None: ...


class Bridge(QObject):
    """Live and swift views get every frame, brisk and calm ones fewer while training, all when
    paused.

    Only visible views are fed; one that appears later gets the newest frame then. While training,
    the others take turns on ticks that brought no frame, so that no tick grows long; where every
    tick brings one, those that have waited too long get their turn all the same.
    """

    ticked = Signal()
    arrived = Signal(object)

    def __init__(self, session: Session, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._live: list[View] = []
        self._others: dict[View, float] = {}
        self._fed: dict[object, tuple[Frame, float]] = {}
        self._boundary: list[View] = []
        self._judging: list[Judging] = []
        self._forecasting: Forecasting | None = None
        self._recording: View | None = None
        self._measuring: View | None = None
        self._seeing: Seeing | None = None
        self._stocktaking: Stocktaking | None = None
        self._sharing: Sharing | None = None
        self._explaining: list[View] = []
        self._answering: list[View] = []
        self._drawing: list[Callable[[], bool]] = []
        self._held: Callable[[], Extent | None] = lambda: None
        self._wanted: Wanted | None = None
        self._frame: Frame | None = None
        self._explained: Frame | None = None
        self._oldest = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._behind = QTimer(self)
        self._behind.setSingleShot(True)
        self._behind.timeout.connect(self._feed_all)
        stage.look_changed.connect(self._ask_at_once)

    @property
    def frame(self) -> Frame | None:
        """The newest frame."""
        return self._frame

    def add_live(self, *views: View) -> None:
        self._live.extend(views)

    def add_swift(self, *views: View) -> None:
        self._others |= dict.fromkeys(views, SWIFT_SECONDS)

    def answer_on(self, view: View) -> None:
        """At rest, feed this one before all others: the user's hand is on it."""
        self._answering.append(view)

    def add_brisk(self, *views: View) -> None:
        self._others |= dict.fromkeys(views, BRISK_SECONDS)

    def add_calm(self, *views: View) -> None:
        self._others |= dict.fromkeys(views, CALM_SECONDS)

    def shown_on(self, view: object) -> Frame | None:
        """The frame that a view was fed last."""
        return self._last(view)[0]

    def show_boundary_on(self, view: View) -> None:
        """Ask for the decision boundary, or the curve over one input, while this view is
        visible."""
        self._boundary.append(view)

    def show_statistics_on(self, view: View) -> None:
        """Ask for the records of layers while this view is visible."""
        self._recording = view

    def measure_for(self, view: View) -> None:
        """Ask for the sizes of the layers' weights, gradients and updates while this view is
        visible."""
        self._measuring = view

    def see_for(self, view: Seeing) -> None:
        """Ask for the saliency of what this view aims at, while it is visible."""
        self._seeing = view

    def take_stock_for(self, view: Stocktaking) -> None:
        """Ask for a step's arrays, and the numbers of one of them, while this view is visible."""
        self._stocktaking = view

    def share_for(self, view: Sharing) -> None:
        """Ask for the next step by as many workers as this view says, while it is visible."""
        self._sharing = view

    def explain_on(self, *views: View) -> None:
        """Feed these only frames that hold the update that comes next."""
        self._explaining.extend(views)

    def hold_plane(self, held: Callable[[], Extent | None]) -> None:
        """Draw just that part of the plane or line, wherever the data lie, while it is one."""
        self._held = held

    def draw_updates_while(self, drawn: Callable[[], bool]) -> None:
        """Ask for the update that comes next in every frame while ``drawn()``."""
        self._drawing.append(drawn)

    def judge_for(self, *views: Judging) -> None:
        """Ask for judgements of the part that one of these views shows, while it is visible."""
        self._judging.extend(views)

    def forecast_for(self, view: Forecasting) -> None:
        """Ask for forecasts from where this view says, while it is visible."""
        self._forecasting = view

    def is_settled(self) -> bool:
        """Whether all visible views show the newest frame, and nothing else was asked for since."""
        views = [view for view in (*self._live, *self._others) if view.isVisible()]
        return (
            self._wanted == self._assemble()
            and self._is_judged()
            and self._is_forecast()
            and self._is_counted()
            and self._is_shared()
            and all(self._last(view)[0] is self._newest(view) for view in views)
        )

    def _is_judged(self) -> bool:
        """Whether the part whose predictions are shown has been judged."""
        part, frame = self._wanted.judge if self._wanted else None, self._frame
        if part is None or frame is None or not len(frame.data.x(part)):
            return True
        return frame.judgement is not None

    def _is_counted(self) -> bool:
        """Whether the arrays that a view asks for are there."""
        asked, frame = self._wanted.tensors if self._wanted else None, self._frame
        found = frame.tensors if frame is not None else None
        return asked is None or (found is not None and found.asked == asked)

    def _is_shared(self) -> bool:
        """Whether the step by several workers that a view asks for is there."""
        workers = self._wanted.workers if self._wanted else 0
        found = self._frame.shared if self._frame is not None else None
        return not workers or (found is not None and found.answers(workers))

    def _arrays(self) -> str | None:
        view = self._stocktaking
        return view.asked if view is not None and view.isVisible() else None

    def _outlook(self) -> Outlook | None:
        view = self._forecasting
        return view.outlook if view is not None and view.isVisible() else None

    def _is_forecast(self) -> bool:
        """Whether the series is forecast from where a view asks for, to its last number."""
        outlook, frame = self._wanted.forecast if self._wanted else None, self._frame
        if outlook is None or frame is None or not is_series(frame.data.table):
            return True
        found = frame.forecast
        return found is not None and found.complete and found.answers(outlook)

    def drop_run(self) -> None:
        """Another run is coming: frames of the present one are late from now on."""
        if self._frame is not None:
            self._oldest = self._frame.run + 1

    def start(self) -> None:
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        self._ask()
        fresh = self._take()
        frame = self._frame
        if frame is not None:
            if not frame.playing:
                self._feed_at_rest(fresh)
            else:
                self._feed(self._live, time.perf_counter())
                overdue = PATIENCE if fresh else 1.0
                QTimer.singleShot(0, self, partial(self._feed_next, overdue))
        self.ticked.emit()

    def _take(self) -> bool:
        """Take the newest frame unless it is of an older run; whether there was one."""
        frame = self._session.worker.take_frame()
        if frame is None or frame.run < self._oldest:
            return False
        self._frame, self._oldest = frame, frame.run
        if frame.has_update or frame.microscope is None:
            self._explained = frame
        self.arrived.emit(frame)
        return True

    def _feed(self, views: Iterable[View], now: float) -> None:
        for view in views:
            frame = self._newest(view)
            if frame is not None and view.isVisible() and self._last(view)[0] is not frame:
                self._fed[view] = (frame, now)
                # One view that fails must not leave the others without frames.
                guarded(view.show_frame)(frame)

    def _feed_at_rest(self, fresh: bool) -> None:
        """All; of a new frame what answers to the hand first, the rest behind its painting."""
        if fresh and any(view.isVisible() for view in self._answering):
            self._feed(self._answering, time.perf_counter())
            self._behind.start(_BEHIND_MS)
        elif not self._behind.isActive():
            self._feed_all()

    def _feed_all(self) -> None:
        """As many in each event as a slice has time for: the canvas, then who waited longest."""
        end = time.perf_counter() + _SLICE
        others = sorted(self._others, key=lambda view: self._last(view)[1])
        for view in (*self._live, *others):
            now = time.perf_counter()
            if now > end:
                self._behind.start(0)
                return
            self._feed((view,), now)

    def _feed_next(self, overdue: float, more: int = _AT_ONCE - 1) -> None:
        """Each in an event of its own, behind the tick and the input that waits."""
        now = time.perf_counter()
        late = self._most_overdue(now, overdue)
        self._feed(late, now)
        if late and more:
            QTimer.singleShot(0, self, partial(self._feed_next, overdue, more - 1))

    def _most_overdue(self, now: float, overdue: float) -> list[View]:
        """The visible view that has waited longest for its own time, if so many times over."""
        waited = {
            view: (now - self._last(view)[1]) / seconds
            for view, seconds in self._others.items()
            if view.isVisible() and not (view in self._boundary and self._has_boundary(view))
        }
        late = [view for view in waited if waited[view] >= overdue]
        return sorted(late, key=waited.__getitem__)[-1:]

    def _has_boundary(self, view: View) -> bool:
        """Whether a view shows the newest boundary already; the next one is worth waiting for."""
        shown = _boundary_of(self._last(view)[0])
        return shown is not None and shown == _boundary_of(self._frame)

    def _newest(self, view: View) -> Frame | None:
        """The newest frame that has what a view needs."""
        return self._explained if view in self._explaining else self._frame

    def _last(self, view: object) -> tuple[Frame | None, float]:
        return self._fed.get(view, (None, 0.0))

    def _ask_at_once(self) -> None:
        """What is looked at, a stroke on the pad above all, is not to wait for two ticks."""
        if self._timer.isActive():
            self._ask()
            self._hurry(_TRIES)

    def _hurry(self, tries: int) -> None:
        """Look for the answer again and again, until it is there or the next ticks will do."""
        scope = self._frame.microscope if self._frame is not None else None
        if not tries or not self._timer.isActive() or (scope and scope.look == self._stage.look):
            return
        self._tick()
        QTimer.singleShot(_SOON_MS, self, lambda: self._hurry(tries - 1))

    def _ask(self) -> None:
        wanted = self._assemble()
        if wanted != self._wanted:
            self._wanted = wanted
            self._session.worker.want(wanted)

    def _assemble(self) -> Wanted:
        playing = self._frame is not None and self._frame.playing
        flat = outline_of(self._session.experiment).input_shape == PLANE
        shown = any(view.isVisible() for view in self._boundary)
        line = self._frame is not None and self._frame.data.table.input_shape == (1,)
        return Wanted(
            thumbnail=_THUMBNAIL[playing] if flat else 0,
            boundary=_BOUNDARY[playing] if flat and shown else 0,
            look=self._stage.look,
            rate=LIVE_RATE,
            batch=self._stage.whole_batch,
            judge=next((view.part for view in self._judging if view.isVisible()), None),
            statistics=self._recording is not None and self._recording.isVisible(),
            update=any(drawn() for drawn in self._drawing) or self._stage.phase is not None,
            sweep=_SWEEP[playing] if line and shown else 0,
            saliency=self._seeing.aim if self._seeing and self._seeing.isVisible() else None,
            forecast=self._outlook(),
            tensors=self._arrays(),
            extent=self._held(),
            sizes=self._measuring is not None and self._measuring.isVisible(),
            workers=self._sharing.workers if self._sharing and self._sharing.isVisible() else 0,
        )


def _boundary_of(frame: Frame | None) -> tuple[int, int] | None:
    """Run and step of the boundary in a frame, None if it has none."""
    maps = frame.maps if frame is not None else None
    if frame is None or maps is None or maps.boundary is None:
        return None
    return frame.run, maps.boundary_step
