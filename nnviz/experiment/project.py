"""The Project: all that a document holds, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.experiment.revisions import UndoList
from nnviz.experiment.state import RunState
from nnviz.experiment.window_layout import WindowLayout
from nnviz.values import dataclass

if TYPE_CHECKING:
    from nnviz.experiment.importing.origins import Origin

LONGEST_NOTES = 100_000
"""Characters of a document's notes."""


@dataclass(frozen=True)
class Project:
    """The run with its past, and what the window knows beside it.

    ``undo`` is None where it is not known. ``origins`` are the files that data were imported from;
    with ``refers`` a file names them, and holds of their data only what they do not.
    ``layout``: how the window was laid out, None if that is not known.
    """

    state: RunState
    undo: UndoList | None = None
    notes: str = ""
    origins: tuple[Origin, ...] = ()
    refers: bool = False
    layout: WindowLayout | None = None
