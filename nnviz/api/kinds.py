"""What may be given to a function of the API: the types written at its parameters are held to.

pydantic reads them, as it does for project files; what it finds becomes one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar, get_type_hints

import numpy as np
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from nnviz.errors import SpecError

P = ParamSpec("P")
R = TypeVar("R")
_CONFIG = ConfigDict(
    strict=True, allow_inf_nan=False, revalidate_instances="always", arbitrary_types_allowed=True
)
_WANTED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "a text",
    "bool_type": "True or False",
    "tuple_type": "a list or tuple",
    "iterable_type": "a list",
    "callable_type": "a function",
    "greater_than_equal": "{ge} or more",
    "literal_error": "{expected}",
    "less_than_equal": "{le} or less",
    "too_long": "{max_length} values",
    "missing": "that and one more",
    "dataclass_exact_type": "a {class_name}",
    "is_instance_of": "a {class}",
}
"""What a value must be, by pydantic's name for what it is not."""


def typed(function: Callable[P, R]) -> Callable[P, R]:
    """The function, refusing arguments that are not of the types written at its parameters, by a
    SpecError that names the first. NumPy's single numbers are taken as Python's."""
    known = signature(function)
    name = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = _bound(name, known, args, kwargs)
        for what, hint in _hints(function).items():
            if what in given.arguments:
                value = plain(given.arguments[what])
                given.arguments[what] = value
                refuse_other(f"The argument '{what}' of {name}", value, hint)
        return function(*given.args, **given.kwargs)

    return checked


def refuse_other(whose: str, value: object, hint: object) -> None:
    """SpecError unless the value is of the type; ``whose`` value it is, as a sentence begins."""
    try:
        _adapter(hint).validate_python((value,))
    except ValidationError as error:
        raise SpecError(_sentence(whose, value, error.errors(include_url=False))) from error
    except RecursionError as error:
        raise SpecError(f"{whose} holds itself; give a plain value.") from error


@cache
def kinds_of(cls: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(cls, include_extras=True)


def plain(value: Any) -> Any:
    """A single number of NumPy's as Python's own, a list as a tuple; anything else as it is."""
    if isinstance(value, list):
        return tuple(map(plain, value))
    return value.item() if isinstance(value, np.generic) else value


def _bound(name: str, known: Signature, args: Iterable[Any], named: Mapping[str, Any]) -> Any:
    try:
        return known.bind(*args, **named)
    except TypeError as error:
        takes = ", ".join(each for each in known.parameters if each != "self")
        raise SpecError(f"In a call of {name}: {error}; it takes {takes or 'nothing'}.") from error


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The types of the parameters; none where everything is taken, or any number of them."""
    single = {
        each.name: each.annotation
        for each in signature(function).parameters.values()
        if each.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
        and each.annotation not in (Parameter.empty, "Any")
    }
    space: Any = SimpleNamespace(__annotations__=single)
    return get_type_hints(space, function.__globals__, include_extras=True)


@cache
def _adapter(hint: Any) -> TypeAdapter[tuple[Any]]:
    # Within a tuple: of a dataclass alone pydantic takes no configuration.
    return TypeAdapter(tuple[hint], config=_CONFIG)


def _sentence(whose: str, value: object, errors: list[ErrorDetails]) -> str:
    """What is wrong deepest within the value; of several ways to be right, all are named."""
    places = [_place(value, each["loc"][1:]) for each in errors]
    place = max(places, key=len)
    wanted = " or ".join(
        dict.fromkeys(_wanted(e) for e, at in zip(errors, places, strict=True) if at == place)
    )
    if not place:
        return f"{whose} is {_short(value)}; it must be {wanted}."
    found = errors[places.index(place)]["input"]
    return f"{whose} has {'.'.join(place)} = {_short(found)}; that must be {wanted}."


def _place(value: Any, loc: tuple[int | str, ...]) -> list[str]:
    """Where in the value it is: the parts that pydantic names besides are the types it tried."""
    place: list[str] = []
    for part in loc:
        if isinstance(part, int):
            value = value[part] if part < len(value) else None
        elif is_dataclass(value) and part in {each.name for each in fields(value)}:
            value = getattr(value, part)
        else:
            continue
        place.append(str(part))
    return place


def _wanted(error: ErrorDetails) -> str:
    known = _WANTED.get(error["type"])
    if known is None:
        return error["msg"].removeprefix("Input should be ")
    text = known.format(**error.get("ctx", {}))
    return re.sub(r"^a (?=[AEIO])", "an ", text)


def _short(value: object) -> str:
    """The value as Python writes it, cut where it is long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
