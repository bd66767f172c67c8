"""Pictures of the canvas that it is held to: six networks in both themes.

``python -m tests.ui.golden --renew`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from nnviz.drawing.palette import DARK, LIGHT, Palette
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.process import offscreen, settle
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.studio import as_pillow
from tests.drawing.frames import frame_of
from tests.drawing.test_graphs import skipping
from tests.experiment.every_kind import frame_with

FOLDER = Path(__file__).parent / "golden"
SIZE = QSize(720, 430)
STEPS = 60
OFF, SHARE = 48, 0.005
"""So much of 255 may any channel of a pixel be off, in all but so small a share of the pixels."""
LARGEST = 60_000
"""Bytes of a committed picture."""
PALETTES = {"dark": DARK, "light": LIGHT}


@dataclass(frozen=True)
class Golden:
    """A network at a fixed step, with a unit selected."""

    frame: Callable[[], Frame]
    selection: Selection | None = None


def _sample(name: str) -> Frame:
    return _exactly(sample_experiment(name))


def _exactly(experiment: Experiment) -> Frame:
    """In double precision, which is the same on every machine to the last pixel."""
    return frame_of(replace(experiment, precision="float64"), STEPS)


GOLDENS = {
    "dense": Golden(lambda: _sample("two-spirals"), Selection("hidden1", 2)),
    "convolution": Golden(lambda: _sample("doodles"), Selection("conv2", 3, (5, 5))),
    "digits": Golden(lambda: _sample("digits")),
    "skip": Golden(lambda: _exactly(skipping())),
    "recurrent": Golden(lambda: frame_with("lstm whole")),
    "regression": Golden(lambda: _sample("dosage"), Selection("hidden1", 1)),
}


def path_of(name: str, theme: str) -> Path:
    """Where a committed picture lies."""
    return FOLDER / f"{name}-{theme}.png"


def draw(name: str, palette: Palette) -> Image.Image:
    """The canvas without the buttons on it, in few colours."""
    theme = dressed(application(), palette)  # the legend leaves room for the dressed buttons
    golden, stage = GOLDENS[name], Stage()
    frame = golden.frame()
    canvas = NetworkCanvas(Session(frame.experiment), stage, theme)
    canvas.resize(SIZE)
    canvas.show_frame(frame)
    stage.select(golden.selection)
    picture = as_pillow(_rendered(canvas))
    canvas.deleteLater()
    return picture


def _rendered(canvas: NetworkCanvas) -> QImage:
    """Painted until all is there."""
    image = QImage(canvas.geometry().size(), QImage.Format.Format_RGB32)
    for _ in range(2):
        flags = QWidget.RenderFlag.DrawWindowBackground
        canvas.render(image, QPoint(), QRegion(), flags)
        canvas.finish()
    return image


def difference(picture: Image.Image, expected: Image.Image) -> Image.Image:
    """White where a pixel is off by more than is allowed."""
    apart = np.abs(np.asarray(picture, int) - np.asarray(expected.convert("RGB"), int))
    return Image.fromarray((apart.max(axis=2) > OFF).astype(np.uint8) * 255)


def hold(picture: Image.Image, name: str, theme: str, folder: Path, module: str) -> None:
    """A picture must be as the committed one; else both it and the difference are left in a
    folder. ``module`` draws it anew."""
    apart = difference(picture, Image.open(path_of(name, theme)))
    share = float(np.asarray(apart).mean()) / 255
    if share > SHARE:
        picture.save(folder / "now.png")
        apart.save(folder / "difference.png")
    assert share <= SHARE, (
        f"{share:.2%} of the pixels differ, {SHARE:.2%} may. White where they do: "
        f"{folder / 'difference.png'}; the picture now: {folder / 'now.png'}. If it is meant "
        f"to look so: python -m {module} --renew"
    )


def grabbed(view: QWidget) -> Image.Image:
    """A view by itself, which is not needed any more."""
    picture = as_pillow(view.grab().toImage())
    view.close()
    view.deleteLater()
    return picture


def renew(names: Iterable[str], draw: Callable[[str, Palette], Image.Image]) -> None:
    """Draw pictures and write them."""
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        for theme, palette in PALETTES.items():
            few = draw(name, palette).quantize(256, dither=Image.Dither.NONE)
            few.save(path_of(name, theme), optimize=True)
            print(f"{path_of(name, theme)}: {path_of(name, theme).stat().st_size / 1000:.0f} kB")


def command(names: Iterable[str], draw: Callable[[str, Palette], Image.Image]) -> None:
    """What a module of pictures does when it is called."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--renew", action="store_true", required=True)
    parser.parse_args()
    settle()
    offscreen()
    renew(names, draw)


if __name__ == "__main__":
    command(GOLDENS, draw)
