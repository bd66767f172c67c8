"""Pictures that the pad and the wall of mistakes are held to.

``python -m tests.ui.golden_pad`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.camera import Camera
from nnviz.experiment.errands import Occlude
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.judging import Judge
from nnviz.experiment.look import Drawing, Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.mistakes import MistakesView
from nnviz.ui.pad import Pad
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from tests.ui.golden_seen import found
from tests.ui.golden_views import Make, renew
from tests.ui.pad_kit import easel_of

TALL, LOW, WALL = QSize(860, 560), QSize(1080, 170), QSize(720, 380)
STEPS = 80
_LINES = (((1.5, 1.5), (6.0, 1.5), (3.5, 6.5)), ((2.5, 4.0), (5.5, 4.0)))


@lru_cache(1)
def _run() -> Run:
    """The digits in double precision."""
    run = Run(replace(sample_experiment("digits"), precision="float64"))
    run.advance(STEPS)
    return run


@lru_cache(1)
def _judged() -> Frame:
    run = _run()
    judge = Judge(run)
    while not judge.work("test", playing=False):
        pass
    return replace(
        Camera(run, 1).picture(Wanted(), playing=False), judgement=judge.judgement
    )  # fmt: skip


def _pad(theme: Theme, size: QSize) -> QWidget:
    """A 7 with a bar, a truth that was chosen, and what hiding its parts does."""
    run, stage = _run(), Stage()
    camera, view = Camera(run, 1), Pad(Session(run.experiment), stage, theme)
    view.resize(size)
    view.show_frame(camera.picture(Wanted(), playing=False))
    easel = easel_of(view)
    for first, *rest in _LINES:
        easel.press(*first, 0.9, False)
        for place in rest:
            easel.drag(*place)
        easel.release()
    look = Look("train", 0, drawing=Drawing.of(easel.picture(), 7))
    stage.look_at(look)
    frame = camera.picture(Wanted(look=look), playing=False)
    view.show_frame(replace(frame, occlusion=found(Occlude(look, None, 2, 8.0), run)))
    view._look()
    return view


def _mistakes(theme: Theme) -> QWidget:
    frame, stage = _judged(), Stage()
    view = MistakesView(Session(frame.experiment), stage, theme)
    view.resize(WALL)
    view.show_frame(frame)
    assert view.mistakes is not None
    stage.look_at(Look("test", int(view.mistakes.rows[4])))
    return view


VIEWS: dict[str, Make] = {
    "pad": lambda theme: _pad(theme, TALL),
    "pad-low": lambda theme: _pad(theme, LOW),
    "mistakes": _mistakes,
}

if __name__ == "__main__":
    renew(VIEWS)
