"""Commands that use a trained network: export, predict, check gradients."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nnviz.cli.parts import Json, opened
from nnviz.errors import FileError
from nnviz.printing.values import print_json


class TargetName(StrEnum):
    """The targets of nnviz.formats.exporting, named here because loading that takes a while."""

    ONNX = "onnx"
    PYTORCH = "pytorch"
    KERAS = "keras"
    NUMPY = "numpy"


def export(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .nnviz file.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|FOLDER",
            help="Where the network goes: a .onnx or .py file; for PyTorch and Keras a folder.",
        ),
    ],
    to: Annotated[TargetName, typer.Option("--to", help="The target.")] = TargetName.ONNX,
) -> None:
    """Export a trained network for raw inputs, checked against nnviz on the whole test part."""
    from nnviz.formats.backup import load_or_offer
    from nnviz.formats.exporting import TARGETS
    from nnviz.formats.exporting import export as write
    from nnviz.formats.outputs import refuse_sources
    from nnviz.printing.exporting import print_exported

    _refuse_sample(model)
    refuse_sources(output, "the export", model)
    TARGETS[to.value].refuse_name(output)
    state = load_or_offer(model)
    print_exported(write(to.value, output, state))


def history(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .nnviz file.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.csv", help="Where the table goes.")
    ],
) -> None:
    """Write a run's losses and metrics as CSV, a row for each record."""
    from nnviz.formats.atomic import ensure_writable
    from nnviz.formats.backup import load_or_offer
    from nnviz.formats.history_csv import save_history
    from nnviz.formats.outputs import refuse_sources, refuse_unlike

    _refuse_sample(model)
    ensure_writable(output)
    refuse_sources(output, "the table", model)
    refuse_unlike(output, ".csv", "a table")
    state = load_or_offer(model)
    save_history(output, state.history)
    print(f"{output}: {len(state.history.epoch):,} rows")


def predict(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .nnviz file.")],
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="New data: a table, arrays, pictures.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.csv", help="Where predictions go.")
    ],
) -> None:
    """Predict for new data, prepared as in training; columns are found by their names."""
    from nnviz.formats.atomic import ensure_writable
    from nnviz.formats.backup import load_or_offer
    from nnviz.formats.outputs import refuse_sources, refuse_unlike
    from nnviz.formats.prediction import predict_file, save_predictions

    _refuse_sample(model)
    ensure_writable(output)
    refuse_sources(output, "the predictions", model, source)
    refuse_unlike(output, ".csv", "a table")
    predictions = predict_file(load_or_offer(model), source)
    for remark in predictions.remarks:
        print(remark, file=sys.stderr)
    save_predictions(output, predictions)
    print(f"{output}: {predictions.rows:,} rows")


def check_gradients(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SAMPLE|FILE", help="A sample's or lesson's name, a .nnviz file, or data."
        ),
    ],
    as_json: Json = False,
    seed: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Seed of a sample's data and weights, and of what is drawn."
        ),
    ] = 1,
    samples: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="Training samples that the loss is taken over."),
    ] = 32,
) -> None:
    """Compare the gradient that training uses with central differences of the loss.

    The exit code is 0 when every block of parameters agrees, 1 otherwise.
    """
    import numpy as np

    from nnviz.engine.gradient_check import check_gradients
    from nnviz.experiment.lessons import is_known
    from nnviz.printing.gradients import print_report, report_values

    run = opened(source, seed if is_known(source) else None)
    x, y = run.data.x_train[:samples], run.data.y_train[:samples]
    report = check_gradients(run.network, x, y, rng=np.random.default_rng(seed))
    if as_json:
        print_json(report_values(report))
    else:
        print_report(report)
    if not report.passed:
        raise typer.Exit(1)


def _refuse_sample(model: Path) -> None:
    from nnviz.experiment.lessons import is_known

    if is_known(str(model)) and not model.exists():
        raise FileError(
            f"'{model}' is a sample, not a trained model; "
            f"train it first: nnviz train {model} -o {model}.nnviz."
        )


def add_to(app: typer.Typer) -> None:
    """Let the program know these commands."""
    app.command("export")(export)
    app.command("predict")(predict)
    app.command("history")(history)
    app.command("check-gradients")(check_gradients)
