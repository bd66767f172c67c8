"""Where data were imported from, so that a project can name a file instead of holding its data."""

from __future__ import annotations

from nnviz.data.reading import Choices
from nnviz.experiment.importing.plan import Plan
from nnviz.values import dataclass


@dataclass(frozen=True)
class Origin:
    """A file or folder at ``path`` of ``size`` bytes, with the SHA-256 of its content. Read with
    these complete ``choices`` and, where it holds a table, this ``plan``, it gives the ``arrays``
    of these names on the shelf."""

    path: str
    size: int
    checksum: str
    choices: Choices
    plan: Plan | None
    arrays: tuple[str, ...]
