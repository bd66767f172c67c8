"""``data.safetensors``: the arrays of the user's data, and of networks that were imported, under
their names on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnviz.data.shelf import SHELF, mapped, name_of, save_array
from nnviz.data.source import shelved
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment, Stored
from nnviz.experiment.log import Adopted
from nnviz.experiment.project import Project
from nnviz.formats import arrays
from nnviz.formats.archive import DamagedError
from nnviz.formats.atomic import replacing

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


class Aside:
    """A folder that holds the arrays of projects in it, each in a file of its own under its name:
    what is saved again and again writes them once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: set[str] = set()

    def hold(self, names: Sequence[str]) -> None:
        """See to it that these are there, as ``files``; FileError where there is no room."""
        self.files = {self._path(name).name for name in names}
        for name in names:
            if not self._path(name).exists():
                with replacing(self._path(name)) as temporary:
                    save_array(temporary, SHELF.get(name))

    def bring(self, names: Sequence[str]) -> None:
        """Put these on the shelf; DamagedError unless each is there and what its name says."""
        for name in names:
            try:
                array = mapped(self._path(name))
            except DataError as error:
                raise DamagedError(f"the data '{name[:12]}…' are not beside it") from error
            if name_of(array) != name:
                raise DamagedError(f"the data '{name[:12]}…' beside it are damaged")
            SHELF.put(array)

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise DamagedError(f"'{name[:40]}' is no name of an array")
        return self._folder / f"{name}.npy"
