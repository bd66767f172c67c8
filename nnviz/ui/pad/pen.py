"""The pen of the drawing pad for those who draw by keys."""

from __future__ import annotations

from nnviz.ui.pad.sketch import Place


class Pen:
    """Where it is on the field, None before it is first used, and whether it is put down."""

    def __init__(self) -> None:
        self.at: Place | None = None
        self.down = False

    @property
    def said(self) -> str:
        """``pen down at row 3, column 4``; empty before it is first used."""
        if self.at is None:
            return ""
        column, row = (int(side) for side in self.at)
        return f"pen {'down' if self.down else 'up'} at row {row}, column {column}"

    def place(self, size: tuple[int, int]) -> Place:
        """Where it is on a field of (height, width): at first in the middle of its middle pixel."""
        if self.at is None:
            self.at = size[1] // 2 + 0.5, size[0] // 2 + 0.5
        return self.at

    def move(self, down: int, right: int, size: tuple[int, int]) -> Place:
        """A pixel on, within the field."""
        x, y = self.place(size)
        self.at = min(max(x + right, 0.5), size[1] - 0.5), min(max(y + down, 0.5), size[0] - 0.5)
        return self.at
