"""What pydantic found wrong in ``experiment.json``, as one sentence about one field."""

from __future__ import annotations

from typing import get_args

from pydantic_core import ErrorDetails

from nnviz.data.source import Data
from nnviz.engine.layers import Layer

NO_JSON = "its experiment.json is not JSON"

_CHOICES = {choice.__name__ for choice in (*get_args(Layer), *get_args(Data))}


def first(errors: list[ErrorDetails]) -> str:
    """The first error that matters; where there are several kinds, of the kind that was meant."""
    kinds = [e for e in errors if e["loc"][-1:] == ("kind",) and e["loc"][-2] in _CHOICES]
    other = {e["loc"][:-1] for e in kinds}
    meant = [e for e in errors if not any(e["loc"][: len(branch)] == branch for branch in other)]
    if meant:
        return _sentence(meant[0])
    known = ", ".join(e["ctx"]["expected"].strip("'") for e in kinds)
    where = _place(kinds[0]["loc"])
    return f"{where} is {short(kinds[0]['input'])} in its experiment.json; known: {known}"


def _sentence(error: ErrorDetails) -> str:
    rule = _rule(error)
    if error["type"] == "json_invalid":
        return NO_JSON
    if error["type"] == "missing":
        return f"{_place(error['loc'])} is missing in its experiment.json"
    if error["type"] == "union_tag_not_found":
        return f"{_place(error['loc'])}.kind is missing in its experiment.json"
    if error["type"] == "unexpected_keyword_argument":
        return f"{_place(error['loc'])} in its experiment.json is no field of this format"
    return f"{_place(error['loc'])} is {short(error['input'])} in its experiment.json; {rule}"


def _rule(error: ErrorDetails) -> str:
    """What the value should be. Of kinds only those that there are: the one found may be long."""
    if error["type"] == "union_tag_invalid":
        return f"its kind should be {error['ctx']['expected_tags'].replace(',', ' or')}"
    return error["msg"].replace("Input should", "it should")


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc if part not in _CHOICES)


def short(value: object) -> str:
    """The value as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
