"""The command line: list samples and lessons, train, predict, export, import. No Qt is needed.

Results go to standard output; progress, notes and errors to standard error. Heavy imports stand
where they are needed, so that help and lists come at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnviz import __version__
from nnviz.cli import coding, comparing, importing, listing, models, training
from nnviz.errors import NnvizError

app = typer.Typer(
    name="nnviz",
    help="See a neural network learn. Without a command, or with a .nnviz file alone, the "
    "window opens.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"nnviz {__version__}")
        raise typer.Exit


@app.callback()
def _before(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print which it is."
        ),
    ] = False,
) -> None:
    """What stands before any command."""


for _commands in (listing, training, models, coding, importing, comparing):
    _commands.add_to(app)


def main(argv: list[str]) -> int:
    """Run one command; returns the exit code: 0, 1 for an error, 2 for wrong usage, 130 when
    interrupted. Errors are one sentence on standard error."""
    try:
        typer.main.get_command(app)(args=argv, prog_name="nnviz")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except NnvizError as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nnviz: interrupted", file=sys.stderr)
        return 130
    return 0
