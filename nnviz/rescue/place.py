"""Where a user's rescues lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def usual_place() -> Path:
    """In the folder that the system has for what programs remember; NNVIZ_STATE names another."""
    return _state_folder() / "rescue"


def _state_folder() -> Path:
    if named := os.environ.get("NNVIZ_STATE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "nnviz"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/nnviz"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "nnviz"
