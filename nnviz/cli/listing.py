"""Commands that list what comes with nnviz."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from nnviz.cli.parts import Json
from nnviz.printing.values import print_json


def samples(as_json: Json = False) -> None:
    """List the samples that come with nnviz."""
    from nnviz.experiment.samples import SAMPLES

    if as_json:
        names = ("name", "title", "description", "task", "group", "tags", "credit")
        print_json([{name: getattr(each, name) for name in names} for each in SAMPLES.values()])
        return
    table = Table("sample", "what it is", "tags", box=None, pad_edge=False)
    for each in SAMPLES.values():
        table.add_row(each.name, each.description, ", ".join(each.tags))
    Console(highlight=False).print(table)


def lessons(as_json: Json = False) -> None:
    """List the lessons: ready experiments, each for one idea, in teaching order.

    A lesson's name stands wherever a sample's does; LESSON:VARIANT is one of its variants.
    """
    from nnviz.printing.lessons import lesson_values, print_lessons

    if as_json:
        print_json(lesson_values())
    else:
        print_lessons()


def add_to(app: typer.Typer) -> None:
    """Let the program know these commands."""
    app.command("samples")(samples)
    app.command("lessons")(lessons)
