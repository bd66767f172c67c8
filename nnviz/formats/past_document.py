"""What ``experiment.json`` says of the past of a run; its arrays lie in ``past.safetensors``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from nnviz.engine.stopping import Watch
from nnviz.experiment.timeline.branches import LONGEST_NAME
from nnviz.experiment.timeline.past import MOST_BRANCHES, MOST_MOMENTS
from nnviz.formats.fields import Count, Generators, LogEntry, Position
from nnviz.values import dataclass

MOST_MEMORIES = 4096

Places = Annotated[tuple[Count, ...], Field(max_length=100_000)]
Forms = dict[str, Places]
"""Earlier forms of layers by id, newest first, each by its place among the memories."""


@dataclass(frozen=True)
class MomentDocument:
    """A keyframe: the first ``rows`` of its branch's history and ``logged`` entries of its log had
    happened; ``outputs``: of how many samples of the epoch the outputs are kept."""

    position: Position
    watch: Watch
    generators: Generators
    pinned: bool
    rows: Count
    logged: Count
    outputs: Count
    memories: Forms


@dataclass(frozen=True)
class BranchDocument:
    """``log``, ``moments`` and ``end`` are places among the entries (those of the project's log
    first, then the past's) and the moments; ``end`` is null of the branch that is trained.
    ``recorded`` names the layers that its records speak of."""

    id: Annotated[int, Field(ge=1, le=2**31)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    start: Count
    parent: Count | None
    diverged: bool
    log: Places
    moments: Places
    end: Count | None
    recorded: Annotated[tuple[str, ...], Field(max_length=10_000)]


@dataclass(frozen=True)
class PieceDocument:
    """One parameter of an earlier form: the names along its first axes, nested lists of texts and
    whole numbers; ``source``: who fed it, where its columns are features."""

    parameter: str
    axes: tuple[Any, ...]
    source: Any
    vectors: tuple[str, ...]


@dataclass(frozen=True)
class PastDocument:
    """``entries``: what the log of another branch has and the run's own has not. ``kept``: what an
    undo of the run could bring back."""

    present: Count
    entries: tuple[LogEntry, ...]
    branches: Annotated[tuple[BranchDocument, ...], Field(min_length=1, max_length=MOST_BRANCHES)]
    moments: Annotated[tuple[MomentDocument, ...], Field(max_length=MOST_MOMENTS)]
    memories: Annotated[tuple[tuple[PieceDocument, ...], ...], Field(max_length=MOST_MEMORIES)]
    kept: Forms
