"""Pictures that the views of arrays and of workers are held to, as ``golden`` does for the canvas.

``python -m tests.ui.golden_teaching --renew`` draws them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.drawing.palette import Palette
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.tensors.view import TensorsView
from nnviz.ui.theme import Theme
from nnviz.ui.workers.view import WorkersView
from tests.ui.golden import STEPS, command, grabbed

SIZE, LOW = QSize(820, 620), QSize(820, 190)


@lru_cache(maxsize=1)
def _frames(sample: str, *wanted: Wanted) -> tuple[Frame, ...]:
    run = Run(replace(sample_experiment(sample), precision="float64"))
    run.advance(STEPS)
    return tuple(Camera(run, 1).picture(each, playing=False) for each in wanted)


def _tensors(theme: Theme, size: QSize = SIZE) -> QWidget:
    view = TensorsView(Stage(), theme)
    view.resize(size)
    closed, opened = _frames("doodles", Wanted(tensors=""), Wanted(tensors="forward/conv1/a"))
    view.show_frame(closed)
    view.list.chosen.emit("forward/conv1/a")
    view.show_frame(opened)
    return view


def _workers(theme: Theme, size: QSize = SIZE) -> QWidget:
    stage = Stage()
    stage.select(Selection("hidden2", 1, parameter=2))
    view = WorkersView(stage, theme)
    view.resize(size)
    view.show_frame(*_frames("two-spirals", Wanted(workers=2)))
    view.begin()
    return view


VIEWS: dict[str, Callable[[Theme], QWidget]] = {
    "tensors": _tensors,
    "tensors-low": lambda theme: _tensors(theme, LOW),
    "workers": _workers,
    "workers-low": lambda theme: _workers(theme, LOW),
}


def draw(name: str, palette: Palette) -> Image.Image:
    """A view by itself."""
    return grabbed(VIEWS[name](dressed(application(), palette)))


if __name__ == "__main__":
    command(VIEWS, draw)
