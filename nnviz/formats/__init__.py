"""Files: the project archive and exports. They take long to import, so they are when needed."""

from pathlib import Path

PROJECT_SUFFIX = ".nnviz"
BACKUP_SUFFIX = ".nnviz~"
"""Beside a project: the version saved before it."""
PROJECTS = (PROJECT_SUFFIX, BACKUP_SUFFIX)
"""How files end that can be opened."""

NETWORK_SUFFIX = ".onnx"
"""Files of networks that can be imported."""


def is_project(path: str | Path) -> bool:
    """Whether it is called like one, in whatever case: some systems write endings in capitals."""
    return str(path).lower().endswith(PROJECTS)


def is_backup(path: str | Path) -> bool:
    """Whether it is called like the version of a project that was saved before."""
    return str(path).lower().endswith(BACKUP_SUFFIX)


def is_file(path: Path) -> bool:
    """Whether it is one, as far as the system says: it refuses to of a folder it keeps closed."""
    try:
        return path.is_file()
    except OSError:
        return False
