"""The rows as the part of a Markdown page between two marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.engine.rows import Row

BEGIN = "<!-- what `python -m benchmarks engine --page FILE` writes begins here -->"
END = "<!-- and ends here -->"
TITLES = {
    "works": "The works",
    "layers": "Single layers and sizes, float32",
    "growth": "How a step's cost grows, float32",
}


def write(page: Path, machine: str, rows: Sequence[Row], summary: str) -> None:
    """Put the tables between the page's marks; ValueError for a page without them."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no marks to write between: {BEGIN} … {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    body = "\n\n".join([BEGIN, machine.strip(), *_tables(rows), "```\n" + summary + "\n```", END])
    page.write_text(before + body + after, encoding="utf-8")


def _tables(rows: Sequence[Row]) -> list[str]:
    parts = []
    for part, title in TITLES.items():
        chosen = [row for row in rows if row.part == part]
        if chosen:
            parts.append(f"### {title}\n\n{_table(chosen)}")
    return parts


def _table(rows: Sequence[Row]) -> str:
    own = any(row.own_kernels_us is not None for row in rows)
    heads = ["work", "dtype", "nnviz µs", "peak", "peer", "µs", "ratio", "floor"]
    heads += ["nnviz µs with OpenBLAS's own kernels", "ratio"] if own else []
    heads += ["the peer's configuration"]
    lines = [heads, ["---"] * len(heads), *(_cells(row, own) for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _cells(row: Row, own: bool) -> list[str]:
    ratio = f"{row.ratio:.2f}"
    cells = [
        row.work, row.dtype, f"{row.nnviz_us:.1f}", f"{row.peak or 0:.0%}", row.peer,
        f"{row.peer_us:.1f}", f"**{ratio}**" if row.is_below else ratio,
        f"{row.floor:g}" if row.floor else "",
    ]  # fmt: skip
    if own:
        us = row.own_kernels_us
        cells += ["", ""] if us is None else [f"{us:.1f}", f"{row.peer_us / us:.2f}"]
    return [*cells, row.configuration]
