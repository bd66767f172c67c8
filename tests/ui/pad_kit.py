"""Hands on the pad, by mouse and keys on the real widgets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.engine.shapes import Array
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pad import Pad
from nnviz.ui.pad.board import PadBoard
from nnviz.ui.pad.easel import Easel
from tests.ui.window_kit import open_window, wait

LEFT = Qt.MouseButton.LeftButton
SEVEN = ((14, 22), (16, 17), (18, 12), (20, 7), (8, 7))
"""The corners of a 7 on 28 by 28 pixels, from its foot."""


def window_with_pad(qtbot: QtBot, experiment: Experiment, epochs: int = 0) -> MainWindow:
    """The real window after so many epochs, turned to the pad, which has the canvas's room."""
    window = open_window(qtbot, Session(experiment))
    if epochs:
        window.session.worker.train_epochs(epochs)
    wait(qtbot, lambda: frame_of(window).epoch >= epochs and not frame_of(window).error)
    window.centre.dock.turn_to(window.views.pad)
    window.centre.dock.expand()
    settle(qtbot, window)
    return window


def frame_of(window: MainWindow) -> Frame:
    """The newest."""
    frame = window.bridge.frame
    assert frame is not None
    return frame


def scope_of(window: MainWindow) -> Microscope:
    """The newest of what is looked at."""
    scope = frame_of(window).microscope
    assert scope is not None
    return scope


def easel_of(pad: Pad) -> Easel:
    assert pad.easel is not None
    return pad.easel


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Until what is on the pad went through the network, and all views show it."""
    qtbot.wait(1)  # What was put off to the next event is asked for then.

    def settled() -> bool:
        scope, look = frame_of(window).microscope, window.stage.look
        known = scope is not None and (look is None or scope.look == look)
        return known and window.bridge.is_settled()

    wait(qtbot, settled)


def spot(board: PadBoard, x: float, y: float) -> QPoint:
    """Where a place on the field lies on the widget."""
    area = board.area
    return QPoint(round(area.left() + x * board.scale), round(area.top() + y * board.scale))


def between(corners: Sequence[tuple[float, float]], pieces: int = 8) -> list[tuple[float, float]]:
    """Places along lines from corner to corner."""
    shares = np.arange(pieces * (len(corners) - 1) + 1) / pieces
    x, y = (np.interp(shares, range(len(corners)), [c[k] for c in corners]) for k in (0, 1))
    return list(zip(x.tolist(), y.tolist(), strict=True))


def draw(board: PadBoard, corners: Sequence[tuple[float, float]]) -> None:
    """One stroke, in one go."""
    places = [spot(board, *place) for place in between(corners)]
    QTest.mousePress(board, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(board, place)
    QTest.mouseRelease(board, LEFT, pos=places[-1])


def picture_of(window: MainWindow) -> Array:
    """The raw picture that is looked at."""
    look = window.stage.look
    assert look is not None and look.drawing is not None
    return look.drawing.picture
