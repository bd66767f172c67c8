"""The chips above the columns: what each layer is, and the places to click to change it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from PySide6.QtGui import QFont, QFontMetricsF

from nnviz.drawing.columns import ColumnSpec
from nnviz.drawing.geometry import Box, Scene
from nnviz.drawing.placement import MARGIN
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

Action = Literal["activation", "add_unit", "remove_unit", "remove_layer", "insert_layer"]
PAD = 12.0
HANDLE = 6.0
"""Half the width of the place to press for a handle."""


@dataclass(frozen=True)
class Density:
    """How chips are set: text size, rows, height, side of a button, gap between two chips."""

    font: float
    rows: int
    height: float
    button: float
    gap: float


_DENSITIES = (
    Density(12.0, 1, 32.0, 20.0, 34.0),
    Density(12.0, 2, 50.0, 20.0, 34.0),
    Density(11.0, 2, 44.0, 17.0, 25.0),
)
"""From the roomiest to the tightest."""


@dataclass(frozen=True)
class Button:
    """A place to click: for ``insert_layer``, ``layer`` is the one that the new layer precedes, on
    its input number ``taken``."""

    action: Action
    layer: str
    box: Box
    text: str
    font: float
    taken: int = 0


@dataclass(frozen=True)
class Handle:
    """Where a connection from a layer's output is drawn out, at the foot of its chip."""

    layer: str
    box: Box


@dataclass(frozen=True)
class Chip:
    """One column's header: its title at ``title``, and its buttons."""

    layer: str
    box: Box
    title: str
    title_box: Box
    buttons: tuple[Button, ...]
    font: float


@dataclass(frozen=True)
class Header:
    """All chips, and the buttons between them."""

    chips: tuple[Chip, ...]
    inserts: tuple[Button, ...]
    handles: tuple[Handle, ...] = ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return (*(button for chip in self.chips for button in chip.buttons), *self.inserts)

    def hit(self, x: float, y: float) -> Button | Handle | Chip | None:
        """The button, handle or else the chip at a point of the scene."""
        if not self.chips or y > self.chips[0].box.bottom + HANDLE:
            return None
        for handle in self.handles:
            if handle.box.contains(x, y):
                return handle
        for button in self.buttons:
            if button.box.contains(x, y):
                return button
        return next((chip for chip in self.chips if chip.box.contains(x, y)), None)


