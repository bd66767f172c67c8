"""The command that compares a dense and a convolutional network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from nnviz.cli.parts import Json, ctrl_c
from nnviz.printing.values import print_json

if TYPE_CHECKING:
    from nnviz.experiment.comparing.comparing import Comparing
    from nnviz.experiment.comparing.comparison import Comparison


def compare_shift(
    sample: Annotated[
        str, typer.Argument(metavar="SAMPLE", help="A sample or lesson with images.")
    ],
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="Epochs to train; the sample's own if left out."),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Seed of data, split, weights and order.")
    ] = 1,
    as_json: Json = False,
) -> None:
    """Compare a dense and a convolutional network: parameters, seconds, shifted and fewer images.

    The convolutional network is the sample's own. All numbers but the seconds depend on the seed
    and the epochs alone.
    """
    from nnviz.experiment.comparing.comparing import Comparing
    from nnviz.experiment.lessons import known_experiment
    from nnviz.printing.comparison import comparison_values, print_comparison

    comparison = _compared(Comparing(known_experiment(sample, seed), epochs))
    if as_json:
        print_json(comparison_values(comparison))
    else:
        print_comparison(comparison)


def _compared(job: Comparing) -> Comparison:
    """Do the job with a progress bar on standard error, with one BLAS thread as in training.

    Ctrl-C ends it at once: half a comparison is none.
    """
    from threadpoolctl import threadpool_limits

    from nnviz.experiment.portions import Portions

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    portions = Portions["Comparison"]()
    portions.begin(job)
    bar = Progress(*columns, console=Console(stderr=True))
    with ctrl_c() as pressed, threadpool_limits(1, "blas"), bar as progress:
        now = job.report()
        task = progress.add_task(now.sample, total=now.pieces)
        while not now.done and not pressed.is_set():
            if portions.go() and portions.report:
                now = portions.report
                progress.update(task, completed=now.made, description=now.doing or now.sample)
    if not now.done:
        print("nnviz: interrupted", file=sys.stderr)
        raise typer.Exit(130)
    return now


def add_to(app: typer.Typer) -> None:
    """Let the program know these commands."""
    app.command("compare-shift")(compare_shift)
