"""The command that imports a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def import_model(
    model: Annotated[Path, typer.Argument(metavar="MODEL.onnx", help="An ONNX file.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.nnviz", help="Where the project goes.")
    ],
    data: Annotated[
        str,
        typer.Option(
            metavar="SAMPLE|FILE",
            help="What the network is to learn: a sample, a .nnviz file or data; of nnviz's own "
            "exports the sample that they name, if left out.",
        ),
    ] = "",
) -> None:
    """Import a network that PyTorch, Keras or nnviz wrote as ONNX, and save it as a project.

    The file is compared with what was made of it, by ONNX Runtime where that is installed. What
    became otherwise than in the file is told on standard error.
    """
    from nnviz.experiment.run import Run
    from nnviz.formats.atomic import ensure_writable
    from nnviz.formats.onnx_import.opening import import_network
    from nnviz.formats.outputs import refuse_other_ending, refuse_sources
    from nnviz.formats.project import save_project
    from nnviz.formats.source import data_named

    ensure_writable(output)
    refuse_sources(output, "the project", model, *([Path(data)] if data else []))
    refuse_other_ending(output)
    found = import_network(model, data_named(data) if data else None, only=True)
    save_project(output, Run(found.experiment).state())
    for remark in found.remarks:
        print(remark, file=sys.stderr)
    print(f"{output}: {len(found.experiment.layers)} layers on {found.experiment.data.name}")
    print(found.proof.sentence)


def add_to(app: typer.Typer) -> None:
    """Let the program know this command."""
    app.command("import")(import_model)
