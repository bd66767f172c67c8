"""Lines of Python: what layer each is about, calls that are broken where they are too long, and
remarks in one column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nnviz.engine.shapes import Shape

WIDTH = 92
"""Lines longer than this are broken, as far as they can be."""


@dataclass(frozen=True)
class Line:
    """A line without its end; ``about``: the layer's id, LOSS or OPTIMIZER, "" where nothing that
    can be selected is meant."""

    text: str
    about: str = ""


Block = list[Line]


@dataclass(frozen=True)
class Call:
    """``function(arguments)`` between what stands ``before`` it and ``behind`` it."""

    function: str
    arguments: tuple[str, ...] = ()
    before: str = ""
    behind: str = ""

    @property
    def text(self) -> str:
        return f"{self.before}{self.function}({', '.join(self.arguments)}){self.behind}"

    def lines(self, indent: str, width: int = WIDTH) -> list[str]:
        """On one line where that is short enough, else its arguments on lines of their own."""
        if len(indent) + len(self.text) <= width or not self.arguments:
            return [indent + self.text]
        inside = _filled(self.arguments, indent + "    ", width)
        return [f"{indent}{self.before}{self.function}(", *inside, f"{indent}){self.behind}"]


@dataclass(frozen=True)
class Entry:
    """A call, or a plain line, with a remark behind it, or above it where there is no room."""

    code: Call | str
    remark: str = ""
    about: str = ""

    def lines(self, indent: str) -> list[str]:
        code = self.code
        return [indent + code] if isinstance(code, str) else code.lines(indent)


def laid(entries: Sequence[Entry], indent: str = "") -> Block:
    """The entries below each other, their remarks in one column."""
    written = [(entry, entry.lines(indent)) for entry in entries]
    column = max((_end(*each) for each in written), default=0)
    return [line for each in written for line in _with_remark(*each, column, indent)]


def _end(entry: Entry, lines: list[str]) -> int:
    """Where an entry's last line ends, if its remark has room behind it."""
    end = len(lines[-1])
    return end if entry.remark and len(lines) == 1 and _fits(end, entry.remark) else 0


def _fits(column: int, remark: str) -> bool:
    return column + len(remark) + 4 <= WIDTH


def _with_remark(entry: Entry, lines: list[str], column: int, indent: str) -> Block:
    found = [Line(text, entry.about) for text in lines]
    if not entry.remark:
        return found
    if len(lines) > 1 or not _fits(len(lines[0]), entry.remark):
        return [Line(f"{indent}# {entry.remark}", entry.about), *found]
    at = column if _fits(column, entry.remark) else len(lines[0])
    return [replace(found[0], text=f"{lines[0].ljust(at)}  # {entry.remark}")]


def _filled(parts: Sequence[str], indent: str, width: int) -> list[str]:
    """Parts with a comma behind each, as many on a line as fit."""
    lines = [indent]
    for part in parts:
        if lines[-1] != indent and len(lines[-1]) + len(part) + 1 > width:
            lines.append(indent)
        lines[-1] += f"{part}, "
    return [line.rstrip() for line in lines]


def plain(text: str, about: str = "") -> Block:
    """A text as lines."""
    return [Line(each, about) for each in text.split("\n")]


def stacked(blocks: Iterable[Block], gap: int = 2) -> Block:
    """The blocks that hold anything below each other, with empty lines between."""
    found: Block = []
    for block in blocks:
        found += [*([Line("")] * gap if found and block else []), *block]
    return found


def joined(lines: Iterable[Line]) -> str:
    """The lines as a text that a file may hold."""
    return "".join(f"{line.text.rstrip()}\n" for line in lines)


def shape_text(shape: Shape) -> str:
    """A shape as Python writes it: ``(2,)``, ``(28, 28, 1)``."""
    return str(tuple(shape))
