"""All branches of a run, one of which is trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz.errors import SpecError
from nnviz.experiment.timeline.keyframe import Keyframe
from nnviz.experiment.timeline.strand import Strand

LONGEST_NAME = 40
DELETED = 8
"""So many deleted branches can be brought back, the last ones."""


class Branches:
    """Begins with one, which nothing forked off."""

    def __init__(self, base: Keyframe) -> None:
        self._strands = {1: Strand(1, "main", base.step, keyframes=[base])}
        self._present = self._last_id = 1
        self._deleted: dict[int, tuple[Strand, list[Strand]]] = {}

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

    def add(
        self, name: str, start: int, parent: int, keyframes: list[Keyframe], id: int | None = None
    ) -> Strand:
        """A new branch, which is trained from now on; ``id``: another than all there were."""
        if id is not None and id <= self._last_id:
            raise SpecError(f"There was a branch {id} already.")
        name = name or f"branch {len(self._strands) + 1}"
        strand = self._new(name, start, parent, keyframes, id)
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
        """Forget a branch, but for ``restore``: its first state, where it forked and its end are
        kept. What forked off it has all it needs and stays."""
        gone = self[id]
        if gone is self.present:
            raise SpecError(f"'{gone.name}' is being trained; change to another branch first.")
        del self._strands[id]
        children = [strand for strand in self if strand.parent == id]
        for strand in children:
            strand.parent = gone.parent
        gone.thin(len(gone.keyframes))
        self._deleted[id] = gone, children
        for oldest in list(self._deleted)[:-DELETED]:
            del self._deleted[oldest]

    def restore(self, id: int) -> None:
        """Bring a deleted branch back; SpecError for one that is not kept any more."""
        if id not in self._deleted:
            raise SpecError("The deleted branch is not kept any more.")
        gone, children = self._deleted.pop(id)
        for strand in children:
            strand.parent = id
        self._strands = dict(sorted({**self._strands, id: gone}.items()))

    def kept(self) -> list[Keyframe]:
        """All keyframes, deleted branches' too, those that branches share once."""
        if len(self._strands) == 1 and not self._deleted:
            return self.present.kept()
        every = (*self, *(strand for strand, _ in self._deleted.values()))
        return list({id(each.state): each for strand in every for each in strand.kept()}.values())

    def _new(
        self, name: str, start: int, parent: int, keyframes: list[Keyframe], id: int | None = None
    ) -> Strand:
        self._last_id = self._last_id + 1 if id is None else id
        strand = Strand(self._last_id, name, start, parent, keyframes)
        self._strands[strand.id] = strand
        return strand
