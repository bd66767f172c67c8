"""The hand that paints: brush, points, and the edits that they become."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.data.source import Task
from nnviz.engine.shapes import Array
from nnviz.errors import NnvizError
from nnviz.experiment.data_edits import Points, add_class, painted, points_of
from nnviz.experiment.data_edits.points import MOST, parts_painted, why_not
from nnviz.experiment.data_edits.rows import FEWEST
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.parking import start_of
from nnviz.experiment.session import Session
from nnviz.ui.painting.brush import Brush
from nnviz.ui.painting.words import counted, said_of

EVERY_MS = 300
"""While a stroke goes on, a run that trains is given its points so often: each time is kept in its
past. One that stands still is given them at the stroke's end."""


class Painter(QObject):
    """``points`` are those drawn; a stroke, from press to release, makes one edit of them.

    Too few to learn from stay a draft: the run keeps the samples it had until there are enough.
    ``learnt`` tells those that are learnt from; within one ``generation`` points are only added.
    ``changed`` tells of all that is to be drawn anew, ``refused(sentence)`` of what cannot be done.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._rng = session, np.random.default_rng()
        self.active, self.draft = False, False
        self.trains = False  # Whether the run does, as the newest frame says.
        self.brush = Brush()
        self.points: Points | None = None
        self.generation = 0
        self.learnt: Array = np.zeros(0, bool)
        self._gesture: object | None = None
        self._added = self._erased = 0
        self._committing, self._begun = False, tuple[object, ...]()
        self._known = session.experiment
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._commit)
        session.subscribe(self._follow)

    @property
    def task(self) -> Task:
        return outline_of(self._session.experiment).task

    @property
    def class_names(self) -> tuple[str, ...]:
        return outline_of(self._session.experiment).class_names

    @property
    def on_line(self) -> bool:
        """Whether places are an input and its value, rather than two inputs."""
        return self.points is not None and self.points.x.shape[1] == 1

    @property
    def places(self) -> Array:
        """(n, 2): where the points lie."""
        points = self.points
        if points is None:
            return np.empty((0, 2))
        return np.column_stack([points.x, points.y]) if self.on_line else points.x

    @property
    def words(self) -> str:
        """What there is, or is missing, in a sentence."""
        if self.points is None:
            return ""
        return said_of(self.points, self.class_names, self.draft)

    def begin(self) -> bool:
        """Start to paint; False, and said why, where the data are no points."""
        reason = why_not(self._session.experiment)
        if reason:
            self.refused.emit(reason)
            return False
        self.active = True
        self._begun = start_of(self._session.experiment)[:2]
        self._take()
        return True

    def leave(self) -> None:
        """Stop painting; a draft is given up."""
        self._commit()
        self.active, self.draft, self.points, self._gesture = False, False, None, None
        self.changed.emit()

    def choose(self, brush: Brush) -> None:
        self.brush = brush
        self.changed.emit()

    def press(self) -> None:
        """A stroke begins."""
        self._gesture, self._added, self._erased = object(), 0, 0

    def touch(self, at: Array, reach: Array, extent: tuple[float, float, float, float]) -> None:
        """The brush is put down at a place; what falls outside of the extent is not painted."""
        if self.brush.kind is None:
            self.erase(at, reach)
            return
        left, right, low, high = extent
        made = self.brush.touch(at, reach, self._rng)
        inside = (made >= (left, low)).all(axis=1) & (made <= (right, high)).all(axis=1)
        self._paint(made[inside])

    def erase(self, at: Array, reach: Array) -> None:
        """Take away what lies under the brush."""
        points = self.points
        if points is None:
            return
        keep = (((self.places - at) / reach) ** 2).sum(axis=1) > 1.0
        gone = int((~keep).sum())
        if gone:
            self._erased += gone
            self.learnt = self.learnt[keep]
            self._change(points.taken(keep), anew=True)

    def release(self) -> None:
        """The stroke has ended."""
        self._commit()
        self._gesture = None

    def clear(self) -> None:
        """Begin from nothing."""
        if self.points is None:
            return
        self.release()
        self.press()
        self._erased = len(self.points)
        self.learnt = self.learnt[:0]
        self._change(self.points.taken(np.arange(0)), anew=True)
        self.release()

    def add_class(self) -> None:
        """One more class, and the brush for it."""
        if self.draft:
            self.refused.emit("Paint some points first: a class more needs a network that learns.")
            return
        try:
            changed = add_class(self._session.experiment, self._session.new_id)
            self._session.edit(f"add {outline_of(changed).class_names[-1]}", changed)
        except NnvizError as error:
            self.refused.emit(str(error))
            return
        self.choose(replace(self.brush, kind=len(self.class_names) - 1))

    def restore(self) -> bool:
        """Bring back what the run learns from; False if that is what is drawn."""
        if not self.draft:
            return False
        self._take()
        return True

    def _paint(self, places: Array) -> None:
        points = self.points
        if points is None or not len(places):
            return
        if len(points) + len(places) > MOST:
            self.refused.emit(f"There are {len(points):,} points; {MOST:,} are the most.")
            return
        self._added += len(places)
        kind = self.brush.value if points.task == "regression" else float(self.brush.kind or 0)
        value = places[:, 1] if self.on_line else np.full(len(places), kind)
        self.learnt = np.concatenate([self.learnt, np.ones(len(places), bool)])
        self._change(points.with_more(places[:, :1] if self.on_line else places, value))

    def _change(self, points: Points, anew: bool = False) -> None:
        self.points = points
        self.generation += anew
        if self.trains and not self._timer.isActive():
            self._timer.start()
        self.changed.emit()

    def _commit(self) -> None:
        """Give the run the points as they are, if they are enough to learn from."""
        self._timer.stop()
        points = self.points
        if points is None or not (self._added or self._erased):
            return
        self.draft = len(points) < FEWEST
        if not self.draft and self._edit(points):
            self.points = replace(points, rows=np.arange(len(points)))
            self.learnt = parts_painted(self._session.experiment)
            self.generation += 1
        self.changed.emit()

    def _edit(self, points: Points) -> bool:
        self._committing = True
        try:
            changed = painted(self._session.experiment, points)
            label = counted(self._added, self._erased, len(points))
            self._session.edit(label, changed, self._gesture)
            self._known = self._session.experiment
        except NnvizError as error:
            self.refused.emit(str(error))
            return False
        finally:
            self._committing = False
        return True

    def _follow(self) -> None:
        """The experiment changed: by an undo, or because other data were chosen."""
        experiment = self._session.experiment
        if not self.active or self._committing or experiment is self._known:
            return
        if self._begun != start_of(experiment)[:2] or why_not(experiment):
            self._added = self._erased = 0
            self.leave()
        else:
            self._take()

    def _take(self) -> None:
        """The points as the experiment has them."""
        self._timer.stop()
        self._known = self._session.experiment
        self.draft, self._added, self._erased = False, 0, 0
        self.points = points_of(self._session.experiment)
        self.learnt = parts_painted(self._session.experiment)
        self.generation += 1
        count = len(self.class_names)
        if self.brush.kind is not None and self.brush.kind >= max(1, count):
            self.brush = replace(self.brush, kind=0)
        self.changed.emit()
