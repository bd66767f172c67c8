"""Where a user's rescues lie."""

from __future__ import annotations

from pathlib import Path

from nnviz.formats.places import state_folder


def usual_place() -> Path:
    """In the folder of what the program remembers."""
    return state_folder() / "rescue"
