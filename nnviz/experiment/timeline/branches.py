"""All branches of a run, one of which is trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz.errors import SpecError
from nnviz.experiment.timeline.keyframe import Keyframe
from nnviz.experiment.timeline.strand import Strand

LONGEST_NAME = 40


class Branches:
    """Begins with one, which nothing forked off."""

    def __init__(self, base: Keyframe) -> None:
        self._strands = {1: Strand(1, "main", base.step, keyframes=[base])}
        self._present = self._last_id = 1

    @classmethod
    def of(cls, strands: Sequence[Strand], present: int) -> Branches:
        """Those of a past, ``present`` being the one that is trained."""
        branches = cls(strands[0].kept()[0])
        branches._strands = {each.id: each for each in strands}
        branches._present, branches._last_id = present, max(branches._strands)
        return branches

    def __iter__(self) -> Iterator[Strand]:
        return iter(self._strands.values())

    def __getitem__(self, id: int) -> Strand:
        if id not in self._strands:
            raise SpecError(f"There is no branch {id} any more.")
        return self._strands[id]

    @property
    def present(self) -> Strand:
        """The one that is trained."""
        return self._strands[self._present]

    def enter(self, id: int) -> None:
        """Train this one from now on."""
        self._present = self[id].id

    def add(self, name: str, start: int, parent: int, keyframes: list[Keyframe]) -> Strand:
        """A new branch, which is trained from now on."""
        strand = self._new(name or f"branch {len(self._strands) + 1}", start, parent, keyframes)
        self._present = strand.id
        return strand

    def keep_diverged(self, strand: Strand, end: Keyframe, start: int) -> None:
        """What a branch did beyond ``start`` until its numbers broke; only the last such end of
        each branch is kept."""
        for other in [each for each in self if each.diverged and each.parent == strand.id]:
            del self._strands[other.id]
        kept = [each for each in strand.keyframes if each.step <= end.step]
        new = self._new(f"diverged at step {end.step + 1:,}", start, strand.id, kept)
        new.end, new.diverged = end, True

    def rename(self, id: int, name: str) -> None:
        """Another name; SpecError for one that says nothing."""
        if not name.strip():
            raise SpecError("A branch needs a name.")
        self[id].name = name.strip()[:LONGEST_NAME]

    def delete(self, id: int) -> None:
        """Forget a branch; what forked off it has all it needs and stays."""
        gone = self[id]
        if gone is self.present:
            raise SpecError(f"'{gone.name}' is being trained; change to another branch first.")
        del self._strands[id]
        for strand in self:
            if strand.parent == id:
                strand.parent = gone.parent

    def kept(self) -> list[Keyframe]:
        """All keyframes, those that branches share once."""
        if len(self._strands) == 1:
            return self.present.kept()
        return list({id(each.state): each for strand in self for each in strand.kept()}.values())

    def _new(self, name: str, start: int, parent: int, keyframes: list[Keyframe]) -> Strand:
        self._last_id += 1
        strand = Strand(self._last_id, name, start, parent, keyframes)
        self._strands[strand.id] = strand
        return strand
