"""Recent files in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnviz.ui.recent.listing import Seen


def folder_of(path: Path) -> str:
    """The folder that a file lies in, from the user's home on if it is below it."""
    folder, home = path.parent, Path.home()
    return str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)


def way_back(removed: Sequence[Seen]) -> str:
    """What putting back on the list is called."""
    one = f"“{removed[0].recent.path.name}”" if len(removed) == 1 else f"{len(removed)} files"
    return f"Put back {one}"


def state_of(seen: Seen) -> str:
    """What is not as it was; "" if nothing is."""
    return "missing" if seen.missing else "changed since" if seen.changed else ""
