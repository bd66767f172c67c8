"""Files that a project names instead of holding their data: found, compared, and read again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from nnviz.data.reading import Choices, FolderChoices
from nnviz.errors import MissingDataError, NnvizError
from nnviz.experiment.importing.origins import Origin, fetch, is_sound
from nnviz.experiment.importing.plan import Plan
from nnviz.formats.fields import Count
from nnviz.values import dataclass

Located = Mapping[str, Path]
"""Where the user says that files are now, by the paths that the project names."""


@dataclass(frozen=True)
class OriginDocument:
    """An Origin; ``relative`` is its path from the project's folder, "" where there is none.
    ``referenced``: the project does not hold its arrays."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    relative: Annotated[str, Field(max_length=4096)]
    size: Count
    checksum: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    choices: Choices
    plan: Plan | None
    arrays: Annotated[tuple[str, ...], Field(max_length=100_000)]
    referenced: bool


def written(origin: Origin, project: Path, referenced: bool) -> OriginDocument:
    """What a project at a path says of an origin."""
    return OriginDocument(
        origin.path, _relative(Path(origin.path), project), origin.size, origin.checksum,
        origin.choices, origin.plan, origin.arrays, referenced,
    )  # fmt: skip


def is_there(origin: Origin) -> bool:
    """Whether a project may name it: it is as it was imported."""
    try:
        return is_sound(origin)
    except (NnvizError, OSError):
        return False


def found(document: OriginDocument, project: Path, located: Located) -> Origin:
    """The origin at the first place where it is as it was; what is referenced is put on the shelf.

    MissingDataError where there is no such place.
    """
    origin = Origin(
        document.path, document.size, document.checksum, document.choices, document.plan,
        document.arrays,
    )  # fmt: skip
    if not document.referenced:
        return origin
    changed = False
    for place in _places(document, project, located):
        moved = origin.moved(place)
        if is_there(moved):
            _fetch(moved, document)
            return moved
        changed |= place.exists()
    raise _missing(document, _sentence(document, project, changed, located.get(document.path)))


def _places(document: OriginDocument, project: Path, located: Located) -> list[Path]:
    """Beside the project first: folders are copied as a whole."""
    if document.path in located:
        return [located[document.path]]
    places = [project.parent / document.relative] if document.relative else []
    # A path to another machine is asked for by the user alone.
    named = [each for each in (*places, Path(document.path)) if not _is_remote(str(each))]
    return [each.resolve() for each in named if "\0" not in str(each)]


def _is_remote(path: str) -> bool:
    return path.startswith(("\\\\", "//"))


def _fetch(origin: Origin, document: OriginDocument) -> None:
    try:
        fetch(origin)
    except NnvizError as error:
        reason = str(error).rstrip(".")
        sentence = f"Its data cannot be read again ({reason}); import the file anew."
        raise _missing(document, sentence) from error


def _missing(document: OriginDocument, sentence: str) -> MissingDataError:
    return MissingDataError(sentence, document.path, isinstance(document.choices, FolderChoices))


def _sentence(document: OriginDocument, project: Path, changed: bool, located: Path | None) -> str:
    if located is not None:
        return (
            f"'{located}' is not what was imported as '{document.path}': its content is another; "
            "choose the file as it was then."
        )
    what = "is not as it was when the project was saved" if changed else "is no longer there"
    where = f"'{document.path}'"
    if document.relative:
        where += f" (or '{document.relative}' beside the project)"
    return (
        f"'{project}' cannot be opened: its data are in {where}, which {what}; put the file back "
        "as it was, or open the project in the window and say where the file is."
    )


def _relative(path: Path, project: Path) -> str:
    try:
        return Path(os.path.relpath(path, project.resolve().parent)).as_posix()
    except ValueError:
        return ""  # On another drive.
