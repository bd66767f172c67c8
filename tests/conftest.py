"""What holds for every test: no screen, no stray warning, no chance.

A log record from WARNING up that a test did not ask for fails it; so does a message of Qt
(see ``qt_log_level_fail``) and a Python warning (see ``filterwarnings``).
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from mmap import PAGESIZE
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_NO_GUI_THREADPOOL"] = "1"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
_STATE = tempfile.TemporaryDirectory(prefix="nnviz-state-")
os.environ["NNVIZ_STATE"] = _STATE.name  # Nothing is written to anybody's home.
os.environ["NNVIZ_CONFIG"] = f"{_STATE.name}/config"

settings.register_profile(
    "nnviz",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("nnviz")

LITTER, GROWTH = 50_000, 64 * 2**20
"""So many new objects, or bytes, are worth a collection: a few objects may hold large arrays."""

ExpectLog = Callable[[str], AbstractContextManager[None]]


class StrayLog(logging.Handler):
    """Collects the records nobody asked for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def texts(self) -> list[str]:
        return [f"{record.levelname} {record.name}: {_text(record)}" for record in self.records]


@pytest.fixture(autouse=True)
def stray_log() -> Iterator[StrayLog]:
    """Fails the test on any log record from WARNING up, unless ``expect_log`` took it."""
    handler = StrayLog()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    assert not handler.records, "stray log records:\n" + "\n".join(handler.texts())


class Heap:
    """What tests leave behind is collected when it is worth it."""

    def __init__(self) -> None:
        self._kept = 0

    @property
    def is_littered(self) -> bool:
        return gc.get_count()[0] > LITTER or _resident() > self._kept + GROWTH

    def clear(self) -> None:
        gc.collect()
        _give_back_memory()
        self._kept = _resident()


_HEAP = Heap()


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay: no collection is to look through them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Widgets are collected here, in the main thread, as the program's own housekeeping does, and
    so is what other tests leave behind: with gigabytes of it, every later collection would take
    seconds."""
    gc.disable()
    with_widgets = "qtbot" in request.fixturenames
    if with_widgets:
        _set_aside()
    before = _loose_tools() if with_widgets else set()
    yield
    if with_widgets:
        for tools in _loose_tools() - before:
            tools.deleteLater()
        _delete_closed_widgets()
    if with_widgets or _HEAP.is_littered:
        _HEAP.clear()


@cache
def _set_aside() -> None:
    """What the tests before the first window left alive stays so: every collection that a window
    makes would look through it again, for a second and more."""
    gc.collect()
    gc.freeze()


def _loose_tools() -> set[QWidget]:
    """The tools of views outside a window, whose dock would take them: nothing deletes them with
    their view, which they keep alive, and with it its Frame."""
    from nnviz.ui.plots.tools import Tools
    from nnviz.ui.start import application

    return {widget for widget in application().topLevelWidgets() if isinstance(widget, Tools)}


def _delete_closed_widgets() -> None:
    """Qt itself would delete them in the next event loop only."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _give_back_memory() -> None:
    """What is free: glibc keeps the room of arrays that are gone, gigabytes of it in time."""
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "malloc_trim", int)(0)


def _resident() -> int:
    """The bytes of memory in use, where that can be read at once."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * PAGESIZE


@pytest.fixture
def expect_log(stray_log: StrayLog) -> ExpectLog:
    """``with expect_log("pattern"):`` at least one record must match, and matches are no strays."""

    @contextmanager
    def expecting(pattern: str) -> Iterator[None]:
        before = len(stray_log.records)
        yield
        new = stray_log.records[before:]
        matching = [record for record in new if re.search(pattern, _text(record))]
        assert matching, f"no log record matches {pattern!r}: {stray_log.texts()[before:]}"
        stray_log.records[before:] = [record for record in new if record not in matching]

    return expecting


def _text(record: logging.LogRecord) -> str:
    """Message, and the exception logged with it."""
    return logging.Formatter("%(message)s").format(record)
