"""Which words of a Python text are of which kind, for its colours."""

from __future__ import annotations

import builtins
import re
from keyword import kwlist
from typing import Literal

Kind = Literal["comment", "string", "number", "keyword", "name", "builtin"]
Span = tuple[int, int, Kind]
"""Start and end within a line."""
_KINDS: dict[str, Kind] = {
    **{name: "builtin" for name in (*dir(builtins), "self") if name.islower()},
    **dict.fromkeys(kwlist, "keyword"),
}
_GROUPS: dict[str, Kind] = {
    "comment": "comment", "string": "string", "name": "name", "number": "number",
}  # fmt: skip
"""What is known by its form; any other word by itself."""
_WORDS = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>[rbf]*(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    | (?P<name>(?<=def\ )\w+|(?<=class\ )\w+)
    | (?P<word>(?<![\w.])[A-Za-z_]\w*)(?!\s*=[^=])
    | (?P<number>(?<![\w.])\d[\d_]*\.?\d*(?:e[-+]?\d+)?)
    """,
    re.VERBOSE | re.DOTALL,
)


def spans(text: str) -> list[list[Span]]:
    """For each line the words that have a colour, in their order."""
    lines = text.split("\n")
    starts, found = [0], [list[Span]() for _ in lines]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at = 0
    for match in _WORDS.finditer(text):
        kind = _kind(match)
        if kind is None:
            continue
        while starts[at + 1] <= match.start():
            at += 1
        _put(found, starts, at, match, kind)
    return found


def _kind(match: re.Match[str]) -> Kind | None:
    """None for a word that is no more than a name."""
    return _GROUPS.get(match.lastgroup or "", _KINDS.get(match[0]))


def _put(
    found: list[list[Span]], starts: list[int], at: int, match: re.Match[str], kind: Kind
) -> None:
    """A word may go over several lines."""
    while at < len(found) and starts[at] < match.end():
        first = max(match.start(), starts[at]) - starts[at]
        last = min(match.end(), starts[at + 1] - 1) - starts[at]
        if last > first:
            found[at].append((first, last, kind))
        at += 1
