"""The tables of docs/exports.md, made of the coverage."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.formats.exporting.coverage import COVERAGE, TOPICS, title_of, way_of
from nnviz.formats.exporting.targets import TARGETS

BEGIN, END = "<!-- coverage: begin -->", "<!-- coverage: end -->"


def tables() -> str:
    """One table for each topic: a row for each thing, a column for each target."""
    return "\n\n".join("\n".join(_table(topic)) for topic in TOPICS)


def renewed(page: str) -> str:
    """The page with the tables as they are now between its two marks."""
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def _table(topic: str) -> Iterator[str]:
    targets = [name for name in TARGETS if name in COVERAGE]
    yield _row(topic, *(TARGETS[name].title for name in targets))
    yield _row(*("---" for _ in range(len(targets) + 1)))
    for thing in TOPICS[topic]:
        yield _row(title_of(topic, thing), *(way_of(name, topic, thing).told for name in targets))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
