"""The command that trains."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from nnviz.cli.parts import Json, TaskName, ctrl_c, recorded
from nnviz.errors import DivergedError, FileError
from nnviz.printing.result import print_result, result_values
from nnviz.printing.values import print_json

if TYPE_CHECKING:
    from nnviz.experiment.timeline import Tape


def train(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SAMPLE|FILE",
            help="A sample's or lesson's name, a .nnviz file, or data: CSV, .npy, .npz, IDX, a "
            "folder of pictures.",
        ),
    ],
    epochs: Annotated[
        int | None,
        typer.Option(
            min=0, help="Epochs to train (a file: more epochs); the experiment's own if left out."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Seed of a fresh run; not for a file that is trained already.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT.nnviz", help="Save the run here."),
    ] = None,
    target: Annotated[
        str, typer.Option(metavar="COLUMN", help="Of a table: the column to predict.")
    ] = "",
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Of a table: a column to leave out; repeat it."),
    ] = None,
    task: Annotated[
        TaskName | None, typer.Option(help="What to learn; guessed if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a sample or data of your own from the start, or a .nnviz file by more epochs.

    Of a table, what is done to each column is told on standard error.
    A stop rule of the experiment ends it earlier. Ctrl-C stops after the present epoch; what was
    trained until then is saved with -o. A project keeps its past: every step can be looked back at,
    in the window or by nnviz snapshot --at-step.
    """
    from nnviz.formats.atomic import ensure_writable
    from nnviz.formats.outputs import refuse_other_ending

    if output is not None:
        refuse_other_ending(output)
        ensure_writable(output)
    tape = recorded(source, seed, target, tuple(ignore or ()), task)
    began = time.perf_counter()
    try:
        interrupted = _train(tape, tape.run.experiment.epochs if epochs is None else epochs)
    except DivergedError as error:
        raise DivergedError(" ".join([str(error), *_save(tape, output)])) from error
    result = result_values(tape.run, time.perf_counter() - began)
    if as_json:
        print_json(result)
    else:
        print_result(result)
    for sentence in _save(tape, output):
        print(sentence, file=sys.stderr)
    if interrupted:
        print("nnviz: interrupted", file=sys.stderr)
        raise typer.Exit(130)


def _train(tape: Tape, epochs: int) -> bool:
    """Train with a progress bar on standard error; True if Ctrl-C ended it early."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("epoch {task.completed} of {task.total}"),
        TextColumn("loss {task.fields[loss]:.4g}"),
        TimeRemainingColumn(),
    )
    run, console = tape.run, Console(stderr=True)
    with ctrl_c() as pressed, Progress(*columns, console=console) as progress:
        loss = float(run.history.train_loss[-1])
        task = progress.add_task(run.experiment.title, total=epochs, loss=loss)
        for _ in range(epochs):
            tape.train_epochs(1)
            progress.update(task, advance=1, loss=float(run.history.train_loss[-1]))
            if pressed.is_set():
                return True
            if run.stopped:
                break
    return False


def _save(tape: Tape, output: Path | None) -> list[str]:
    """Save the run, with its past, where it is wanted; returns the sentence that says so."""
    if output is None:
        return []
    from nnviz.formats.project import save_project

    try:
        save_project(output, tape.state())
    except FileError as error:
        raise FileError(f"{error} {_kept(tape, output.name)}") from error
    return [f"Saved after step {tape.run.step:,}: '{output}'."]


def _kept(tape: Tape, name: str) -> str:
    """Training may have taken hours: save the run elsewhere; the sentence that says where."""
    from nnviz.formats.project import save_project

    for place in (os.curdir, tempfile.gettempdir()):
        with suppress(FileError, OSError):
            spare = Path(tempfile.mkdtemp(prefix="nnviz-kept-", dir=place), name).resolve()
            save_project(spare, tape.state())
            return f"What was trained is kept as '{spare}'."
    return "No other place took what was trained either."


def add_to(app: typer.Typer) -> None:
    """Let the program know these commands."""
    app.command("train")(train)
