"""Pictures that the kernel walk is held to; see ``golden``.

``python -m tests.ui.golden_walk --renew`` draws them anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image
from PySide6.QtCore import QSize

from nnviz.drawing.palette import Palette
from nnviz.drawing.walk.spot import Mode
from nnviz.experiment.samples import sample_experiment
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.walk.view import KernelWalk
from tests.drawing.frames import frame_of
from tests.ui.golden import STEPS, command, grabbed

LOW, HIGH = QSize(760, 150), QSize(820, 620)


@dataclass(frozen=True)
class Walked:
    """What is selected, and which way the walk goes."""

    selection: Selection
    mode: Mode = "forward"
    size: QSize = HIGH


WALKS = {
    "walk-forward": Walked(Selection("conv2", 3, (5, 5))),
    "walk-kernel": Walked(Selection("conv1", 5, (11, 8), 2), "kernel"),
    "walk-image": Walked(Selection("conv2", 3, (5, 5)), "image"),
    "walk-low": Walked(Selection("conv1", 5, (11, 8)), size=LOW),
    "walk-pool": Walked(Selection("pool1", 2, (5, 4)), "image", LOW),
}


def draw(name: str, palette: Palette) -> Image.Image:
    """The view on a doodle, in few colours."""
    theme, walked, stage = dressed(application(), palette), WALKS[name], Stage()
    frame = frame_of(replace(sample_experiment("doodles"), precision="float64"), STEPS)
    view = KernelWalk(stage, theme)
    view.resize(walked.size)
    view.show_frame(frame)
    stage.select(walked.selection)
    view.walker.choose_mode(walked.mode)
    return grabbed(view)


if __name__ == "__main__":
    command(WALKS, draw)
