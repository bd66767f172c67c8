"""Pictures that the views of sequences are held to, as ``golden`` does for the canvas.

``python -m tests.ui.golden_sequences`` draws them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.drawing.palette import Palette
from nnviz.experiment.camera import Camera
from nnviz.experiment.forecast import Outlook
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.process import offscreen, settle
from nnviz.ui.sequences.forecast import ForecastView
from nnviz.ui.sequences.unrolled import UnrolledView
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.studio import as_pillow
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.ui.golden import PALETTES, STEPS, path_of

SIZE = QSize(820, 520)


def _frame(sample: str) -> Frame:
    return frame_of(replace(sample_experiment(sample), precision="float64"), STEPS)


def _unrolled(theme: Theme) -> QWidget:
    frame, stage = _frame("co2"), Stage()
    view = UnrolledView(Session(frame.experiment), stage, theme)
    stage.select(Selection("lstm1", 2, (15, 0)))
    view.resize(SIZE)
    view.show_frame(frame)
    return view


def _series(theme: Theme) -> QWidget:
    run = Run(replace(sample_experiment("co2"), precision="float64"))
    run.advance(STEPS)
    camera, outlook = Camera(run, 1), Outlook(run.data.test_rows[0], 24)
    while camera.forecaster.waits(outlook, playing=False):
        camera.forecaster.work(outlook, playing=False)
    view = ForecastView(Session(run.experiment), Stage(), theme)
    view.resize(SIZE)
    view.show_frame(camera.picture(Wanted(forecast=outlook), playing=False))
    return view


VIEWS: dict[str, Callable[[Theme], QWidget]] = {"unrolled": _unrolled, "series": _series}


def draw(name: str, palette: Palette) -> Image.Image:
    """A view by itself."""
    view = VIEWS[name](dressed(application(), palette))
    picture = as_pillow(view.grab().toImage())
    view.close()
    view.deleteLater()
    return picture


def renew() -> None:
    """Draw all pictures and write them."""
    for name in VIEWS:
        for theme, palette in PALETTES.items():
            few = draw(name, palette).quantize(256, dither=Image.Dither.NONE)
            few.save(path_of(name, theme), optimize=True)
            print(f"{path_of(name, theme)}: {path_of(name, theme).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    settle()
    offscreen()
    renew()
