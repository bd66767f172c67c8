"""Where the files that come with nnviz lie: beside the package when installed, else in the tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """A file of ``resources/``: fonts, icons, styles."""
    return _find("resources", name)


def sample(name: str) -> Path:
    """A file of ``samples/``: the bundled data sets."""
    return _find("samples", name)


def _find(folder: str, name: str) -> Path:
    installed = _PACKAGE / folder / name
    return installed if installed.exists() else _PACKAGE.parent / folder / name
