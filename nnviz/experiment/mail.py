"""Frames on their way from the run to the window: what has not changed is not sent again."""

from __future__ import annotations

from dataclasses import fields
from itertools import takewhile
from typing import Any

from nnviz.experiment.frame import Frame, History
from nnviz.experiment.history import Recorder
from nnviz.experiment.statistics import Statistics

STEADY = ("experiment", "data", "layout", "branches", "judgement", "check", "patches", "climb",
          "levels", "comparison", "occlusion", "forecast", "shared",
          "tensors")  # fmt: skip
"""The parts of a Frame that rarely change and may be large."""


class Packer:
    """In the run's process: packs each Frame with regard to the one before."""

    def __init__(self) -> None:
        self._last: Frame | None = None

    def pack(self, frame: Frame) -> tuple[dict[str, Any], int, int]:
        """The changed parts, with only the new rows of the history and the new records of layers,
        and how many rows and records precede them."""
        last, self._last = self._last, frame
        parts = {field.name: getattr(frame, field.name) for field in fields(Frame)}
        rows, records = _known_rows(last, frame), _known_records(last, frame)
        parts["history"] = frame.history.rows(rows)
        parts["statistics"] = frame.statistics[records:]
        for name in STEADY if last else ():
            if getattr(last, name) is parts[name]:
                del parts[name]
        return parts, rows, records


class Unpacker:
    """In the window's process: makes whole Frames; steady parts stay the same objects."""

    def __init__(self) -> None:
        self._steady: dict[str, Any] = {}
        self._recorder = Recorder()
        self._history = self._recorder.snapshot()
        self._records: Statistics = ()

    def unpack(self, parts: dict[str, Any], rows: int, records: int) -> Frame:
        self._records = (*self._records[:records], *parts["statistics"])
        parts = parts | {"history": self._grown(parts["history"], rows)}
        parts["statistics"] = self._records
        self._steady |= {name: parts[name] for name in STEADY if name in parts}
        return Frame(**(parts | self._steady))

    def _grown(self, rows: History, known: int) -> History:
        if known < len(self._recorder):
            self._recorder = Recorder(self._history.rows(0, known))
        if len(rows) or known < len(self._history):
            self._recorder.extend(rows)
            self._history = self._recorder.snapshot()
        return self._history


def _known_rows(last: Frame | None, frame: Frame) -> int:
    """How many rows the last Frame of the same run and this one have in common: all of the
    shorter history, whether the run went on or its past is looked at; else 0."""
    if last is None or last.run != frame.run:
        return 0
    count = min(len(last.history), len(frame.history))
    places = {0, count // 2, count - 1} if count else set()
    same = all(last.history.row(place) == frame.history.row(place) for place in places)
    return count if same else 0


def _known_records(last: Frame | None, frame: Frame) -> int:
    """How many records of layers the two begin with in common; of long runs, later ones are
    thinned now and then."""
    pairs = zip(last.statistics if last else (), frame.statistics, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