class ChipMaker:
    """Measures the chips of a network and lays them out as roomily as the width allows."""

    def __init__(self, specs: Sequence[ColumnSpec], width: float) -> None:
        self._specs = specs
        for density in _DENSITIES:
            self._set = density
            self._metrics = QFontMetricsF(Theme.text_font(density.font, QFont.Weight.Medium))
            self.widths = tuple(self._width(spec) for spec in specs)
            if sum(self.widths) + density.gap * (len(specs) - 1) + 2 * MARGIN <= width:
                break
        self.height, self.gap = self._set.height, self._set.gap

    def header(self, scene: Scene) -> Header:
        """The chips over a scene's columns."""
        placed = zip(scene.columns, self.widths, strict=True)
        chips = tuple(self._chip(column.spec, column.x, width) for column, width in placed)
        inserts = tuple(self._insert(a, b) for a, b in pairwise(chips))
        handles = tuple(_handle(chip) for chip in chips[:-1])
        return Header(chips, inserts, handles)

    def _text(self, text: str) -> float:
        return self._metrics.horizontalAdvance(text)

    def _width(self, spec: ColumnSpec) -> float:
        return self._wide(spec) if self._set.rows == 1 else self._narrow(spec)

    def _wide(self, spec: ColumnSpec) -> float:
        width = 2 * PAD + self._text(spec.title)
        if _switchable(spec):
            width += self._text(f" · {spec.activation}") + 6
        return width + self._set.button * len(_actions(spec))

    def _narrow(self, spec: ColumnSpec) -> float:
        button = self._set.button
        first = self._text(spec.title) + (button - 3 if _removable(spec) else 0)
        second = self._text(spec.activation) + 8 if _switchable(spec) else 0
        return max(first, second + 2 * button * spec.editable) + button - 6

    def _chip(self, spec: ColumnSpec, x: float, width: float) -> Chip:
        box = Box(x - width / 2, MARGIN, width, self.height)
        return self._in_one(spec, box) if self._set.rows == 1 else self._in_two(spec, box)

    def _in_one(self, spec: ColumnSpec, box: Box) -> Chip:
        side = self._set.button
        middle, at = box.y + (box.height - side) / 2, box.x + PAD
        title = Box(at, box.y, self._text(spec.title), box.height)
        at = title.right
        buttons: list[Button] = []
        if _switchable(spec):
            at += self._text(" · ") - 3
            width = self._text(spec.activation) + 6
            buttons.append(self._button("activation", spec, Box(at, middle, width, side)))
            at += width + 3
        for action in _actions(spec):
            buttons.append(self._button(action, spec, Box(at, middle, side, side)))
            at += side
        return self._made(spec, box, title, buttons)

    def _in_two(self, spec: ColumnSpec, box: Box) -> Chip:
        side, lower = self._set.button, spec.editable or _switchable(spec)
        first, second = box.y + 3, box.bottom - side - 4
        cross = side - 3 if _removable(spec) else 0.0
        title = Box(box.x + 4, first if lower else box.y, box.width - 8 - cross,
                    side if lower else box.height)  # fmt: skip
        buttons: list[Button] = []
        if spec.editable:
            ends: dict[Action, float] = {"remove_unit": box.x + 3, "add_unit": box.right - side - 3}
            for action, x in ends.items():
                buttons.append(self._button(action, spec, Box(x, second, side, side)))
        if _removable(spec):
            up = first if lower else box.y + (box.height - side) / 2
            place = Box(box.right - side - 1, up, side, side)
            buttons.append(self._button("remove_layer", spec, place))
        if _switchable(spec):
            width = self._text(spec.activation) + 8
            place = Box(box.centre[0] - width / 2, second, width, side)
            buttons.append(self._button("activation", spec, place))
        return self._made(spec, box, title, buttons)

    def _made(self, spec: ColumnSpec, box: Box, title: Box, buttons: list[Button]) -> Chip:
        return Chip(spec.layer, box, spec.title, title, tuple(buttons), self._set.font)

    def _insert(self, a: Chip, b: Chip) -> Button:
        x, y, side = (a.box.right + b.box.x) / 2, a.box.centre[1], self._set.button + 1
        box = Box(x - side / 2, y - side / 2, side, side)
        inputs = next(spec.inputs for spec in self._specs if spec.layer == b.layer)
        taken = inputs.index(a.layer) if a.layer in inputs else 0
        return Button("insert_layer", b.layer, box, "+", self._set.font, taken)

    def _button(self, action: Action, spec: ColumnSpec, box: Box) -> Button:
        return Button(action, spec.layer, box, _signs(spec)[action], self._set.font)


def _handle(chip: Chip) -> Handle:
    x, y = chip.box.centre[0], chip.box.bottom
    return Handle(chip.layer, Box(x - HANDLE, y - HANDLE / 2, 2 * HANDLE, 1.5 * HANDLE))


def _switchable(spec: ColumnSpec) -> bool:
    return spec.kind in ("dense", "conv2d")


def _removable(spec: ColumnSpec) -> bool:
    return spec.kind != "input" and not spec.output


def _actions(spec: ColumnSpec) -> list[Action]:
    actions: list[Action] = ["remove_unit", "add_unit"] if spec.editable else []
    return [*actions, "remove_layer"] if _removable(spec) else actions


def _signs(spec: ColumnSpec) -> dict[Action, str]:
    return {"remove_unit": "−", "add_unit": "+", "remove_layer": "×", "activation": spec.activation}
