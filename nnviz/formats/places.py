"""Where a user's own things lie: what was chosen, and what the program remembers."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def config_folder() -> Path:
    """The folder that the system has for what users choose; NNVIZ_CONFIG names another."""
    return _folder("NNVIZ_CONFIG", "APPDATA", "AppData/Roaming", "XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """The folder that the system has for what programs remember; NNVIZ_STATE names another."""
    return _folder("NNVIZ_STATE", "LOCALAPPDATA", "AppData/Local", "XDG_STATE_HOME", ".local/state")


def _folder(own: str, windows: str, at_windows: str, linux: str, at_linux: str) -> Path:
    if named := os.environ.get(own):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/nnviz"
    variable, usual = (windows, at_windows) if sys.platform == "win32" else (linux, at_linux)
    return Path(os.environ.get(variable) or Path.home() / usual) / "nnviz"
