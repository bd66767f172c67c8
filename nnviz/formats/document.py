"""``experiment.json``: everything of a project but its arrays, checked field by field.

The values are the house's own dataclasses; pydantic reads their types. Every field is written
and must be there again: a file that relies on defaults would change its meaning with them. Only
in a document of an older format the fields that came later are missing; their defaults mean what
was done before there was a choice.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from nnviz.engine.stopping import Watch
from nnviz.engine.streams import stream
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Adopted, Edited
from nnviz.formats.archive import DamagedError
from nnviz.formats.sentences import NO_JSON, first, short
from nnviz.values import dataclass

FORMAT: Literal[4] = 4
"""The number of the file format that this nnviz writes; it reads this one and older."""

Count = Annotated[int, Field(ge=0, le=2**53)]
Word32 = Annotated[int, Field(ge=0, lt=2**32)]
Word128 = Annotated[int, Field(ge=0, lt=2**128)]


@dataclass(frozen=True)
class Words:
    """The two 128-bit words of PCG64."""

    state: Word128
    inc: Word128


@dataclass(frozen=True)
class GeneratorState:
    """What ``numpy.random.PCG64().state`` gives, field by field."""

    bit_generator: Literal["PCG64"]
    state: Words
    has_uint32: Literal[0, 1]
    uinteger: Word32

    @classmethod
    def of(cls, state: dict[str, Any]) -> GeneratorState:
        return cls(**{**state, "state": Words(**state["state"])})


@dataclass(frozen=True)
class Position:
    """How far the run has come; ``updates`` counts those of the present optimizer state."""

    step: Count
    epoch: Count
    offset: Count
    updates: Count


@dataclass(frozen=True)
class Generators:
    """The generators of the sample order, of the noise in training programs and of weights that
    edits add."""

    order: GeneratorState
    noise: GeneratorState
    fresh: GeneratorState


@with_config(ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
@dataclass(frozen=True)
class Document:
    """``nnviz`` is the version that wrote it, for people to read."""

    format: Literal[4]
    nnviz: str
    experiment: Experiment
    position: Position
    watch: Watch
    generators: Generators
    log: tuple[Annotated[Adopted | Edited, Field(discriminator="kind")], ...]


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def write(document: Document) -> bytes:
    """The document as indented JSON; every number reads back bit-equal."""
    return _adapter().dump_json(document, indent=1)


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
        document = _adapter().validate_json(json.dumps(_brought_up(raw)) if older else text)
    except ValidationError as error:
        raise DamagedError(first(error.errors(include_url=False))) from error
    if not older:
        _require_all(raw, _adapter().dump_python(document, mode="json"), "")
    return document


def _brought_up(raw: dict[str, Any]) -> dict[str, Any]:
    """An older document as the present format has it; format 3 only lacked the user's data."""
    number = raw["format"]
    for later, step in ((2, _from_1), (3, _from_2)):
        raw = step(raw) if number < later else raw
    return raw | {"format": FORMAT}


def _from_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Format 1 had no noise, and nothing that watched losses."""
    raw = raw | {"watch": asdict(Watch())}
    if isinstance(generators := raw.get("generators"), dict):
        noise = stream(0, "noise").bit_generator.state
        raw["generators"] = generators | {"noise": noise}
    return raw


def _from_2(raw: dict[str, Any]) -> dict[str, Any]:
    """Format 2 logged experiments only, without labels."""
    if isinstance(log := raw.get("log"), list):
        adopted = [e | {"kind": "adopted"} if isinstance(e, dict) else e for e in log]
        raw = raw | {"log": adopted}
    return raw


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
