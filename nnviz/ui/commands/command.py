"""What can be done, by name, and how it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nnviz.experiment.gallery import plain
from nnviz.values import dataclass


@dataclass(frozen=True, eq=False)
class Command:
    """``kind`` is the group it belongs to, ``keys`` its shortcut as it is written on the keyboard;
    ``enabled``: whether it can be done now."""

    title: str
    tip: str
    kind: str
    do: Callable[[], object]
    keys: str = ""
    enabled: bool = True


def found(commands: Iterable[Command], text: str) -> list[Command]:
    """Those in which every word of the text stands, capitals and accents aside: first those whose
    title begins with it, then those whose title holds it, then all others; what cannot be done now
    comes last."""
    words = plain(text).split()
    fitting = [each for each in commands if all(word in _all(each) for word in words)]
    return sorted(fitting, key=lambda each: _rank(each, plain(text).strip()))


def _all(command: Command) -> str:
    return plain(f"{command.title} {command.kind} {command.tip}")


def _rank(command: Command, text: str) -> tuple[bool, int]:
    title = plain(command.title)
    return not command.enabled, 0 if title.startswith(text) else 1 if text in title else 2
