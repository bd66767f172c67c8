"""Where a step can be stood in: places count phases from its beginning, 2.5 is in the midst of the
third."""

from __future__ import annotations

from typing import Literal, get_args

from nnviz.drawing.operations import Operation
from nnviz.errors import SpecError
from nnviz.ui.player.phases import Segment
from nnviz.ui.stage import PhaseKind
from nnviz.values import dataclass

Grain = Literal["phase", "layer", "operation"]
GRAINS = get_args(Grain)
Loop = Literal["off", "layer", "phase", "step"]
LOOPS = get_args(Loop)
_NEAR = 1e-6


@dataclass(frozen=True)
class Score:
    """The segments of one step, and the operations of each."""

    segments: tuple[Segment, ...] = ()
    operations: tuple[tuple[Operation, ...], ...] = ()

    @property
    def end(self) -> float:
        return float(len(self.segments))

    def stops(self, grain: Grain) -> list[float]:
        """The places where single steps end, the first after the beginning."""
        if grain == "operation":
            return [k + each.end for k, ops in enumerate(self.operations) for each in ops]
        if grain == "layer":
            return [k + 1.0 for k in range(len(self.segments))]
        kinds = [segment.phase.kind for segment in self.segments]
        after = [*kinds[1:], None]
        return [k + 1.0 for k, kind in enumerate(kinds) if kind != after[k]]

    def following(self, place: float, grain: Grain) -> float | None:
        """The next stop; None at the end of the step."""
        return next((stop for stop in self.stops(grain) if stop > place + _NEAR), None)

    def preceding(self, place: float, grain: Grain) -> float | None:
        """The stop before, the beginning of the step among them; None there."""
        stops = [0.0, *self.stops(grain)]
        return next((stop for stop in reversed(stops) if stop < place - _NEAR), None)

    def bounds(self, at: int, loop: Loop) -> tuple[float, float]:
        """From where to where a loop in that segment goes."""
        if loop == "step":
            return 0.0, self.end
        if loop == "layer":
            return float(at), at + 1.0
        kinds = [segment.phase.kind for segment in self.segments]
        first = kinds.index(kinds[at])
        return float(first), float(first + kinds.count(kinds[at]))

    def span(self, kind: PhaseKind, layer: str = "", number: int = 0) -> tuple[float, float]:
        """From where to where a phase goes, a layer's part in it, or the ``number``-th operation of
        that, counted from 1; SpecError names what there is."""
        named = [segment.phase.layer for segment in self.segments if segment.phase.kind == kind]
        first = [segment.phase.kind for segment in self.segments].index(kind)
        if not layer and not number:
            return float(first), float(first + len(named))
        if layer not in named:
            known = ", ".join(filter(None, named)) or "none"
            raise SpecError(f"The phase {kind} has no layer '{layer}'; it has {known}.")
        at = first + named.index(layer)
        return (float(at), at + 1.0) if not number else self._operation(at, number)

    def _operation(self, at: int, number: int) -> tuple[float, float]:
        every = self.operations[at]
        if not 1 <= number <= len(every):
            named = ", ".join(f"{k} {each.title}" for k, each in enumerate(every, 1))
            raise SpecError(f"There is no operation {number} here; there are {named}.")
        return at + every[number - 1].start, at + every[number - 1].end

    def split(self, place: float) -> tuple[int, float]:
        """The segment and its progress; between two, the end of the first."""
        place = min(max(place, 0.0), self.end)
        index = min(int(place), len(self.segments) - 1)
        progress = round(place - index, 9)
        if progress < _NEAR and index:
            return index - 1, 1.0
        return index, 1.0 if progress > 1 - _NEAR else progress
