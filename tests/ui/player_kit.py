"""A step player over a running worker, as in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.bridge import Bridge
from nnviz.ui.player import StepPlayer
from nnviz.ui.stage import Phase, Stage
from nnviz.ui.start import application
from nnviz.ui.theme import Theme
from tests.ui.window_kit import shown, wait


class Rig:
    """A player over a running worker, fed as in the window."""

    def __init__(self, qtbot: QtBot) -> None:
        application()
        self.qtbot = qtbot

    def open(self, experiment: Experiment) -> None:
        self.session, self.stage = Session(experiment), Stage()
        self.player = StepPlayer(self.session, self.stage, Theme(DARK))
        self.host = shown(self.qtbot, self.player)
        self.host.resize(1100, 90)
        self.frames: list[Frame] = []
        self.bridge = Bridge(self.session, self.stage)
        self.bridge.add_live(self.player)
        self.bridge.arrived.connect(self.frames.append)
        self.session.worker.start()
        self.bridge.start()
        self.until(lambda: bool(self.frames))
        self.player.conductor.set_speed(60.0)

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def phase(self) -> Phase | None:
        return self.stage.phase

    def until(self, condition: Callable[[], bool]) -> None:
        wait(self.qtbot, condition)

    def trained(self) -> int:
        """How many steps the run has made after everything asked of it so far."""
        return self.session.worker.state().result(10).step

    def says(self, text: str) -> None:
        """Wait until the player shows that member."""
        self.until(lambda: self.player.member.text() == text)

    def ahead(self) -> None:
        """One press of Phase forward, played to its end."""
        QTest.mouseClick(self.player.ahead, Qt.MouseButton.LeftButton)
        conductor = self.player.conductor
        self.until(lambda: not conductor.waiting and self.stage.progress == 1.0)

    def close(self) -> None:
        self.bridge.stop()
        self.session.worker.stop()


def layers(rig: Rig) -> list[str]:
    return [info.id for info in rig.frame.layers]
