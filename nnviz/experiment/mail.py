"""Frames on their way from the run to the window: what has not changed is not sent again."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from nnviz.experiment.frame import Frame, History
from nnviz.experiment.history import Recorder

STEADY = ("experiment", "data", "layout", "branches", "judgement", "statistics", "check")
"""The parts of a Frame that rarely change and may be large."""


class Packer:
    """In the run's process: packs each Frame with regard to the one before."""

    def __init__(self) -> None:
        self._last: Frame | None = None

    def pack(self, frame: Frame) -> tuple[dict[str, Any], int]:
        """The changed parts, with only the new rows of the history, and how many rows precede
        them."""
        last, self._last = self._last, frame
        parts = {field.name: getattr(frame, field.name) for field in fields(Frame)}
        known = _known_rows(last, frame)
        parts["history"] = frame.history.rows(known)
        for name in STEADY if last else ():
            if getattr(last, name) is parts[name]:
                del parts[name]
        return parts, known


class Unpacker:
    """In the window's process: makes whole Frames; steady parts stay the same objects."""

    def __init__(self) -> None:
        self._steady: dict[str, Any] = {}
        self._recorder = Recorder()
        self._history = self._recorder.snapshot()

    def unpack(self, parts: dict[str, Any], known: int) -> Frame:
        parts = parts | {"history": self._grown(parts["history"], known)}
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
