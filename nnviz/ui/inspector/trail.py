"""What was selected one after the other, to go back and forward through it."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.experiment.selection import Selection

MOST = 200
"""So many selections are remembered."""


class Trail:
    """Another pixel or step of the same unit takes the last one's place: sliding leaves one."""

    def __init__(self) -> None:
        self._visited: list[Selection] = []
        self._place = -1

    def visit(self, selection: Selection) -> None:
        """Something was selected; what lay ahead is forgotten, unless it is where one stands."""
        here = self._visited[self._place] if self._place >= 0 else None
        if here == selection:
            return
        if here is not None and _subject(here) == _subject(selection):
            self._visited[self._place] = selection
            return
        self._visited = [*self._visited[: self._place + 1], selection][-MOST:]
        self._place = len(self._visited) - 1

    def back(self, there: Callable[[Selection], bool]) -> Selection | None:
        """The one before; those that are no longer there are passed over."""
        return self._move(-1, there)

    def forward(self, there: Callable[[Selection], bool]) -> Selection | None:
        return self._move(1, there)

    @property
    def has_back(self) -> bool:
        return self._place > 0

    @property
    def has_forward(self) -> bool:
        return self._place + 1 < len(self._visited)

    def _move(self, way: int, there: Callable[[Selection], bool]) -> Selection | None:
        place = self._place + way
        while 0 <= place < len(self._visited):
            if there(self._visited[place]):
                self._place = place
                return self._visited[place]
            place += way
        return None


def _subject(selection: Selection) -> tuple[object, ...]:
    return selection.layer, selection.unit, selection.parameter
