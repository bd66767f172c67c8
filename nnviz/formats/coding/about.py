"""Which layer each line of a network's class is about."""

from __future__ import annotations

import re

from nnviz.formats.exporting.lines import Block, Line
from nnviz.formats.exporting.plan import Plan


def marked(text: str, plan: Plan) -> Block:
    """The lines of a class: a line is about the layer that it makes or calls, one that goes on
    with a call about the same."""
    names = {name: id for id, name in plan.names.items() if name != "x"}
    known = "|".join(sorted(names, key=len, reverse=True))
    within = re.compile(rf"(?<![\w.\"])(?:self\.|d_)?({known})(?=\b|_)")
    found: Block = []
    open_at = -1
    for text_line in text.split("\n"):
        indent = len(text_line) - len(text_line.lstrip())
        goes_on = open_at >= 0 and indent >= open_at and found[-1].about
        about = found[-1].about if goes_on else _about(text_line, within, names)
        found.append(Line(text_line, about))
        if not goes_on:
            open_at = indent if text_line.endswith("(") else -1
        elif indent == open_at:
            open_at = -1
    return found


def _about(line: str, within: re.Pattern[str], names: dict[str, str]) -> str:
    """What the line assigns, or the only one that it names."""
    if '"""' in line:
        return ""
    found = [names[name] for name in within.findall(line)]
    first = within.match(line, len(line) - len(line.lstrip()))
    if first is not None and line.startswith(" = ", first.end()):
        return names[first[1]]
    return found[0] if len(set(found)) == 1 else ""
