"""The keeper: sees to it that unsaved work is kept, and that what a crash left is offered."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.frame import Frame
from nnviz.experiment.project import Project
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.rescue.about import About
from nnviz.rescue.autosave import Autosave
from nnviz.rescue.rescue import Found, found, is_open
from nnviz.rescue.rhythm import Rhythm
from nnviz.ui.documents import Documents
from nnviz.ui.patience import away
from nnviz.ui.questions import ask_discard
from nnviz.ui.rescue.bar import RescueBar

TICK_MS = 250
_NOT_KEPT = "Should nnviz end unexpectedly, your unsaved work would be lost: {} Save it yourself."
_TAKEN = "“{}” is not there any more: another window recovered or discarded it."
_BACK = "This is your work as it was kept last. It is not saved yet."


class Keeper(QObject):
    """Does nothing until it is told to ``begin``. ``failed`` and ``done`` carry a sentence."""

    failed = Signal(str)
    done = Signal(str)

    def __init__(
        self, session: Session, documents: Documents, bar: RescueBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._documents = session, documents
        self._bar, self._window = bar, window
        self.autosave: Autosave | None = None
        self._place = Path()
        self._rhythm = Rhythm()
        self._asked: Future[RunState] | None = None
        self._about = About("")
        self._writing = False
        self._step = self._kept = (0, 0)
        self._complaint = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    def begin(self, place: Path) -> None:
        """Keep work there from now on, and offer what was left there."""
        left = found(place)  # Before the autosave's thread looks too: a lock has one holder.
        self._place, self.autosave = place, Autosave(place)
        self._documents.is_open_elsewhere = self._is_open_elsewhere
        self._documents.leaving.connect(self._forget)
        self._session.subscribe(self._changed)
        self._bar.recover.connect(self.recover)
        self._bar.discard.connect(self.discard)
        self._bar.offer(left)
        self._changed()
        self._timer.start(TICK_MS)

    def watch(self, frame: Frame) -> None:
        """Which step there is to keep."""
        if frame.timeline is None or not frame.timeline.looks_back:
            self._step = (frame.run, frame.step)

    def stop(self, remove: bool = False) -> None:
        """Leave what is kept to be found, or ``remove`` it: all is saved, or not worth it."""
        autosave, self.autosave = self.autosave, None
        self._timer.stop()
        if autosave is not None:
            autosave.stop(remove)

    def recover(self, work: Found) -> None:
        """Open what was left, as unsaved work whose rescue becomes this window's."""
        if self.autosave is None or not self._documents.may_go():
            return
        rescue = work.claim()
        if rescue is None:
            self._lose(work)
            return
        try:
            project = away(lambda: _read(work.work))
            self._documents.enter(project, work.about.path, work.about.stamp, unsaved=True)
        except NnvizError as error:
            rescue.leave()
            self.failed.emit(str(error))
            return
        self.autosave.take(rescue)
        self._bar.drop(work)
        self.done.emit(_BACK)

    def discard(self, work: Found) -> None:
        """Remove it for good, if that is what is wanted."""
        if ask_discard(self._window, work.about.title):
            if work.discard():
                self._bar.drop(work)
            else:
                self._lose(work)

    def _lose(self, work: Found) -> None:
        self._bar.drop(work)
        self.failed.emit(_TAKEN.format(work.about.title))

    def _is_open_elsewhere(self, path: Path) -> bool:
        own = self.autosave.folder if self.autosave is not None else None
        return is_open(self._place, path, own)

    def _changed(self) -> None:
        """Something was edited, saved or opened."""
        if self.autosave is None:
            return
        if self._session.dirty:
            self._rhythm.edited(time.monotonic())
            return
        self._forget()
        about = self._now()
        if about != self._about:
            self._about = about
            self.autosave.say(about)

    def _forget(self) -> None:
        """What was asked of the run belongs to a document that is left, or is saved."""
        self._asked, self._writing = None, False
        self._rhythm.rest()

    def _now(self) -> About:
        return About(self._documents.title(), self._session.path, self._documents.stamp)

    def _tick(self) -> None:
        autosave, now = self.autosave, time.monotonic()
        if autosave is None or autosave.busy:
            return
        if self._writing:
            self._writing = False
            self._rhythm.took(now)
            self._complain(autosave.failure)
        if self._asked is not None:
            self._collect(autosave)
        elif self._session.dirty and self._rhythm.due(now, self._step != self._kept):
            self._rhythm.began(now)
            self._kept = self._step
            self._about = replace(self._now(), when=time.time())
            self._asked = self._session.worker.state()

    def _collect(self, autosave: Autosave) -> None:
        """Hand over what the run answered; where it cannot be read, the next time it may."""
        asked = self._asked
        if asked is None or not asked.done():
            return
        self._asked = None
        if asked.exception() is None:
            autosave.keep(self._session.project(asked.result()), self._about)
            self._writing = True

    def _complain(self, failure: str) -> None:
        """Once, until it works again."""
        if failure and not self._complaint:
            self.failed.emit(_NOT_KEPT.format(failure))
        self._complaint = failure


def _read(path: Path) -> Project:
    from nnviz.formats.project import open_project
    from nnviz.formats.shelved import Aside

    return open_project(path, aside=Aside(path.parent))
