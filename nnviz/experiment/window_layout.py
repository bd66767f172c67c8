"""How the window of a document is laid out, as plain values."""

from __future__ import annotations

from nnviz.values import dataclass


@dataclass(frozen=True)
class WindowLayout:
    """``columns`` and ``rows`` are the widths and heights between which the window's movable edges
    lie. ``tab`` names the view in the dock, which is ``expanded`` where it has the canvas's room.
    With ``table`` the network is shown as tables in its picture's place.
    The canvas shows the network ``zoom`` times as large as fits, with the place at shares ``x`` and
    ``y`` of the network's width and height in its middle.
    """

    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    tab: str = ""
    expanded: bool = False
    table: bool = False
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
