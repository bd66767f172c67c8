"""``experiment.json``: everything of a project but its arrays, checked field by field.

The values are the house's own dataclasses; pydantic reads their types. Every field is written
and must be there again: a file that relies on defaults would change its meaning with them. Only
in a document of an older format the fields that came later are missing; their defaults mean what
was done before there was a choice.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from nnviz.engine.stopping import Watch
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.project import LONGEST_NOTES
from nnviz.experiment.window_layout import WindowLayout
from nnviz.formats.archive import DamagedError
from nnviz.formats.fields import Generators, LogEntry, Position
from nnviz.formats.migrations import brought_up
from nnviz.formats.past_document import PastDocument
from nnviz.formats.references import OriginDocument
from nnviz.formats.sentences import NO_JSON, first, short
from nnviz.formats.undo import UndoDocument
from nnviz.values import dataclass

FORMAT: Literal[7] = 7
"""The number of the file format that this nnviz writes; it reads this one and older."""


@with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
@dataclass(frozen=True)
class Document:
    """``nnviz`` is the version that wrote it, for people to read; ``recorded`` names the layers
    that the run's records speak of."""

    format: Literal[7]
    nnviz: str
    experiment: Experiment
    position: Position
    watch: Watch
    generators: Generators
    log: tuple[LogEntry, ...]
    recorded: Annotated[tuple[str, ...], Field(max_length=10_000)]
    past: PastDocument | None
    undo: UndoDocument | None
    notes: Annotated[str, Field(max_length=LONGEST_NOTES)]
    refers: bool
    origins: Annotated[tuple[OriginDocument, ...], Field(max_length=1000)]
    layout: WindowLayout | None


@cache
def adapter() -> TypeAdapter[Document]:
    """What reads and writes it."""
    return TypeAdapter(Document)


def write(document: Document) -> bytes:
    """The document as indented JSON; every number reads back bit-equal."""
    return adapter().dump_json(document, indent=1)


def format_of(text: bytes) -> int:
    """The format number, before anything else is believed; DamagedError if there is none."""
    raw = _parse(text)
    number = raw.get("format")
    if type(number) is not int or number < 1:
        raise DamagedError(f"its format number is {short(number)}, not a whole number from 1 up")
    if number > FORMAT:
        raise DamagedError(
            f"it was written by a newer nnviz (format {number}; this one reads up to {FORMAT})",
            "update nnviz to open it",
        )
    return number


def read(text: bytes) -> Document:
    """The document in a JSON text; DamagedError names the first field that is wrong."""
    raw = _parse(text)
    older = raw.get("format") != FORMAT
    try:
        document = adapter().validate_json(json.dumps(brought_up(raw)) if older else text)
    except ValidationError as error:
        raise DamagedError(first(error.errors(include_url=False))) from error
    if not older:
        try:
            _require_all(raw, adapter().dump_python(document, mode="json"), "")
        except RecursionError as error:
            raise DamagedError(NO_JSON) from error
    return document


def _parse(text: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise DamagedError(NO_JSON) from error
    if not isinstance(raw, dict):
        raise DamagedError("its experiment.json is not an object")
    return raw


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise DamagedError("its experiment.json has a field twice")
    return fields


def _require_all(raw: Any, full: Any, where: str) -> None:
    """DamagedError for a field that was left to its default."""
    if isinstance(full, dict):
        for key, value in full.items():
            if key not in raw:
                raise DamagedError(f"{where}{key} is missing in its experiment.json")
            _require_all(raw[key], value, f"{where}{key}.")
    elif isinstance(full, list):
        for index, value in enumerate(full):
            _require_all(raw[index], value, f"{where}{index}.")
