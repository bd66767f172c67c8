"""Autosave: one window's rescue, written in a thread that hands the work to the scribe."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from nnviz.data.shelf import SHELF
from nnviz.errors import NnvizError
from nnviz.experiment.link import GoneError, Link
from nnviz.experiment.project import Project
from nnviz.rescue.about import About
from nnviz.rescue.rescue import Rescue, prune
from nnviz.rescue.scribe import serve

_ENDED = "The process that keeps unsaved work ended unexpectedly."


class Autosave:
    """All methods return at once, but ``stop``. ``failure`` says why the last writing failed."""

    def __init__(self, place: Path) -> None:
        self.failure = ""
        self._place = place
        self._rescue: Rescue | None = None
        self._link: Link | None = None
        self._stopping = False
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._given = self._done = 0
        self._thread = threading.Thread(target=self._work, name="nnviz autosave")
        self._thread.start()
        self._do(lambda: prune(place))

    @property
    def busy(self) -> bool:
        """Whether there is something left to write."""
        return self._given != self._done

    @property
    def folder(self) -> Path | None:
        """That of its rescue, once there is one."""
        return self._rescue.folder if self._rescue else None

    @property
    def scribe(self) -> int | None:
        """The number of the scribe's process, once there is one."""
        return self._link.pid if self._link else None

    def say(self, about: About) -> None:
        """What is open, all of which is saved."""
        self._do(lambda: self._own().say(about))

    def keep(self, project: Project, about: About) -> None:
        """Unsaved work."""
        self._do(lambda: self._hand_over(project, about))

    def take(self, rescue: Rescue) -> None:
        """Go on in a rescue that was claimed; the present one is not needed any more."""
        self._do(lambda: self._change(rescue))

    def stop(self, remove: bool) -> None:
        """End thread and scribe; ``remove`` the rescue, or leave it to be found."""
        self._stopping = True
        if self._link is not None:
            self._link.kill()
        self._tasks.put(None)
        self._thread.join()
        if self._rescue is not None:
            self._rescue.remove() if remove else self._rescue.leave()
            self._rescue = None

    # In the thread.

    def _do(self, task: Callable[[], None]) -> None:
        self._given += 1
        self._tasks.put(task)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stopping:
            try:
                task()
                self.failure = ""
            except GoneError:
                self.failure = "" if self._stopping else _ENDED
            except (NnvizError, OSError) as error:
                self.failure = str(error)
            self._done += 1
        if self._link is not None:
            self._link.kill()
            self._link.end()

    def _own(self) -> Rescue:
        rescue = self._rescue
        if rescue is None or not rescue.folder.is_dir():
            self._rescue = Rescue.begin(self._place)
            if rescue is not None:
                rescue.remove()  # Somebody tidied its folder away; the lock is left.
            rescue = self._rescue
        return rescue

    def _change(self, rescue: Rescue) -> None:
        if self._rescue is not None:
            self._rescue.remove()
        self._rescue = rescue

    def _hand_over(self, project: Project, about: About) -> None:
        folder, link = self._own().folder, self._scribe()
        if self._stopping:
            return
        try:
            link.wire.send(folder, project, about)
            (failure,) = link.wire.receive()
        except GoneError:
            self._link = None
            link.end()
            raise
        if failure:
            raise NnvizError(failure)

    def _scribe(self) -> Link:
        if self._link is None:
            self._link = Link(serve, SHELF.folder)
        return self._link
