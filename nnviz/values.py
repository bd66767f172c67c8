"""Frozen dataclasses that are soon made.

The standard library writes six methods of each class as text and compiles them, which takes a
millisecond; hundreds of classes stand between the start and the first window. Here only
``__init__`` is compiled: the other methods ask the class for its fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")
_MISSING = dataclasses.MISSING


def _frozen(cls: type[T], *, eq: bool = True, kw_only: bool = False) -> type[T]:
    """The class with the methods of a frozen dataclass."""
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    methods: dict[str, Callable[..., Any]] = {
        "__init__": _init(cls), "__repr__": _repr, "__setattr__": _refuse, "__delattr__": _refuse
    }  # fmt: skip
    if eq:
        methods |= _comparing(cls)
    for name, method in methods.items():
        if vars(cls).get(name) is None:  # What a class defines itself stays.
            setattr(cls, name, method)
    return cls


def _init(cls: type) -> Callable[..., None]:
    """``__init__``, which sets every field, then calls ``__post_init__`` if there is one."""
    fields = dataclasses.fields(cls)
    known: dict[str, Any] = {"put": object.__setattr__, "made": object()}
    known |= {f"default_{field.name}": field.default for field in fields}
    known |= {f"make_{field.name}": field.default_factory for field in fields}
    lines = [f"def __init__(self, {_parameters(fields)}):"]
    lines += [f"    put(self, {field.name!r}, {_given(field)})" for field in fields]
    lines += ["    self.__post_init__()" if hasattr(cls, "__post_init__") else "    return"]
    exec("\n".join(lines), known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _parameters(fields: tuple[dataclasses.Field[Any], ...]) -> str:
    by_place = [_parameter(field) for field in fields if not field.kw_only]
    by_name = [_parameter(field) for field in fields if field.kw_only]
    return ", ".join(by_place + (["*", *by_name] if by_name else []))


def _parameter(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is not _MISSING:
        return f"{field.name}=made"
    return field.name if field.default is _MISSING else f"{field.name}=default_{field.name}"


def _given(field: dataclasses.Field[Any]) -> str:
    """A field's value as ``__init__`` was given it."""
    name = field.name
    made = field.default_factory is not _MISSING
    return f"make_{name}() if {name} is made else {name}" if made else name


def _comparing(cls: type) -> dict[str, Callable[..., Any]]:
    """Equal is what is of one class and has equal fields."""
    content = _content([field.name for field in dataclasses.fields(cls) if field.compare])

    def equal(self: object, other: object) -> Any:
        same = other.__class__ is self.__class__
        return content(self) == content(other) if same else NotImplemented

    return {"__eq__": equal, "__hash__": lambda self: hash(content(self))}


def _content(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads these fields: in one call, if they are several."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _repr(self: Any) -> str:
    shown = [field.name for field in dataclasses.fields(self) if field.repr]
    return f"{type(self).__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in shown)})"


def _refuse(self: object, name: str, *value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"{type(self).__qualname__} keeps its {name}")


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, **options):
        """As the standard library's; the classes that are not frozen are its own."""
        if not frozen:
            return dataclasses.dataclass(cls, **options)
        return lambda cls: _frozen(cls, **options)
