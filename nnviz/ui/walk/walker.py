"""Where the walk stands: it follows the selection and the pointer, and goes on by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from nnviz.drawing.walk.layout import rows_fitting
from nnviz.drawing.walk.planes import Plane
from nnviz.drawing.walk.scenes import pointed, weight_at
from nnviz.drawing.walk.spot import (
    Ground,
    Mode,
    Spot,
    at,
    count_of,
    ground_of,
    index_of,
    inside,
    middle,
    moved,
    walked_layers,
)
from nnviz.engine.layers import Conv2D
from nnviz.experiment.explain import has_unit, place_on
from nnviz.experiment.explain.forward import conv_forward
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame
from nnviz.ui.stage import Selection, Stage


class Walker(QObject):
    """``turned`` when something else may be chosen, ``placed`` when the window stands elsewhere;
    ``played(bool)`` when it starts and stops to walk by itself.

    A place that is picked is selected on the stage. The pointer places the window for as long as
    it stays; playing moves it, and selects where it is paused.
    """

    turned = Signal()
    placed = Signal()
    played = Signal(bool)

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage, self._height = stage, 0
        self._frame: Frame | None = None
        self._ground: Ground | None = None
        self._spot, self._peek = Spot(""), None  # type: tuple[Spot, Spot | None]
        self._asleep, self._late = False, True
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._walk)
        stage.selection_changed.connect(self._follow)

    @property
    def ground(self) -> Ground | None:
        """The layer walked over; None where the frame has none."""
        return self._ground

    @property
    def spot(self) -> Spot:
        """Where the walk stands, or where the pointer has placed it."""
        return self._peek or self._spot

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def show_frame(self, frame: Frame) -> None:
        """The same place in another frame."""
        if frame is not self._frame or self._late:
            self._frame = frame
            self._follow() if self._late or self._ground is None else self._settle()

    def sleep(self) -> None:
        """Nobody looks: stand still, and follow nothing."""
        self.stop()
        self._asleep = self._late = True

    def wake(self) -> None:
        """Follow again, and once more when a newer frame comes."""
        self._asleep = False
        if self._frame is not None:
            self._follow()
        self._late = True

    def fit(self, height: int) -> None:
        """Show as many channels as a picture of that height has room for."""
        self._height = height
        self._settle()

    def peek(self, plane: Plane, cell: Pixel) -> None:
        """Stand where a cell is, without selecting it and without a word."""
        if self._ground is not None and not self.playing:
            spot = replace(self._spot, filled=False)
            placed = self._fitted(self._ground, pointed(self._ground, spot, plane, cell))
            self._peek = placed if placed != spot else None

    def put_back(self) -> None:
        """Stand again where the pointer took the window from."""
        self._peek = None

    def pick(self, plane: Plane, cell: Pixel) -> None:
        """Select what a cell stands for: a place of the walk, or a weight."""
        if self._ground is None:
            return
        self.stop()
        spot, weight = replace(self._spot, filled=False), weight_at(self._ground, plane, cell)
        if weight is not None:
            self._stand(replace(spot, parameter=weight, channel=plane.index), weight)
        elif plane.role in ("place", "source", "pixel", "entry"):
            self._stand(pointed(self._ground, spot, plane, cell))

    def step(self, by: int) -> None:
        """So many places on in reading order."""
        if self._ground is not None:
            self.stop()
            self._stand(at(self._ground, self._spot, index_of(self._ground, self._spot) + by))

    def move(self, down: int, right: int) -> None:
        """So many places down and to the right."""
        if self._ground is not None:
            self.stop()
            self._stand(moved(self._ground, self._spot, down, right))

    def play(self, interval: int) -> None:
        """Walk on, from the first place where the last is reached; or stand still."""
        ground, spot = self._ground, self._spot
        if self.playing or ground is None:
            self.stop()
            self._stand(spot)
            return
        index = index_of(ground, spot)
        self._spot = at(ground, spot, 0 if index + 1 >= count_of(ground, spot) else index)
        self._spot, self._peek = replace(self._spot, filled=True), None
        self._timer.start(interval)
        self.played.emit(True)
        self.placed.emit()

    def set_pace(self, interval: int) -> None:
        """Milliseconds from place to place."""
        self._timer.setInterval(interval)

    def stop(self) -> None:
        """Stand still."""
        if self.playing:
            self._timer.stop()
            self.played.emit(False)

    def choose_layer(self, layer: str) -> None:
        self._stage.select(Selection(layer, 0))

    def choose_unit(self, unit: int) -> None:
        self.stop()
        self._stand(replace(self._spot, unit=unit, filled=False))

    def choose_channel(self, channel: int) -> None:
        """Follow another channel, of its kernel the same cell as before; −1 is the bias."""
        if channel < 0:
            self._spot = replace(self._spot, parameter=-1)
            self._settle()
            return
        layer = self._ground.layer if self._ground is not None else None
        cells = layer.kernel**2 if isinstance(layer, Conv2D) else 1
        parameter = channel * cells + max(self._spot.parameter, 0) % cells
        self._spot = replace(self._spot, channel=channel, parameter=parameter)
        self._settle()

    def choose_mode(self, mode: Mode) -> None:
        """Forward or backward, from the same place."""
        self.stop()
        window, spot = self._ground.window if self._ground else None, self._spot
        if mode != spot.mode and window is not None:
            spot = replace(spot, pixel=middle(window, spot.place))
        first = spot.unit if mode == "image" else spot.channel
        self._spot, self._peek = replace(spot, mode=mode, filled=False, first=first), None
        self._settle()

    def page(self, by: int) -> None:
        """The channels before or behind those that are shown."""
        self._spot = replace(self._spot, first=self._spot.first + by * self._spot.most)
        self._settle()

    def _follow(self) -> None:
        """What is selected, if it can be walked over; else the first layer that can."""
        frame = self._frame
        if self._asleep:
            return
        if frame is not None and frame.microscope is not None:
            self._late = False
            known = [spec.layer for spec in walked_layers(frame)]
            selection = self._stage.selection
            there = selection is not None and selection.layer in known
            if selection and there and has_unit(frame, selection.layer, max(selection.unit, 0)):
                self._go_to(frame, selection)
            elif known and self._spot.layer not in known:
                self._go_to(frame, _brightest(frame, known[0]))
        self._settle()
        self._agree()

    def _agree(self) -> None:
        """A map is selected without a pixel: with it, the other views show the same one."""
        selection, ground = self._stage.selection, self._ground
        here = selection is not None and selection.layer == self._spot.layer
        if selection is None or ground is None or ground.window is None or selection.whole:
            return
        if here and selection.pixel is None:
            self._stage.select(replace(selection, pixel=self._spot.place))

    def _go_to(self, frame: Frame, selection: Selection) -> None:
        spot, unit = self._spot, max(selection.unit, 0)
        same = (selection.layer, unit) == (spot.layer, spot.unit)
        if not same or selection.pixel is not None:
            place = place_on(frame, selection.layer, unit, selection.pixel) or (0, 0)
            spot = replace(spot, layer=selection.layer, unit=unit, place=place)
        if not same:
            spot = _with_channel(frame, spot)
        if selection.parameter is not None:
            spot = replace(spot, parameter=selection.parameter)
        if spot != self._spot:
            self.stop()
            spot = replace(spot, filled=False)
        self._spot, self._peek = spot, None

    def _settle(self) -> None:
        """Stand where the frame has a place, and say so."""
        frame = self._frame
        self._ground = ground_of(frame, self._spot.layer) if frame is not None else None
        if self._ground is None:
            self.stop()
        else:
            self._spot = self._fitted(self._ground, self._spot)
            self._peek = self._peek and self._fitted(self._ground, self._peek)
        self.turned.emit()

    def _fitted(self, ground: Ground, spot: Spot) -> Spot:
        """Inside the network, with as many channels or filters as find room."""
        count = len(ground.part.dz if spot.mode == "image" else ground.part.x)
        kernel = ground.layer.kernel if isinstance(ground.layer, Conv2D) else 1
        most = min(rows_fitting(self._height, kernel), count)
        first = min(max(spot.first, 0), count - most)
        return replace(inside(ground, spot), most=most, first=first)

    def _stand(self, spot: Spot, weight: int | None = None) -> None:
        """Stand there, and select it; in the walk to a weight, that weight."""
        ground = self._ground
        if ground is None:
            return
        self._spot, self._peek = self._fitted(ground, spot), None
        spot = self._spot
        pixel = spot.place if ground.window is not None else None
        parameter = spot.parameter if spot.mode == "kernel" else weight
        self._stage.select(Selection(spot.layer, spot.unit, pixel, parameter))
        self._settle()

    def _walk(self) -> None:
        ground = self._ground
        if ground is None:
            return
        index = index_of(ground, self._spot) + 1
        if index < count_of(ground, self._spot):
            self._spot = at(ground, self._spot, index)
            self.placed.emit()
        else:
            self.stop()
            self._stand(self._spot)


def _brightest(frame: Frame, layer: str) -> Selection:
    """The map of a layer that answers most."""
    ground = ground_of(frame, layer)
    maps = ground.part.a.reshape(ground.units, -1) if ground is not None else np.zeros((1, 1))
    return Selection(layer, int(np.argmax(maps.max(axis=1))))


def _with_channel(frame: Frame, spot: Spot) -> Spot:
    """The same with the input channel that adds most to the output there, and of its kernel the
    weight with the largest gradient."""
    ground = ground_of(frame, spot.layer)
    if ground is None or not isinstance(ground.layer, Conv2D):
        return replace(spot, channel=0, first=0, parameter=0)
    found = conv_forward(frame, ground.scope, ground.layer, spot.unit, spot.place)
    channel = int(np.argmax(np.abs(found.sums)))
    gradient = frame.layout.weight(ground.scope.trace.gradient, spot.layer)[spot.unit, channel]
    weight = channel * gradient.size + int(np.argmax(np.abs(gradient)))
    return replace(spot, channel=channel, first=channel, parameter=weight)
