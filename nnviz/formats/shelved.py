"""``data.safetensors``: the arrays of the user's data, under their names on the shelf."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.data.shelf import SHELF, name_of
from nnviz.data.source import shelved
from nnviz.experiment.log import Adopted, folded
from nnviz.experiment.state import RunState
from nnviz.formats import arrays
from nnviz.formats.archive import DamagedError

MEMBER = "data.safetensors"


def named_by(state: RunState) -> tuple[str, ...]:
    """All that the experiment and those before it in the log speak of, each once."""
    adopted = [entry.experiment for entry in folded(state.log) if isinstance(entry, Adopted)]
    names = [name for each in (*adopted, state.experiment) for name in shelved(each.data)]
    return tuple(dict.fromkeys(names))


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
