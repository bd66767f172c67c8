"""How long the window's thread works at a stretch: every event that Qt delivers is a task."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QThread
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

LIMIT = 50.0
"""No task may take longer, in milliseconds."""
_KEPT = 5.0


@dataclass(frozen=True)
class Task:
    """One event's delivery: what it was, in which gesture of the user, and how long it took on the
    clock and of the processor, in milliseconds."""

    name: str
    gesture: str
    wall: float
    cpu: float


@dataclass
class Tasks:
    """All tasks are counted; those that took a while are kept."""

    gesture: str = ""
    count: int = 0
    long: list[Task] = field(default_factory=list)

    def add(self, name: str, wall: float, cpu: float) -> None:
        self.count += 1
        if wall > _KEPT:
            self.long.append(Task(name, self.gesture, wall, cpu))

    def over(self, limit: float = LIMIT) -> list[Task]:
        """The tasks that kept the processor that long: a machine's other load is not counted."""
        return [task for task in self.long if task.cpu > limit]

    def report(self) -> list[str]:
        """Lines that say how tasks are spread, and which are the worst."""
        wall = Counter(_class(task.wall) for task in self.long)
        cpu = Counter(_class(task.cpu) for task in self.long)
        lines = [f"{self.count:,} tasks of the window's thread"]
        for least, most in zip(_CLASSES, (*_CLASSES[1:], None), strict=True):
            span = f"over {least} ms" if most is None else f"{least} to {most} ms"
            lines.append(f"  {span}: {wall[least]:,} on the clock, {cpu[least]:,} of the processor")
        for task in sorted(self.long, key=lambda task: -task.cpu)[:12]:
            told = f"{task.cpu:.0f} ms of the processor, {task.wall:.0f} on the clock"
            lines.append(f"  {told}: {task.name} ({task.gesture})")
        return lines


_CLASSES = (8, 16, 25, 50, 100, 200)
TASKS = Tasks()
"""Of the whole process."""


def _class(milliseconds: float) -> int:
    return max((least for least in _CLASSES if milliseconds >= least), default=0)


class TimedApplication(QApplication):
    """Measures every event's delivery. What a nested loop delivers are tasks of their own, and no
    part of the one that waits for it; what else is delivered meanwhile are its parts."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._level = -1
        self._inside = 0.0
        self._longest = (0.0, "")

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        level = QThread.currentThread().loopLevel()
        if level <= self._level:
            return self._deliver_part(receiver, event)
        kind, before, outside = event.type(), self._level, self._inside
        self._level, self._inside, self._longest = level, 0.0, (0.0, "")
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return bool(super().notify(receiver, event))
        finally:
            spent = 1e3 * (time.thread_time() - cpu)
            own = spent - self._inside
            # A loop inside waits as well: the clock says nothing about such a task.
            passed = own if self._inside else 1e3 * (time.perf_counter() - wall)
            self._level, self._inside = before, outside + spent
            TASKS.add(self._told(receiver, kind) if passed > _KEPT else "", passed, own)

    def _deliver_part(self, receiver: QObject, event: QEvent) -> bool:
        """A part of a task; the longest one that has no parts of its own to speak of is told."""
        kind, known, began = event.type(), self._longest[0], time.perf_counter()
        done = bool(super().notify(receiver, event))
        took = time.perf_counter() - began - (self._longest[0] - known)
        if took > max(self._longest[0], 1e-3):
            self._longest = took, _name(receiver, kind)
        return done

    def _told(self, receiver: QObject, kind: QEvent.Type) -> str:
        took, part = self._longest
        mostly = f", {1e3 * took:.0f} ms of it {part}" if part else ""
        return f"{_name(receiver, kind)}{mostly}"


def _name(receiver: QObject, kind: QEvent.Type) -> str:
    if not isValid(receiver):
        return f"something gone, {kind.name}"
    # Without asking for its parent: Qt's own parts, seen for as long as an event takes, would take
    # with them what Python knows within them.
    called = f" “{receiver.objectName()}”" if receiver.objectName() else ""
    return f"{type(receiver).__name__}{called}, {kind.name}"
