"""What a user can choose for every window to come, as a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from nnviz.values import dataclass

THEMES = ("system", "dark", "light")
SPEEDS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 0)
"""Steps per second that can be chosen; 0 for as many as there can be."""
SIZES = (125, 150, 175)
"""How large type can be, in hundredths of the usual."""


@dataclass(frozen=True)
class Settings:
    """``theme`` is one of ``THEMES``, ``colours`` the name of a palette of colours, ``large_type``
    whether all is larger, for a projector, and ``type_size``, one of ``SIZES``, how much;
    ``speed``, one of ``SPEEDS``, is that of a new window. ``welcome``: a window without a file
    begins with the welcome page. ``name_files``: new projects name imported files instead of
    holding their data."""

    theme: str = "system"
    colours: str = "blue-orange"
    large_type: bool = False
    type_size: int = 150
    speed: int = 500
    welcome: bool = True
    name_files: bool = False


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,40}", value) is not None


_FITS: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: value in THEMES,
    "colours": _is_name,
    "large_type": _is_switch,
    "type_size": lambda value: type(value) is int and value in SIZES,
    "speed": lambda value: type(value) is int and value in SPEEDS,
    "welcome": _is_switch,
    "name_files": _is_switch,
}
"""What may stand in the file for each setting."""


def settings_of(content: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """What a file's values say, and the names of those that are none: the usual ones hold there.
    Names that are not known are left to the version that wrote them."""
    known = {each.name: content[each.name] for each in fields(Settings) if each.name in content}
    odd = [name for name, value in known.items() if not _FITS[name](value)]
    return Settings(**{name: known[name] for name in known if name not in odd}), odd


def differing(settings: Settings, other: Settings) -> dict[str, Any]:
    """The values of ``settings`` that are not as in the other."""
    names = (each.name for each in fields(Settings))
    return {name: getattr(settings, name) for name in names
            if getattr(settings, name) != getattr(other, name)}  # fmt: skip
