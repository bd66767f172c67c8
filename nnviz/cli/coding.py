"""The command that prints a network, or its training step, as code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nnviz.cli.parts import opened

_BEGINNING = "from __future__ import annotations\n\n"


class LanguageName(StrEnum):
    """The languages of nnviz.formats.coding."""

    KERAS = "keras"
    PYTORCH = "pytorch"
    NUMPY = "numpy"


class PartName(StrEnum):
    """The parts of nnviz.formats.coding."""

    NETWORK = "network"
    TRAINING = "training"


def code(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SAMPLE|FILE", help="A sample's or lesson's name, a .nnviz file, or data."
        ),
    ],
    language: Annotated[
        LanguageName, typer.Option("--as", help="The language.")
    ] = LanguageName.KERAS,
    part: Annotated[
        PartName | None, typer.Option("--part", help="One part only; both without it.")
    ] = None,
) -> None:
    """Print the network and a training step as code, without weights: as the Code panel shows."""
    from nnviz.formats.coding import listing, plan_for
    from nnviz.formats.exporting.lines import joined

    run = opened(source, None)
    plan = plan_for(run.experiment, run.network.spec)
    samples = len(run.data.x_train)
    parts = [part] if part else list(PartName)
    first, *rest = (joined(listing(plan, language.value, each.value, samples)) for each in parts)
    # Both together are one program, which may only begin so.
    print("\n\n".join([first, *(text.replace(_BEGINNING, "", 1) for text in rest)]), end="")


def add_to(app: typer.Typer) -> None:
    """Let the program know this command."""
    app.command("code")(code)
