"""What a rescue says of itself, in a small file beside the work."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nnviz.formats.atomic import write_bytes
from nnviz.formats.stamps import Stamp

NAME = "about.json"
_LARGEST = 2**16


@dataclass(frozen=True)
class About:
    """A document by its title, and the file it is to be saved in with that file's stamp.

    ``work`` is the name of the project beside it, empty where there is nothing to lose, taken
    after ``step`` steps at ``when`` (seconds since 1970).
    """

    title: str
    path: Path | None = None
    stamp: Stamp | None = None
    work: str = ""
    step: int = 0
    when: float = 0.0


def write_about(folder: Path, about: About) -> None:
    """Whole or not at all: what it names is what there is."""
    content = asdict(about) | {"path": str(about.path) if about.path else None}
    write_bytes(folder / NAME, json.dumps(content).encode())


def read_about(folder: Path) -> About | None:
    """None where there is none, or none that can be believed."""
    try:
        with (folder / NAME).open("rb") as file:
            return _about(json.loads(file.read(_LARGEST)))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _about(content: dict[str, Any]) -> About:
    path, stamp = content["path"], content["stamp"]
    work, when = str(content["work"]), float(content["when"])
    if Path(work).name != work or not 0 <= when < 2**40:
        raise ValueError(work)
    return About(
        str(content["title"]),
        Path(str(path)) if path else None,
        Stamp(*(int(stamp[name]) for name in ("modified", "size", "number"))) if stamp else None,
        work,
        int(content["step"]),
        when,
    )
