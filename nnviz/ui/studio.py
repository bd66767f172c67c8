"""The real window without anyone in front of it: it trains, waits until all is drawn, and takes
pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, Protocol, Self, runtime_checkable

from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from nnviz.drawing.depiction import Depiction, Nodes
from nnviz.drawing.palette import Palette
from nnviz.errors import DivergedError, LostRunError, NnvizError, SpecError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import unit_count
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.ui.inspector.formula import FormulaView
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.printed import Form, printed
from nnviz.ui.stage import PhaseKind, Selection
from nnviz.ui.start import application, themed

Subject = Literal["window", "network", "view"]
TABLE = "table"
"""The view that shows the network as tables."""
_SETTLING = 0.25
"""Seconds in which views finish what they put off while a run trains."""


@runtime_checkable
class Beginning(Protocol):
    """A view that shows what was asked for: ``begin`` asks for all of it."""

    @property
    def finished(self) -> bool: ...

    def begin(self) -> None: ...


class Studio:
    """Use it in a ``with`` statement: the run is stopped at its end, and the window is gone."""

    def __init__(self, source: Experiment | RunState, palette: Palette, size: QSize) -> None:
        self._app = application()
        self.session = Session(source)
        self.window = MainWindow(self.session, themed(self._app, palette))
        self.window.resize(size)
        self.window.show()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.window.shut_down()
        self.window.close_quietly()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)

    @property
    def frame(self) -> Frame:
        """The newest frame; waits for the first."""
        self._wait(lambda: self.window.bridge.frame is not None)
        frame = self.window.bridge.frame
        if frame is None:
            raise NnvizError("The run did not start.")
        return frame

    def train(self, epochs: int) -> None:
        """Train that many epochs more, or until a stop rule; DivergedError says where it broke
        off."""
        step, target = self.frame.step, self.frame.epoch + epochs

        def is_over() -> bool:
            frame = self.frame
            stopped = frame.stopped and frame.step > step
            return frame.epoch >= target or stopped or bool(frame.error)

        if epochs:
            self.session.worker.train_epochs(epochs)
        self._wait(is_over)
        if self.frame.error:
            raise DivergedError(self.frame.error)

    def go_to(self, step: int) -> None:
        """Look back at a step; SpecError names those that there are."""
        line = self.frame.timeline
        if line is None or not line.first <= step <= line.last:
            steps = f"there are {line.first:,} to {line.last:,}" if line else "there is none"
            if line and line.first == line.last:
                steps = f"only step {line.last:,} is kept"
            raise SpecError(f"There is no step {step:,} to look back at; {steps}.")
        self.session.worker.go_to(step)
        self._wait(lambda: self.frame.step == step or bool(self.frame.error))

    def select(self, layer: str, unit: int) -> None:
        """Select a unit, counted from 1; SpecError names what there is."""
        layers = ("input", *(info.id for info in self.frame.layers))
        units = {each: unit_count(self.frame, each) for each in layers}
        if layer not in units:
            raise SpecError(f"There is no layer '{layer}'; there are {', '.join(units)}.")
        if not 1 <= unit <= units[layer]:
            raise SpecError(
                f"Layer '{layer}' has no unit {unit}; choose a number from 1 to {units[layer]}."
            )
        self.window.stage.select(Selection(layer, unit - 1))

    @property
    def edges(self) -> str:
        """What edges show."""
        return self.window.canvas.shows.depiction.edges

    def depict(self, edges: str, nodes: Nodes = "maps") -> None:
        """Choose what the canvas's edges and nodes show."""
        self.window.canvas.depict(Depiction(edges, nodes))

    def turn_to(self, key: str) -> None:
        """Show a view of the dock, or the network as tables, in the canvas's place; SpecError names
        what there is."""
        self._wait(self._complete)
        dock, offered = self.window.centre.dock, self.window.views.offered
        if key == TABLE:
            self.window.centre.network.show_table(True)
            return
        if key not in offered:
            known = ", ".join((TABLE, *offered))
            raise SpecError(f"There is no view '{key}' of this network; there are {known}.")
        dock.tabs.turn_to(offered[key])
        dock.expand()
        view = dock.view
        if isinstance(view, Beginning):
            self._wait(self._complete)
            view.begin()
            self._wait(lambda: view.finished)

    def zoom(self, scale: float) -> None:
        """Show the canvas that large, with what is selected in the middle."""
        self._wait(self._complete)
        self.window.canvas.zoom_to(scale)

    @property
    def phases(self) -> int:
        """How many phases a step of the network has."""
        self._wait(self._complete)
        return len(self.window.player.conductor.segments)

    def show_phase(self, index: int, progress: float) -> None:
        """Stand still inside a step."""
        self.window.player.conductor.scrub(index, progress)

    def stand(self, share: float, kind: PhaseKind, layer: str = "", number: int = 0) -> None:
        """Stand at a share of a phase, of a layer's part in it, or of that part's operation
        ``number``, counted from 1; SpecError names what there is."""
        self._wait(self._complete)
        self.window.player.conductor.stand(share, kind, layer, number)

    def leave_phases(self) -> None:
        self.window.player.conductor.leave()

    def picture(self) -> QImage:
        """The window once everything visible is drawn."""
        self._settle()
        return self.window.grab().toImage()

    def printed(self, of: Subject, form: Form, scale: float = 1.0) -> bytes:
        """The content of a file of the window, the network, or the view that was turned to."""
        self._settle()
        return printed(self._part(of), form, scale, self.session.experiment.title)

    def _settle(self) -> None:
        """Wait until everything visible is drawn."""
        self._wait(self._complete)
        self.window.data.pictures.finish()
        began = time.monotonic()
        self._wait(lambda: time.monotonic() - began > _SETTLING and self._is_drawn)

    def glimpse(self, of: Subject = "window") -> QImage:
        """What is shown as soon as the newest frame is drawn: for films."""
        self._wait(self._complete)
        self.window.data.pictures.finish()
        self._app.processEvents()
        return self._part(of).grab().toImage()

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window live until something is so; DivergedError where the run breaks off."""
        self._wait(done)
        if self.frame.error:
            raise DivergedError(self.frame.error)

    def _part(self, of: Subject) -> QWidget:
        dock, network = self.window.centre.dock, self.window.centre.network
        view = network.table if network.tabular else dock.view
        part = {"window": self.window, "network": self.window.canvas, "view": view}[of]
        if part is None or not part.isVisible():
            raise SpecError("The network cannot be seen while a view is in its place.")
        return part

    def _complete(self) -> bool:
        """Whether the newest frame holds all that the views asked for, and all have it."""
        frame, bridge = self.frame, self.window.bridge
        if frame.microscope is None or not bridge.is_settled():
            return False
        shape = frame.data.table.input_shape
        if shape == (1,):
            return frame.sweep is not None
        return shape != (2,) or (frame.maps is not None and frame.maps.boundary is not None)

    @property
    def _is_drawn(self) -> bool:
        """Whether all edges are there, and all formulas are set."""
        formulas = self.window.inspector.findChildren(FormulaView)
        is_set = all(each.is_set for each in formulas if each.isVisible() and each.text)
        canvas = self.window.canvas
        return is_set and (canvas.is_complete or not canvas.isVisible())

    def _wait(self, done: Callable[[], bool]) -> None:
        while not done():
            if self.session.worker.lost:
                raise LostRunError(self.session.worker.lost)
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def as_pillow(image: QImage) -> Image.Image:
    """The same picture for Pillow."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size, pixels = (rgb.width(), rgb.height()), bytes(rgb.constBits())
    return Image.frombytes("RGB", size, pixels, "raw", "RGB", rgb.bytesPerLine())
