"""Pictures that the feature maps are held to.

``python -m tests.ui.golden_maps`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.maps.feature_maps import FeatureMaps
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.ui.golden import STEPS
from tests.ui.golden_views import Make, renew

LOW, HIGH = QSize(760, 170), QSize(820, 600)


def maps(
    theme: Theme, size: QSize, selection: Selection, quantity: str = "a", kernels: str = "weights"
) -> QWidget:
    """The maps of a doodle with a selection in them."""
    experiment = replace(sample_experiment("doodles"), precision="float64")
    frame, stage = frame_of(experiment, STEPS), Stage()
    view = FeatureMaps(Session(experiment), stage, theme)
    view.resize(size)
    view.grab()  # its parts are laid out
    stage.select(selection)
    view.show_frame(frame)
    view.controls.quantity.choose(quantity)
    view.kernels.choice.choose(kernels)
    return view


VIEWS: dict[str, Make] = {
    "maps": lambda theme: maps(theme, HIGH, Selection("conv2", 3, (5, 5))),
    "maps-gradients": lambda theme: maps(
        theme, HIGH, Selection("conv1", 5, (11, 8), 2), "dz", "update"
    ),
    "maps-low": lambda theme: maps(theme, LOW, Selection("conv1", 5, (11, 8)), "z"),
}

if __name__ == "__main__":
    renew(VIEWS)
