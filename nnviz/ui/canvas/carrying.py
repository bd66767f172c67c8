"""What a drag carries over the canvas: a new layer, a layer, or the end of a connection."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from PySide6.QtCore import QPointF

from nnviz.drawing.captions import Caption, Row
from nnviz.drawing.hits import hit_edge
from nnviz.experiment import edits
from nnviz.ui.canvas.board import Board
from nnviz.ui.canvas.gestures import Gestures
from nnviz.values import dataclass

Kind = Literal["new", "layer", "join"]
_WIDE = 58
_REACH = 8.0


@dataclass(frozen=True)
class Target:
    """Where it would go: in front of ``layer``, on its input number ``taken``."""

    layer: str
    taken: int = 0


@dataclass(frozen=True)
class Carried:
    """``what`` is a kind of layer or a layer, ``name`` how the user reads it; ``at`` a place in
    the scene; ``target`` None where there is none; ``reason`` why it cannot go there."""

    kind: Kind
    what: str
    name: str
    at: tuple[float, float] = (0.0, 0.0)
    target: Target | None = None
    reason: str = ""

    @property
    def card(self) -> Caption:
        """What would happen on release."""
        if self.target is None:
            return Caption(self.name, (Row("Release over the network to place it."),))
        if self.reason:
            lines = textwrap.wrap(self.reason, _WIDE)
            return Caption(self.name, tuple(Row(line, "", "error") for line in lines))
        deed = {"new": "insert it", "layer": "move it", "join": "connect it"}[self.kind]
        return Caption(self.name, (Row(f"Release to {deed} here."),))


class Carrier:
    """Takes things up, says where they may go, and puts them down through the gestures."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures = gestures
        self._reasons: dict[Target, str] = {}
        self.carried: Carried | None = None

    def take(self, kind: Kind, what: str, name: str) -> None:
        self._reasons = {}
        self.carried = Carried(kind, what, name)

    def move(self, board: Board, at: QPointF) -> None:
        """Carry it to a place of the scene."""
        if self.carried is not None:
            target = target_at(board, self.carried, at.x(), at.y())
            reason = self._reason(self.carried, target) if target is not None else ""
            place = at.x(), at.y()
            self.carried = replace(self.carried, at=place, target=target, reason=reason)

    def drop(self) -> None:
        """Put it down where it is; a refused place says why."""
        carried, self.carried = self.carried, None
        if carried is not None and carried.target is not None:
            self._deeds(carried, carried.target)()

    def give_up(self) -> None:
        self.carried = None

    def _deeds(self, carried: Carried, target: Target) -> Callable[[], None]:
        gestures = self._gestures
        return {
            "new": partial(gestures.insert, carried.what, target.layer, target.taken),
            "layer": partial(gestures.move, carried.what, target.layer),
            "join": partial(gestures.join, carried.what, target.layer),
        }[carried.kind]

    def _reason(self, carried: Carried, target: Target) -> str:
        if target not in self._reasons:
            self._reasons[target] = self._refusal(carried, target)
        return self._reasons[target]

    def _refusal(self, carried: Carried, target: Target) -> str:
        gestures, what = self._gestures, carried.what
        if carried.kind == "new":
            return gestures.refused_kind(what, target.layer, target.taken)
        if carried.kind == "layer":
            return gestures.refusal(lambda e: edits.move_layer(e, what, target.layer))
        return gestures.refusal(lambda e: edits.join_layers(e, what, target.layer, 10**9))


def target_at(board: Board, carried: Carried, x: float, y: float) -> Target | None:
    """The layer in front of which it would go: for a connection the column there; else the edge
    or the gap."""
    columns = board.scene.columns
    if carried.kind == "join":
        near = min(columns, key=lambda column: abs(column.x - x))
        fits = near.spec.kind != "input" and near.spec.layer != carried.what
        return Target(near.spec.layer) if fits else None
    drawn = tuple(bundle.source >= 0 for bundle in board.bundles)
    edge = hit_edge(board.bundles, drawn, x, y, _REACH)
    if edge is not None:
        return _other(carried, Target(edge.layer, edge.taken))
    behind = next((column for column in columns[1:] if column.x >= x), columns[-1])
    insert = next(b for b in board.header.inserts if b.layer == behind.spec.layer)
    return _other(carried, Target(insert.layer, insert.taken))


def _other(carried: Carried, target: Target) -> Target | None:
    """A layer is not moved in front of itself."""
    return None if carried.kind == "layer" and carried.what == target.layer else target
