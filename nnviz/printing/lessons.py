"""The lessons as a table, and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from nnviz.experiment.lessons import CHAPTERS, Lesson


def lesson_values() -> list[dict[str, Any]]:
    """Everything that is said of each lesson."""
    return [_values(chapter.title, each) for chapter in CHAPTERS for each in chapter.lessons]


def print_lessons() -> None:
    """A table for each chapter: names, variants and ideas."""
    console = Console(highlight=False)
    for chapter in CHAPTERS:
        table = Table("", "", box=None, pad_edge=False, show_header=False, title=chapter.title)
        table.title_justify, table.title_style = "left", "bold"
        for lesson in chapter.lessons:
            table.add_row(lesson.name, lesson.idea)
            if lesson.variants:
                table.add_row("", "  ".join(f":{variant.key}" for variant in lesson.variants))
        console.print(table)
        console.print()


def _values(chapter: str, lesson: Lesson) -> dict[str, Any]:
    names = ("name", "title", "idea", "steps", "result", "tags")
    variants = [{"name": each.key, "expect": each.expect} for each in lesson.variants]
    told = {name: getattr(lesson, name) for name in names}
    return {"chapter": chapter, **told, "variants": variants}
