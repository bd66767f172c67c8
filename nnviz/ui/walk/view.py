"""The kernel walk: the window of a layer slides over its input, with every number on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.drawing.tsv import tsv
from nnviz.drawing.walk.layout import TALL, rows_fitting
from nnviz.drawing.walk.planes import Plane
from nnviz.drawing.walk.scenes import pointed, scene_at, weight_at
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
from nnviz.experiment.explain import place_on
from nnviz.experiment.explain.forward import conv_forward
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame
from nnviz.ui.guard import guarded
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.walk.controls import WalkControls
from nnviz.ui.walk.picture import WalkPicture
from nnviz.ui.widgets.describe import described

_HOVER_MS = 8
"""The pointer rests so long before the window is placed under it: moves in between are skipped."""


class KernelWalk(QWidget):
    """Follows the selection; a place that is picked is selected. The pointer places the window for
    as long as it stays, and playing moves it until it is paused."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._ground: Ground | None = None
        self._spot = Spot("")
        self._peek: Spot | None = None
        self._under: tuple[Plane, Pixel] | None = None
        tip = "Point at the output to place the window, click to select; arrow keys move it."
        self.picture = described(WalkPicture(theme), "Kernel walk", tip)
        self.controls = WalkControls(theme)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._hover, self._player = QTimer(self), QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(_HOVER_MS)
        self._player.setTimerType(Qt.TimerType.PreciseTimer)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self.picture, 1)
        self._box.addWidget(self.controls)
        self._connect()

    @property
    def spot(self) -> Spot:
        """Where the walk stands, or where the pointer has placed it."""
        return self._peek or self._spot

    @property
    def playing(self) -> bool:
        return self._player.isActive()

    def show_frame(self, frame: Frame) -> None:
        """The same place in another frame."""
        if frame is not self._frame:
            first = self._frame is None
            self._frame = frame
            self._follow() if first else self._refresh()

    def table(self) -> str:
        """The numbers under the window, and what they are multiplied with and make."""
        scene = self.picture.scene
        if scene is None:
            return ""
        planes = [
            (f"{row.picture.name or row.picture.caption} {grid.caption}", grid)
            for row in scene.rows
            for grid in row.grids
        ] or [(plane.caption, plane) for plane in scene.results]
        rows = max(plane.values.size for _, plane in planes)
        return tsv({name: plane.values.ravel() for name, plane in planes
                    if plane.values.size == rows})  # fmt: skip

    # Where it stands

    def _follow(self) -> None:
        """What is selected, where it can be walked over; else the first layer that can."""
        frame = self._frame
        if frame is None or frame.microscope is None:
            return self._refresh()
        selection, known = self._stage.selection, {spec.layer for spec in walked_layers(frame)}
        if selection is not None and selection.layer in known:
            self._go_to(frame, selection)
        elif self._spot.layer not in known and known:
            self._go_to(frame, _first(frame))
        return self._refresh()

    def _go_to(self, frame: Frame, selection: Selection) -> None:
        unit = max(selection.unit, 0)
        same = (selection.layer, unit) == (self._spot.layer, self._spot.unit)
        if selection.pixel is not None or not same:
            place = place_on(frame, selection.layer, unit, selection.pixel) or (0, 0)
        else:
            place = self._spot.place
        spot = replace(self._spot, layer=selection.layer, unit=unit, place=place)
        if not same:
            channel = _strongest_channel(frame, spot)
            spot = replace(spot, channel=channel, first=channel, parameter=0)
        if selection.parameter is not None:
            spot = replace(spot, parameter=selection.parameter)
        if replace(spot, filled=False) != replace(self._spot, filled=False):
            self._stop()
            spot = replace(spot, filled=False)
        self._spot, self._peek = spot, None

    def _refresh(self) -> None:
        """Everything out of the frame and the spot."""
        frame = self._frame
        self._ground = ground_of(frame, self._spot.layer) if frame is not None else None
        if self._ground is None and frame is not None and frame.microscope is not None:
            known = walked_layers(frame)
            if known and known[0].layer != self._spot.layer:
                self._spot, self._peek = Spot(known[0].layer), None
                self._ground = ground_of(frame, self._spot.layer)
        if self._ground is None or frame is None:
            self._stop()
            self.picture.show_scene(None)
            self.controls.setEnabled(False)
            return
        self.controls.setEnabled(True)
        self._spot = self._paged(inside(self._ground, self._spot))
        if self._peek is not None:
            self._peek = self._paged(inside(self._ground, self._peek))
        self._draw(self._ground)
        self._offer(frame, self._ground)

    def _draw(self, ground: Ground) -> None:
        tall, reached = self.picture.height() >= TALL, None
        if self._under is not None and self._under[0].role == "input":
            reached = self._under[0].inner(self._under[1])
        self.picture.show_scene(scene_at(ground, self.spot, tall, reached))

    def _paged(self, spot: Spot) -> Spot:
        """As many channels or filters as find room, the first of them such that no room is left."""
        ground = self._ground
        assert ground is not None
        count = len(ground.part.dz) if spot.mode == "image" else len(ground.part.x)
        kernel = ground.layer.kernel if isinstance(ground.layer, Conv2D) else 1
        most = min(rows_fitting(self.picture.height(), kernel), count)
        return replace(spot, most=most, first=min(max(spot.first, 0), count - most))

    # What the user does

    def _pick(self, spot: Spot) -> None:
        """Stand there, and say so on the stage."""
        ground = self._ground
        if ground is None:
            return
        self._spot, self._peek = self._paged(inside(ground, spot)), None
        spot = self._spot
        pixel = spot.place if ground.window is not None else None
        weight = spot.parameter if spot.mode == "kernel" else None
        self._stage.select(Selection(spot.layer, spot.unit, pixel, weight))
        self._refresh()

    def _point(self, plane: Plane | None, cell: Pixel | None) -> None:
        """Note what is under the pointer; the window follows in a moment."""
        self._under = (plane, cell) if plane is not None and cell is not None else None
        if not self._hover.isActive():
            self._hover.start()

    def _place(self) -> None:
        """Place the window under the pointer, or where it was."""
        ground, under = self._ground, self._under
        self.controls.read(*(under[0].read(under[1]) if under else ("", "")))
        if ground is None or self.playing:
            return
        before = self.spot
        spot = replace(self._spot, filled=False)
        placed = pointed(ground, spot, *under) if under is not None else spot
        self._peek = self._paged(inside(ground, placed)) if placed != spot else None
        if under is None or self.spot != before or under[0].role == "input":
            self._draw(ground)

    def _click(self, plane: Plane, cell: Pixel) -> None:
        ground = self._ground
        if ground is None:
            return
        self._stop()
        weight = weight_at(ground, plane, cell)
        if weight is not None:
            channel = weight // max(1, plane.values.size)
            self._pick(replace(self._spot, parameter=weight, channel=channel, filled=False))
            if self._spot.mode != "kernel":
                self._stage.select(
                    Selection(self._spot.layer, self._spot.unit, self._spot.place, weight)
                )
        elif plane.role in ("place", "source", "pixel", "entry"):
            self._pick(pointed(ground, replace(self._spot, filled=False), plane, cell))

    def _step(self, by: int) -> None:
        if self._ground is not None:
            self._stop()
            self._pick(at(self._ground, self._spot, index_of(self._ground, self._spot) + by))

    def _move(self, down: int, right: int) -> None:
        if self._ground is not None:
            self._stop()
            self._pick(moved(self._ground, self._spot, down, right))

    def _play(self) -> None:
        """Walk on from here, from the first place when the last is reached; or stand still."""
        ground = self._ground
        if ground is None:
            return
        if self.playing:
            self._stop()
            self._pick(self._spot)
            return
        index = index_of(ground, self._spot)
        spot = at(ground, self._spot, 0 if index + 1 >= count_of(ground, self._spot) else index)
        self._spot, self._peek = replace(spot, filled=True), None
        self._player.start(self.controls.interval)
        self.controls.show_playing(True)
        self._draw(ground)

    def _walk(self) -> None:
        ground = self._ground
        if ground is None or not self.isVisible():
            self._stop()
            return
        index = index_of(ground, self._spot) + 1
        if index >= count_of(ground, self._spot):
            self._stop()
            self._pick(self._spot)
        else:
            self._spot = at(ground, self._spot, index)
            self._draw(ground)

    def _stop(self) -> None:
        self._player.stop()
        self.controls.show_playing(False)

    def _choose_layer(self, layer: str) -> None:
        self._stage.select(Selection(layer, 0))

    def _choose_unit(self, unit: int) -> None:
        self._stop()
        self._pick(replace(self._spot, unit=unit, filled=False))

    def _choose_channel(self, channel: int) -> None:
        ground = self._ground
        cells = ground.layer.kernel**2 if ground and isinstance(ground.layer, Conv2D) else 1
        parameter = channel * cells + max(self._spot.parameter, 0) % cells
        self._spot = replace(self._spot, channel=channel, parameter=parameter, first=channel)
        self._refresh()

    def _choose_mode(self, mode: Mode) -> None:
        self._stop()
        window, spot = self._ground.window if self._ground else None, self._spot
        if mode != spot.mode and window is not None:
            spot = replace(spot, pixel=middle(window, spot.place))
        first = spot.unit if mode == "image" else spot.channel
        self._spot = replace(spot, mode=mode, filled=False, first=first)
        self._refresh()

    def _page(self, by: int) -> None:
        first = self._spot.first + by * self._spot.most
        self._spot = replace(self._spot, first=first)
        self._refresh()

    # Building

    def _offer(self, frame: Frame, ground: Ground) -> None:
        """What can be chosen of this network and layer."""
        spot, controls = self._spot, self.controls
        layers = [(spec.layer, spec.name, spec.name) for spec in walked_layers(frame)]
        convolves = isinstance(ground.layer, Conv2D)
        goes_back = convolves and spot.mode == "image"
        maps = ground.units if ground.part.a.ndim == 3 and not goes_back else 0
        units = [(str(k), f"Map {k + 1}", f"map {k + 1}") for k in range(maps)]
        controls.offer(layers, spot.layer, units, spot.unit)
        names = input_names(frame, spot.layer) if convolves and spot.mode != "forward" else ()
        channels = [(str(k), name, name) for k, name in enumerate(names)] if len(names) > 1 else []
        controls.show_way(spot.mode, channels, spot.channel, convolves)
        scene = self.picture.scene
        rows = len(scene.rows) if scene is not None else 0
        paged = convolves and spot.mode != "kernel" and scene is not None and scene.count > rows
        what = f"{spot.first + 1}–{spot.first + rows}" if rows > 1 else f"{spot.first + 1}"
        controls.show_page(f"{what} of {scene.count}" if paged and scene is not None else "")

    def _connect(self) -> None:
        picture, controls = self.picture, self.controls
        picture.pointed.connect(self._point)
        picture.picked.connect(self._click)
        picture.stepped.connect(self._move)
        picture.resized.connect(self._refresh)
        controls.layer_chosen.connect(self._choose_layer)
        controls.unit_chosen.connect(self._choose_unit)
        controls.channel_chosen.connect(self._choose_channel)
        controls.mode_chosen.connect(self._choose_mode)
        controls.stepped.connect(self._step)
        controls.played.connect(self._play)
        controls.paged.connect(self._page)
        controls.speed_chosen.connect(lambda: self._player.setInterval(controls.interval))
        self._hover.timeout.connect(self._place)
        self._player.timeout.connect(self._walk)
        self._stage.selection_changed.connect(self._follow)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The controls beside a low picture, above a high one."""
        super().resizeEvent(event)
        low, ways = self.height() < TALL, QBoxLayout.Direction
        self.controls.stand(low, self.width())
        self._box.setDirection(ways.LeftToRight if low else ways.BottomToTop)
        self._box.setSpacing(14 if low else 8)


def _first(frame: Frame) -> Selection:
    """The map that answers most in the first layer that can be walked over."""
    layer = walked_layers(frame)[0].layer
    ground = ground_of(frame, layer)
    maps = ground.part.a.reshape(ground.units, -1) if ground is not None else np.zeros((1, 1))
    return Selection(layer, int(np.argmax(maps.max(axis=1))))


def _strongest_channel(frame: Frame, spot: Spot) -> int:
    """The input channel that adds most to the output at a spot."""
    ground = ground_of(frame, spot.layer)
    if ground is None or not isinstance(ground.layer, Conv2D):
        return 0
    found = conv_forward(frame, ground.scope, ground.layer, spot.unit, spot.place)
    return int(np.argmax(np.abs(found.sums)))
