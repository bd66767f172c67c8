"""The random user as a state machine: what is drawn, and how a failure is told."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import SAMPLES
from tests.ui import random_data
from tests.ui.random_user import COMMANDS, KEYS, REGIONS, SIZES, TEXTS, User, turn

N = st.integers(0, 999)
SHARE = st.integers(0, 100).map(lambda percent: percent / 100)
SPOT = st.sampled_from(["node", "chip", "button", "edge", "handle", "ground"])
USUAL = ("circles", "two-spirals", "dosage", "xor", "plane", "digits", "doodles")
"""Samples to begin with."""


def _drawn(name: str, *values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(name), *values)


_USE = (N, SHARE, SHARE, st.sampled_from(TEXTS), N)
_OFTEN = ("player", "timeline", "hand", "inspector", "dock")
GESTURES = st.one_of(
    *[_drawn("click_canvas", SPOT, N, SHARE, SHARE, st.sampled_from([0, 0, 0, 1, 2, 3]), N)] * 3,
    _drawn("drag_canvas", SPOT, SPOT, N, N, SHARE, SHARE, st.integers(0, 2)),
    _drawn("turn_wheel", SHARE, SHARE, st.sampled_from([-480, -120, 120, 360])),
    *[_drawn("press_key", st.integers(0, len(KEYS) - 1), N)] * 2,
    *[_drawn("use", st.sampled_from(REGIONS), *_USE)] * 3,
    *[_drawn("use", st.sampled_from(_OFTEN), *_USE)] * 4,
    *[_drawn("change_by_hand", N, SHARE, SHARE, st.sampled_from(TEXTS))] * 2,
    *[_drawn("command", st.sampled_from(("play", "step")), N)] * 2,
    _drawn("command", st.sampled_from(tuple(COMMANDS)), N),
    _drawn("bring", st.sampled_from(("key", "drop", "drop", "paste")), N, N, N),
    *[_drawn("paint", N, SHARE, SHARE, SHARE, SHARE)] * 2,
    _drawn("edit_table", N, st.sampled_from(TEXTS), N),
    *[_drawn("use", st.just("preparation"), *_USE)] * 2,
    _drawn("open_lesson", N),
    _drawn("watch", st.sampled_from((10, 40, 150))),
    _drawn("undo_and_redo"),
    _drawn("undo", st.booleans()),
    *[_drawn("rest")] * 2,
    st.sampled_from(
        [*(("resize", size) for size in SIZES), *(("choose_sample", each) for each in SAMPLES)]
    ),
)
"""What a user may do; what comes more often stands here more often."""


class Setting:
    """Where a machine finds what it needs of the test."""

    def __init__(self, qtbot: QtBot, folder: Path, logs: Sequence[logging.LogRecord],
                 messages: Callable[[], list[str]]) -> None:  # fmt: skip
        self.qtbot, self.folder, self.logs, self.messages = qtbot, folder, logs, messages
        self.files = random_data.files(folder.with_name(f"{folder.name}-data"))
        self.done: Counter[str] = Counter()

    def told(self) -> str:
        """How many gestures of which kinds were made."""
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.done.most_common())
        return f"{sum(self.done.values()):,} gestures: {kinds}"


class Machine(RuleBasedStateMachine):
    """One window and its user; every kind of gesture is as likely as ever it was."""

    setting: Setting

    @initialize(sample=st.sampled_from(USUAL))
    def sit_down(self, sample: str) -> None:
        with self.told():
            for file in self.setting.folder.iterdir():
                file.unlink()
            here = self.setting
            self.user = User(here.qtbot, sample, here.folder, here.logs, here.messages)

    @rule(gesture=GESTURES)
    def gesture(self, gesture: tuple[Any, ...]) -> None:
        name, *values = gesture
        getattr(self, name)(*values)

    def click_canvas(self, kind: str, n: int, x: float, y: float, how: int, choice: int) -> None:
        with self.doing("canvas", choice, choice // 7):
            self.user.click_canvas(self.user.spot(kind, n, x, y), how)

    def drag_canvas(self, a: str, b: str, n: int, m: int, x: float, y: float, how: int) -> None:
        with self.doing("canvas drag"):
            user = self.user
            user.drag_canvas(user.spot(a, n, x, y), user.spot(b, m, y, x), how)

    def turn_wheel(self, x: float, y: float, by: int) -> None:
        with self.doing("canvas wheel"):
            turn(self.user.window.canvas, self.user.spot("ground", 0, x, y), by)

    def press_key(self, n: int, choice: int) -> None:
        with self.doing("key", choice):
            self.user.press(n)

    def use(self, region: str, n: int, x: float, y: float, text: str, choice: int) -> None:
        with self.doing(f"use {region}", choice, choice // 7):
            self.user.use(region, n, x, y, text)

    def change_by_hand(self, n: int, x: float, y: float, text: str) -> None:
        """An edge is selected, then its weight changed."""
        with self.doing("by hand"):
            self.user.click_canvas(self.user.spot("edge", n, x, y), 0)
            self.setting.qtbot.wait(5)
            self.user.use("hand", n, x, y, text)

    def command(self, name: str, answer: int) -> None:
        with self.doing(f"command {name}", answer):
            self.user.command(name)

    def watch(self, milliseconds: int) -> None:
        with self.doing("watch"):
            self.setting.qtbot.wait(milliseconds)

    def undo_and_redo(self) -> None:
        with self.doing("undo and redo"):
            self.user.undo()

    def undo(self, redo: bool) -> None:
        with self.doing("undo"):
            self.user.undo_once(redo)

    def rest(self) -> None:
        with self.doing("look"):
            self.user.settle()

    def resize(self, size: tuple[int, int]) -> None:
        with self.doing("resize"):
            self.user.window.resize(*size)

    def choose_sample(self, sample: str) -> None:
        with self.doing("sample"):
            self.user.choose_sample(sample)

    def bring(self, way: str, n: int, choice: int, more: int) -> None:
        """Data of one's own: what is asked meanwhile is answered by the choices."""
        with self.doing(f"bring by {way}", choice, more, -1):
            if way == "key":
                random_data.import_by_key(self.user)
            elif way == "paste":
                random_data.paste(self.user, n)
            else:
                found = self.setting.files
                random_data.drop(self.user, found[n % len(found)])

    def paint(self, n: int, x: float, y: float, x2: float, y2: float) -> None:
        with self.doing("paint"):
            random_data.paint(self.user, n, (x, y, x2, y2))

    def edit_table(self, n: int, text: str, choice: int) -> None:
        with self.doing("edit table", choice):
            random_data.edit_table(self.user, n, text)

    def open_lesson(self, n: int) -> None:
        with self.doing("lesson"):
            random_data.open_lesson(self.user, n)

    def teardown(self) -> None:
        if (user := getattr(self, "user", None)) is not None:
            self.setting.done.update(user.done)
            user.leave()

    @contextmanager
    def doing(self, kind: str, *choices: int) -> Iterator[None]:
        with self.told(), self.user.doing(kind, *choices):
            yield

    @contextmanager
    def told(self) -> Iterator[None]:
        """With what was done before, should it fail."""
        try:
            yield
        except Exception as error:
            story = self.user.story[-30:] if hasattr(self, "user") else []
            told = "\n  ".join(("What the user did last:", *story))
            raise AssertionError(f"{traceback.format_exc(limit=-2)}\n{told}") from error


def let_use(
    setting: Setting, windows: int, gestures: int, number: int | None = None, shrinks: bool = False
) -> None:
    """So many windows with so many gestures each; ``number`` draws others."""
    phases = [Phase.generate, *([Phase.shrink] if shrinks else [])]
    chosen = settings(
        max_examples=windows, stateful_step_count=gestures, derandomize=number is None,
        phases=phases, database=None, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    made = type("Student", (Machine,), {"setting": setting})
    if number is not None:
        seed(number)(made)
    run_state_machine_as_test(made, settings=chosen)
