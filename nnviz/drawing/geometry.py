"""Where columns and nodes stand. Lengths in logical pixels, y downwards, Qt-free."""

from __future__ import annotations

from nnviz.drawing.columns import ColumnSpec
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True)
class Column:
    """A placed column: nodes ``first …`` at centres ``(x, y[k])``, each ``width`` × ``height``.

    ``lines``: how many lines of numbers fit under each node (0, 1 or 2).
    """

    spec: ColumnSpec
    x: float
    y: Array
    width: float
    height: float
    pitch: float
    first: int
    lines: int

    @property
    def shown(self) -> range:
        return range(self.first, self.first + len(self.y))

    @property
    def before(self) -> int:
        """How many nodes are folded away above."""
        return self.first

    @property
    def after(self) -> int:
        return self.spec.nodes - self.first - len(self.y)

    @property
    def top(self) -> float:
        """Where the column begins, with the count of what is folded away above."""
        return self.fold(True).y if self.before else self.box(self.first).y

    def box(self, node: int) -> Box:
        """The node's rectangle; ``node`` must be shown."""
        y = float(self.y[node - self.first])
        return Box(self.x - self.width / 2, y - self.height / 2, self.width, self.height)

    def fold(self, above: bool) -> Box:
        """Where the count of nodes folded away stands."""
        if above:
            return Box(self.x - 46, float(self.y[0]) - self.height / 2 - 20, 92, 18)
        return Box(self.x - 46, float(self.y[-1]) + self.height / 2 + 2, 92, 18)


@dataclass(frozen=True)
class Scene:
    """All columns at zoom 1. It may be larger than the canvas, which then shows it smaller."""

    columns: tuple[Column, ...]
    width: float
    height: float
    chip_height: float

    def column(self, layer: str) -> Column | None:
        return next((column for column in self.columns if column.spec.layer == layer), None)
