"""The kernel walk: the window of a layer slides over its input, with every number on the way."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.drawing.tsv import Column, tsv
from nnviz.drawing.walk.fields import seen
from nnviz.drawing.walk.layout import TALL
from nnviz.drawing.walk.planes import Scene
from nnviz.drawing.walk.scenes import scene_at
from nnviz.drawing.walk.spot import Ground, Spot, goes_by_pixel, walked_layers
from nnviz.engine.layers import Conv2D
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import Frame
from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.walk.controls import Entries, WalkControls
from nnviz.ui.walk.picture import TIP, WalkPicture
from nnviz.ui.walk.walker import Walker
from nnviz.ui.widgets.describe import described

_HOVER_MS = 8
"""The window follows the pointer so late that moves in between are skipped."""


class KernelWalk(QWidget):
    """The picture of a ``Walker``'s place, with the controls beside it or above."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reached: Pixel | None = None
        self.walker = Walker(stage, self)
        self.picture = described(WalkPicture(theme), "Kernel walk", TIP)
        self.controls = WalkControls(theme)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(_HOVER_MS)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self.picture, 1)
        self._box.addWidget(self.controls)
        self._connect()

    def show_frame(self, frame: Frame) -> None:
        """The same place in another frame."""
        self.walker.show_frame(frame)

    def table(self) -> str:
        """The numbers that are multiplied and what they make, cell by cell."""
        scene = self.picture.scene
        return tsv(_columns(scene)) if scene is not None else ""

    def _refresh(self) -> None:
        """The picture, and what can be chosen."""
        ground = self.walker.ground
        self.controls.setEnabled(ground is not None)
        self._draw()
        if ground is not None:
            self._offer(ground)

    def _draw(self) -> None:
        ground, spot = self.walker.ground, self.walker.spot
        if ground is None:
            self.picture.show_scene(None)
            return
        tall = self.picture.height() >= TALL
        self.picture.show_scene(scene_at(ground, spot, tall, self._reached))
        self._read(ground)

    def _read(self, ground: Ground) -> None:
        """Say what is under the pointer; else how much of the input the unit sees."""
        under = self.picture.under
        place, value = under[0].read(under[1]) if under else (_sees(ground, self.walker.spot), "")
        self.controls.read(place, value)

    def _offer(self, ground: Ground) -> None:
        """The layers, maps and channels of this network."""
        spot, controls, convolves = self.walker.spot, self.controls, _convolves(ground)
        layers = [(spec.layer, spec.name, spec.name) for spec in walked_layers(ground.frame)]
        controls.offer(layers, spot.layer, _maps(ground, goes_by_pixel(ground, spot)), spot.unit)
        channels = _channels(ground, spot)
        channel = -1 if spot.mode == "kernel" and spot.parameter < 0 else spot.channel
        controls.show_way(spot.mode, channels, channel, convolves)
        scene = self.picture.scene
        paged = convolves and spot.mode != "kernel" and scene is not None
        controls.show_page(_page(scene) if paged and scene is not None else "")

    def _point(self) -> None:
        """The window follows in a moment."""
        if not self._hover.isActive():
            self._hover.start()

    def _place(self) -> None:
        """Place the window under the pointer, or put it back."""
        walker, under, before = self.walker, self.picture.under, (self.walker.spot, self._reached)
        self._reached = under[0].inner(under[1]) if under and under[0].role == "input" else None
        if under is None:
            walker.put_back()
        else:
            walker.peek(*under)
        if (walker.spot, self._reached) != before:
            self._draw()
        elif walker.ground is not None:
            self._read(walker.ground)

    # Building

    def _connect(self) -> None:
        walker, picture, controls = self.walker, self.picture, self.controls
        walker.turned.connect(self._refresh)
        walker.placed.connect(self._draw)
        walker.played.connect(controls.show_playing)
        picture.pointed.connect(self._point)
        picture.picked.connect(walker.pick)
        picture.stepped.connect(walker.move)
        picture.resized.connect(lambda: walker.fit(picture.height()))
        controls.layer_chosen.connect(walker.choose_layer)
        controls.unit_chosen.connect(walker.choose_unit)
        controls.channel_chosen.connect(walker.choose_channel)
        controls.mode_chosen.connect(walker.choose_mode)
        controls.stepped.connect(walker.step)
        controls.paged.connect(walker.page)
        controls.played.connect(lambda: walker.play(controls.interval))
        controls.speed_chosen.connect(lambda: walker.set_pace(controls.interval))
        self._hover.timeout.connect(self._place)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The controls beside a low picture, above a high one."""
        super().resizeEvent(event)
        low, ways = usual(self.height()) < TALL, QBoxLayout.Direction
        self.controls.stand(low, self.width())
        self._box.setDirection(ways.LeftToRight if low else ways.BottomToTop)
        self._box.setSpacing(14 if low else 8)

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees does not go on."""
        super().hideEvent(event)
        self.walker.sleep()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.walker.wake()


def _sees(ground: Ground, spot: Spot) -> str:
    """How much of the input the unit sees."""
    box = seen(ground, spot).rectangle("input")
    size = f"{box.bottom - box.top}×{box.right - box.left}" if box is not None else "nothing"
    return f"sees {size} of the input"


def _convolves(ground: Ground) -> bool:
    return isinstance(ground.layer, Conv2D)


def _maps(ground: Ground, all_at_once: bool) -> Entries:
    """The maps of a layer by name; none for a vector, and where all of them are shown together."""
    if ground.part.a.ndim != 3 or all_at_once:
        return ()
    return [(str(k), f"Map {k + 1}", f"map {k + 1}") for k in range(ground.units)]


def _channels(ground: Ground, spot: Spot) -> Entries:
    """The input channels that δ can be followed to, and the bias; none where there is no choice."""
    if not _convolves(ground) or spot.mode == "forward":
        return ()
    names = input_names(ground.frame, spot.layer)
    channels = [(str(k), name, name.replace("channel", "ch")) for k, name in enumerate(names)]
    if spot.mode == "kernel":
        channels.append(("-1", "bias", "bias"))
    return channels if len(channels) > 1 else ()


def _page(scene: Scene) -> str:
    """``1–3 of 8``; empty where all are shown."""
    first, last = scene.first + 1, scene.first + len(scene.rows)
    if len(scene.rows) == scene.count:
        return ""
    return f"{first if first == last else f'{first}–{last}'} of {scene.count}"


def _columns(scene: Scene) -> dict[str, Column]:
    """Of a walk by windows the cells under it, else the result's."""
    grids = {
        f"{row.picture.caption} · {grid.name or grid.caption}": grid.values
        for row in scene.rows
        for grid in row.grids
    } or {plane.caption: plane.values for plane in scene.results}
    return {name: values.ravel() for name, values in grids.items()}
