"""The programs that need the window but no display: a picture of it, and a showcase."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer
from PySide6.QtCore import QSize
from rich.console import Console
from rich.progress import track

from nnviz import process
from nnviz.drawing.colour_sets import palette_of
from nnviz.errors import FileError, SpecError
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.atomic import ensure_writable, write_bytes
from nnviz.formats.exporting import TARGETS
from nnviz.formats.exporting.folder import refuse_other
from nnviz.formats.film import MOST_FRAMES, Film, refuse_too_large
from nnviz.formats.source import source_named
from nnviz.ui.canvas.view import MOST as MOST_ZOOM
from nnviz.ui.exporting import written
from nnviz.ui.film import EPOCHS, PER_SECOND, show_off
from nnviz.ui.main_window import LEAST, USUAL
from nnviz.ui.pictures.printed import FORMS, Form
from nnviz.ui.pictures.takes import StepTake, TrainingTake
from nnviz.ui.stage import PhaseKind
from nnviz.ui.studio import Studio, as_pillow

SHOWN_SAMPLE = "two-spirals"
LARGEST = 8000
_NO_FILM = {".png", ".apng", ".webp", ".jpg", ".jpeg", ".mp4", ".webm", ".avi", ".mov", ".mkv",
            ".svg", ".pdf"}  # fmt: skip
"""How a folder is not called, though a film may be looked for under it."""

offscreen = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Shown(StrEnum):
    """What edges can show."""

    WEIGHTS = "weights"
    GRADIENTS = "gradients"
    UPDATES = "updates"
    STATE = "state"
    SIGNALS = "signals"


class NodesShown(StrEnum):
    """What nodes can show."""

    MAPS = "maps"
    VALUES = "values"
    DELTAS = "deltas"


class Of(StrEnum):
    """What a picture can be of."""

    WINDOW = "window"
    NETWORK = "network"
    VIEW = "view"


class ThemeName(StrEnum):
    """The two looks."""

    DARK = "dark"
    LIGHT = "light"


class ColoursName(StrEnum):
    """The sets of colours."""

    BLUE_ORANGE = "blue-orange"
    RED_GREEN = "red-green"
    BLUE_YELLOW = "blue-yellow"
    HIGH_CONTRAST = "high-contrast"


Source = Annotated[
    str,
    typer.Argument(
        metavar="SAMPLE|FILE", help="A sample's or lesson's name, a .nnviz file, or data."
    ),
]
Before = Annotated[int, typer.Option(min=0, help="Epochs to train before.")]
View = Annotated[
    str,
    typer.Option(
        help="What to show in the network's place: a view below it, such as loss, or table, the "
        "network as tables."
    ),
]
Shows = Annotated[Of, typer.Option(help="Of all the window, the network alone, or the view alone.")]
Theme = Annotated[ThemeName, typer.Option(help="The look.")]
Colours = Annotated[ColoursName, typer.Option(help="The set of colours.")]
Size = Annotated[str, typer.Option(metavar="WxH", help="Width and height in pixels.")]
_USUAL = f"{USUAL.width()}x{USUAL.height()}"


def main(argv: list[str]) -> int:
    """Run one of the commands; the exit code."""
    process.offscreen()
    try:
        typer.main.get_command(offscreen)(args=argv, prog_name="nnviz")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


@offscreen.command()
def snapshot(
    source: Source,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The picture: .png, .svg or .pdf."),
    ],
    after_epochs: Before = 0,
    at_step: Annotated[
        int | None, typer.Option(min=0, help="The step of the past to look back at.")
    ] = None,
    phase: Annotated[
        str,
        typer.Option(
            metavar="PHASE[:LAYER][:N]",
            help="Stand in the next step: forward, loss, backward or update, a layer's part in "
            "it, such as forward:hidden2, or its N-th operation, such as forward:hidden2:3.",
        ),
    ] = "",
    progress: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How far the phase has played.")
    ] = 0.6,
    select: Annotated[
        str, typer.Option(metavar="LAYER:UNIT", help="The unit to inspect, such as hidden1:3.")
    ] = "",
    show: Annotated[
        Shown | None, typer.Option(help="What edges show; weights, or as the lesson has it.")
    ] = None,
    nodes: Annotated[NodesShown, typer.Option(help="What nodes show.")] = NodesShown.MAPS,
    zoom: Annotated[
        float, typer.Option(min=0, max=MOST_ZOOM, help="Zoom of the canvas; 0 fits it.")
    ] = 0.0,
    view: View = "",
    of: Shows = Of.WINDOW,
    scale: Annotated[
        float, typer.Option(min=0.1, max=16, help="Pixels of a PNG for each of the window.")
    ] = 1.0,
    theme: Theme = ThemeName.DARK,
    colours: Colours = ColoursName.BLUE_ORANGE,
    size: Size = _USUAL,
) -> None:
    """Train a sample or a file in the window, offscreen, and save its picture."""
    form = _form(output)
    ensure_writable(output)
    chosen = _unit(select) if select else None
    place = _phase(phase) if phase else None
    with Studio(source_named(source), palette_of(theme.value, colours), _size(size)) as studio:
        if chosen:
            studio.select(*chosen)
        studio.train(after_epochs)
        if at_step is not None:
            studio.go_to(at_step)
        studio.depict(show.value if show else studio.edges, nodes.value)
        if zoom:
            studio.zoom(zoom)
        if place:
            studio.stand(progress, *place)
        if view:
            studio.turn_to(view)
        write_bytes(output, studio.printed(of.value, form, scale))
    print(output)


@offscreen.command()
def record(
    source: Source,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILM", help="A .gif file, else a folder of PNG files."
        ),
    ],
    epochs: Annotated[
        int, typer.Option(min=1, max=100_000, help="Epochs that the film's training lasts.")
    ] = 60,
    frames: Annotated[int, typer.Option(min=2, max=MOST_FRAMES, help="Pictures in all.")] = 60,
    one_step: Annotated[
        bool,
        typer.Option("--one-step", help="One training step, forward and backward, instead."),
    ] = False,
    after_epochs: Before = 0,
    rate: Annotated[float, typer.Option(min=0.1, max=50, help="Pictures per second.")] = 10.0,
    of: Shows = Of.WINDOW,
    view: View = "",
    theme: Theme = ThemeName.DARK,
    colours: Colours = ColoursName.BLUE_ORANGE,
    size: Size = _USUAL,
) -> None:
    """Record training, or one step, in the window, offscreen, as GIF or PNG files."""
    _refuse_film(output)
    whole = _size(size)
    refuse_too_large(output, frames, whole.width(), whole.height())
    with Studio(source_named(source), palette_of(theme.value, colours), whole) as studio:
        studio.train(after_epochs)
        if view:
            studio.turn_to(view)
        window = studio.window
        take = StepTake(window, frames) if one_step else TrainingTake(window, frames, epochs)
        with Film(rate) as film:
            for number in track(range(frames), "recording", console=Console(stderr=True)):
                take.begin(number)
                studio.until(take.arrived)
                film.add(as_pillow(studio.glimpse(of.value)))
            film.write(output)
    print(output)


@offscreen.command()
def showcase(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.")],
) -> None:
    """Train two spirals in the window, offscreen, and save picture, film and model."""
    _make_folder(out)
    picture, film, model = out / "window.png", out / "training.gif", out / f"{SHOWN_SAMPLE}.onnx"
    for path in (picture, film, model):
        ensure_writable(path)
    with Studio(sample_experiment(SHOWN_SAMPLE), palette_of("dark"), USUAL) as studio:
        with Film(PER_SECOND) as taken:
            show_off(studio, taken)
            taken.write(film)
        studio.select("hidden2", 3)
        write_bytes(picture, studio.printed("window", "png"))
        sentence = written(
            TARGETS["onnx"], studio.session.worker.state(with_past=False).result(), model
        )
    print(f"The window after {EPOCHS[-1]} epochs: {picture}")
    print(f"How it got there: {film}")
    print(f"The trained network: {model}")
    print(sentence)


def _unit(text: str) -> tuple[str, int]:
    layer, colon, unit = text.rpartition(":")
    if not colon or not layer or not unit.isdecimal():
        raise SpecError(f"'{text}' names no unit; write LAYER:UNIT, such as hidden1:3.")
    return layer, int(unit)


def _phase(text: str) -> tuple[PhaseKind, str, int]:
    """A phase, a layer ("" for none), and an operation counted from 1 (0 for none)."""
    name, _, rest = text.partition(":")
    kinds: tuple[PhaseKind, ...] = get_args(PhaseKind)
    kind = next((each for each in kinds if each == name), None)
    if kind is None:
        known = ", ".join(kinds)
        raise SpecError(f"'{text}' names no phase; write one of {known}, such as forward:hidden2.")
    layer, colon, number = rest.rpartition(":")
    if number.isdecimal():
        return kind, layer, int(number)
    return kind, rest if not colon or number else layer, 0


def _form(output: Path) -> Form:
    form = next((each for each in FORMS if output.suffix.lower() == f".{each}"), None)
    if form is None:
        known = ", ".join(f".{each}" for each in FORMS)
        raise FileError(f"'{output}' does not say what picture it is to be; end it with {known}.")
    return form


def _refuse_film(output: Path) -> None:
    """FileError where the film could not be put; a folder must not be called like a file."""
    if output.suffix.lower() == ".gif":
        ensure_writable(output)
    elif output.suffix.lower() in _NO_FILM:
        raise FileError(
            f"'{output}' can be no film; end it with .gif, or name a folder for PNG files."
        )
    else:
        refuse_other(output)


def _size(text: str) -> QSize:
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise SpecError(f"'{text}' is no size; write WIDTHxHEIGHT, such as 1600x1000.")
    size = QSize(int(match[1]), int(match[2]))
    fits = LEAST.width() <= size.width() <= LARGEST and LEAST.height() <= size.height() <= LARGEST
    if not fits:
        raise SpecError(
            f"The window cannot be {text}; it goes from {LEAST.width()}x{LEAST.height()} "
            f"to {LARGEST}x{LARGEST}."
        )
    return size


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"The folder '{path}' cannot be made: {error.strerror}; choose another place."
        ) from error
