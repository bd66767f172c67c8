"""``data.safetensors``: the arrays of the user's data, and of networks that were imported, under
their names on the shelf."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.data.shelf import SHELF, name_of
from nnviz.data.source import shelved
from nnviz.experiment.experiment import Experiment, Stored
from nnviz.experiment.log import Adopted
from nnviz.experiment.project import Project
from nnviz.formats import arrays
from nnviz.formats.archive import DamagedError

MEMBER = "data.safetensors"


def named_by(project: Project) -> tuple[str, ...]:
    """All that the experiment, those before it in the log and in other branches, and those of the
    undo list speak of, each once."""
    state = project.state
    branches = state.past.branches if state.past else ()
    entries = [entry for log in (state.log, *(each.log for each in branches)) for entry in log]
    adopted = [entry.experiment for entry in entries if isinstance(entry, Adopted)]
    undone = [each.experiment for each in (project.undo.revisions if project.undo else ())]
    names = [name for each in (*adopted, state.experiment, *undone) for name in _named(each)]
    return tuple(dict.fromkeys(names))


def _named(experiment: Experiment) -> tuple[str, ...]:
    """Its data, and the numbers that it begins with."""
    begun = (each.array for each in experiment.start if isinstance(each, Stored))
    return (*shelved(experiment.data), *begun)


def write(names: Sequence[str]) -> bytes:
    """The arrays of these names, taken from the shelf."""
    return arrays.write({name: SHELF.get(name) for name in names})


def read(content: bytes | None, names: Sequence[str]) -> None:
    """Put the arrays on the shelf; DamagedError unless they are just those, and each is what its
    name says."""
    found = arrays.read(content, MEMBER) if content is not None else {}
    if set(found) != set(names):
        raise DamagedError(f"its {MEMBER} does not hold the data that its experiment speaks of")
    for name, array in found.items():
        if name_of(array) != name:
            raise DamagedError(f"the data '{name[:12]}…' in its {MEMBER} are damaged")
        SHELF.put(array)
