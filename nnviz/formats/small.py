"""Small files of named values: settings, and what the program remembers between starts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnviz.errors import FileError
from nnviz.formats.atomic import explained, read_error, write_bytes

LARGEST = 2**18
"""Bytes of such a file at most; a larger one is none."""


def read_small(path: Path) -> dict[str, Any]:
    """What a file holds, nothing where there is none; FileError for one that cannot be read."""
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(LARGEST + 1))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise read_error(path, error) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(content, dict):
        raise _damaged(path)
    return content


def write_small(path: Path, content: Mapping[str, Any]) -> None:
    """Write it whole or not at all, with its folder; FileError says what failed."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(content, indent=1).encode())


def _damaged(path: Path) -> FileError:
    return FileError(f"'{path}' cannot be read: it does not hold named values in JSON.")
