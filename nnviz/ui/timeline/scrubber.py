"""Where on the timeline the user wants to be, and what is asked of the run for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.experiment.frame import Branch, Frame, Timeline
from nnviz.experiment.session import Session

_ASK_MS = 16


class Scrubber(QObject):
    """A wish counts at once; the run is asked for the newest one, a tick later at most.

    ``changed``: the step shown, wished for or on the way is another.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame: Frame | None = None
        self._wish: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASK_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def frame(self) -> Frame | None:
        return self._frame

    @property
    def timeline(self) -> Timeline | None:
        return self._frame.timeline if self._frame else None

    @property
    def branch(self) -> Branch | None:
        """The branch that is trained."""
        frame, line = self._frame, self.timeline
        if frame is None or line is None:
            return None
        return next((each for each in frame.branches if each.id == line.branch), None)

    @property
    def at(self) -> int:
        """The step wished for, else the one shown."""
        return self._wish if self._wish is not None else self._frame.step if self._frame else 0

    @property
    def waits(self) -> bool:
        """Whether the step wished for is not shown yet."""
        return self._wish is not None

    @property
    def replaying(self) -> bool:
        """Whether a replay takes so long that it is shown."""
        return self.timeline is not None and self.timeline.target is not None

    @property
    def looks_back(self) -> bool:
        return self.timeline is not None and self.timeline.looks_back

    def show_frame(self, frame: Frame) -> None:
        """Follow the run."""
        old, self._frame = self._frame, frame
        line = frame.timeline
        other = old is not None and old.run != frame.run
        arrived = line is not None and line.target is None and frame.step == self._wish
        if frame.playing or other or arrived:
            self._wish = None
        self.changed.emit()

    def prepare(self) -> None:
        """The user is about to look back."""
        frame = self._frame
        if frame is not None and not frame.playing and not self.looks_back:
            self._session.worker.prepare_past()

    def go(self, step: int) -> None:
        """Look at a step; past the ends it is the first or the last one."""
        line = self.timeline
        if line is None:
            return
        self._wish = min(max(step, line.first), line.last)
        if not self._timer.isActive():
            self._timer.start()
        self.changed.emit()

    def step(self, by: int) -> None:
        """So many steps on or back."""
        self.go(self.at + by)

    def epoch(self, by: int) -> None:
        """To the next beginning of an epoch, or the last one."""
        frame = self._frame
        if frame is None:
            return
        moved, size = self.at - frame.step, max(1, frame.batches)
        into = (frame.batch + moved) % size
        self.step(size - into if by > 0 else -(into or size))

    def first(self) -> None:
        if self.timeline is not None:
            self.go(self.timeline.first)

    def now(self) -> None:
        """Back to where the run is; a replay is given up."""
        self._wish = None
        self._timer.stop()
        self._session.worker.now()
        self.changed.emit()

    def cancel(self) -> None:
        """Stay where a replay has come to."""
        self._wish = None
        self._timer.stop()
        self._session.worker.cancel_replay()
        self.changed.emit()

    def continue_here(self) -> None:
        """Train on from the step shown."""
        if self._frame is not None and self.looks_back and not self.waits:
            self._session.continue_from(self._frame)

    def _ask(self) -> None:
        if self._wish is not None:
            self._session.worker.go_to(self._wish)
