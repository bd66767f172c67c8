"""Pictures that the views of what layers see, and of the comparison, are held to.

``python -m tests.ui.golden_seen`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.camera import Camera
from nnviz.experiment.errands import Compare, Errand, FindLevels, FindPatches, Maximise
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.session import Session
from nnviz.ui.seen.comparison_view import ComparisonView
from nnviz.ui.seen.view import SeenView
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from tests.ui.golden_views import Make, renew

SIZE = QSize(860, 520)
STEPS = 80


def found(errand: Errand, run: Run) -> Any:
    """The whole job done at once."""
    job = errand.job(run)
    assert job is not None
    while not job.done:
        job.advance()
    return job.report()


@lru_cache(1)
def frame() -> Frame:
    """The digits in double precision, with all reports of conv 1's third map."""
    experiment = replace(sample_experiment("digits"), precision="float64")
    run = Run(experiment)
    run.advance(STEPS)
    wanted = Wanted(look=Look("test", 3), saliency=Aim("conv1", (2,), "z"))
    comparison = found(Compare(2), run)
    sides = tuple(replace(side, epoch_seconds=(0.02,)) for side in comparison.sides)
    return replace(
        Camera(run, 1).picture(wanted, playing=False),
        patches=found(FindPatches(Aim("conv1", (2,)), "test"), run),
        climb=found(Maximise(Aim("conv1", (2,), "z"), steps=60), run),
        levels=found(FindLevels("test"), run),
        comparison=replace(comparison, sides=sides),
    )


def seen(theme: Theme, page: str = "unit") -> QWidget:
    """A page of what a unit sees."""
    stage = Stage()
    view = SeenView(Session(frame().experiment), stage, theme)
    view.resize(SIZE)
    view.page.choose(page)
    stage.select(Selection("conv1", 2))
    view.show_frame(frame())
    return view


def comparison(theme: Theme) -> QWidget:
    """Dense or convolution."""
    view = ComparisonView(Session(frame().experiment), theme)
    view.resize(SIZE)
    view.show_frame(frame())
    return view


VIEWS: dict[str, Make] = {
    "seen": seen,
    "levels": lambda theme: seen(theme, "levels"),
    "comparison": comparison,
}

if __name__ == "__main__":
    renew(VIEWS)
