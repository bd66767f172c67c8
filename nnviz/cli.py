"""The command line: list samples and lessons, train, export. No Qt is needed or loaded.

Results go to standard output; progress, notes and errors to standard error. Heavy imports stand
where they are needed, so that help and lists come at once.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import Event, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from nnviz.errors import DivergedError, FileError, NnvizError
from nnviz.printing.result import print_result, result_values
from nnviz.printing.values import print_json

if TYPE_CHECKING:
    from nnviz.experiment.comparing.comparing import Comparing
    from nnviz.experiment.comparing.comparison import Comparison
    from nnviz.experiment.experiment import Experiment
    from nnviz.experiment.run import Run

app = typer.Typer(
    name="nnviz",
    help="See a neural network learn. Without a command, or with a .nnviz file alone, the "
    "window opens.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


class TaskName(StrEnum):
    """What data of the user's own can be learnt for."""

    REGRESSION = "regression"
    BINARY = "binary"
    CLASSES = "classes"
    SERIES = "series"


class Target(StrEnum):
    """What a network can be exported to."""

    ONNX = "onnx"


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


@app.command()
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


@app.command()
def lessons(as_json: Json = False) -> None:
    """List the lessons: ready experiments, each for one idea, in teaching order.

    A lesson's name stands wherever a sample's does; LESSON:VARIANT is one of its variants.
    """
    from nnviz.printing.lessons import lesson_values, print_lessons

    if as_json:
        print_json(lesson_values())
    else:
        print_lessons()


@app.command()
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
        Path | None, typer.Option("--output", "-o", metavar="MODEL", help="Save the run here.")
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
    trained until then is saved with -o.
    """
    from nnviz.formats.atomic import ensure_writable

    if output is not None:
        ensure_writable(output)
    run = _opened(source, seed, target, tuple(ignore or ()), task)
    began = time.perf_counter()
    try:
        interrupted = _train(run, run.experiment.epochs if epochs is None else epochs)
    except DivergedError as error:
        raise DivergedError(" ".join([str(error), *_save(run, output)])) from error
    result = result_values(run, time.perf_counter() - began)
    if as_json:
        print_json(result)
    else:
        print_result(result)
    for sentence in _save(run, output):
        print(sentence, file=sys.stderr)
    if interrupted:
        print("nnviz: interrupted", file=sys.stderr)
        raise typer.Exit(130)


@app.command()
def export(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .nnviz file.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the network goes.")
    ],
    to: Annotated[Target, typer.Option("--to", help="The format.")] = Target.ONNX,
) -> None:
    """Export a trained network for raw inputs, checked against nnviz on the whole test part."""
    from nnviz.formats.onnx_export import export_onnx
    from nnviz.formats.project import load_project

    _refuse_sample(model)
    state = load_project(model)
    if output.exists() and output.samefile(model):
        raise FileError(f"'{output}' is the model itself; choose another name for the export.")
    report = export_onnx(output, state)
    print(f"{report.path}: opset 17, {report.precision}, takes raw inputs")
    print(f"checked by {report.checker} on {report.samples:,} test samples")
    print(f"largest difference {report.largest_difference:.2g} (allowed {report.tolerance:.2g})")


@app.command()
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
    from nnviz.formats.prediction import predict_file, save_predictions
    from nnviz.formats.project import load_project

    _refuse_sample(model)
    ensure_writable(output)
    for path in (model, source):
        if output.exists() and path.exists() and output.samefile(path):
            raise FileError(f"'{output}' is read from; choose another name for the predictions.")
    predictions = predict_file(load_project(model), source)
    for remark in predictions.remarks:
        print(remark, file=sys.stderr)
    save_predictions(output, predictions)
    print(f"{output}: {predictions.rows:,} rows")


@app.command("check-gradients")
def check_gradients(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SAMPLE|FILE", help="A sample's or lesson's name, or a .nnviz file."
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

    run = _opened(source, seed if is_known(source) else None)
    x, y = run.data.x_train[:samples], run.data.y_train[:samples]
    report = check_gradients(run.network, x, y, rng=np.random.default_rng(seed))
    if as_json:
        print_json(report_values(report))
    else:
        print_report(report)
    if not report.passed:
        raise typer.Exit(1)


@app.command("compare-shift")
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
    with _ctrl_c() as pressed, threadpool_limits(1, "blas"), bar as progress:
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


def _opened(
    source: str,
    seed: int | None,
    target: str = "",
    ignored: tuple[str, ...] = (),
    task: TaskName | None = None,
) -> Run:
    """A fresh run of a sample or data, or the run in a file, untrained or where it stands."""
    from nnviz.experiment.importing.opening import Wishes
    from nnviz.experiment.run import Run
    from nnviz.experiment.state import RunState
    from nnviz.formats.source import imported_from, is_data, source_named
    from nnviz.printing.importing import print_imported

    found: Experiment | RunState
    if is_data(source) or target or ignored or task:
        imported = imported_from(source, Wishes(target, ignored, task.value if task else None))
        print_imported(imported)
        found = imported.experiment
    else:
        found = source_named(source)
    if isinstance(found, RunState):
        if seed is None:
            return Run.restore(found)
        if found.step:
            raise FileError(
                f"'{source}' is trained already ({found.step:,} steps), and --seed {seed} would "
                "begin anew; leave --seed out to go on from there, or train the sample."
            )
        found = found.experiment
    seeds = found.seeds if seed is None else replace(found.seeds, seed=seed)
    return Run(replace(found, seeds=seeds))


def _refuse_sample(model: Path) -> None:
    from nnviz.experiment.lessons import is_known

    if is_known(str(model)) and not model.exists():
        raise FileError(
            f"'{model}' is a sample, not a trained model; "
            f"train it first: nnviz train {model} -o {model}.nnviz."
        )


def _train(run: Run, epochs: int) -> bool:
    """Train with a progress bar on standard error; True if Ctrl-C ended it early."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("epoch {task.completed} of {task.total}"),
        TextColumn("loss {task.fields[loss]:.4g}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with _ctrl_c() as pressed, Progress(*columns, console=console) as progress:
        loss = float(run.history.train_loss[-1])
        task = progress.add_task(run.experiment.title, total=epochs, loss=loss)
        for _ in range(epochs):
            run.train_epochs(1)
            progress.update(task, advance=1, loss=float(run.history.train_loss[-1]))
            if pressed.is_set():
                return True
            if run.stopped:
                break
    return False


@contextmanager
def _ctrl_c() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second interrupts at once.

    Weights that are half updated are no state to save: training ends with the epoch.
    """
    pressed = Event()
    if current_thread() is not main_thread():
        yield pressed
        return

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _save(run: Run, output: Path | None) -> list[str]:
    """Save the run where it is wanted; returns the sentence that says so."""
    if output is None:
        return []
    from nnviz.formats.project import save_project

    save_project(output, run.state())
    return [f"Saved after step {run.step:,}: '{output}'."]
