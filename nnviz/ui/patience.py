"""Work that takes a moment, done in another thread while the window goes on painting."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QTimer

POLL_MS = 8
_T = TypeVar("_T")


def away(work: Callable[[], _T]) -> _T:
    """What ``work`` returns or raises. Until then the window paints but takes no input, so that
    nothing changes under the work's feet."""
    loop, timer = QEventLoop(), QTimer()
    with ThreadPoolExecutor(1, "nnviz work") as pool:
        job = pool.submit(work)
        timer.timeout.connect(lambda: loop.quit() if job.done() else None)
        timer.start(POLL_MS)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return job.result()
