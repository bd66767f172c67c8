"""Pictures that the distributions are held to.

``python -m tests.ui.golden_distributions`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.samples import sample_experiment
from nnviz.ui.distributions import DistributionsView
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.ui.golden_views import Make, renew

LOW = QSize(800, 220)


def distributions(theme: Theme, sample: str) -> QWidget:
    """Classes stacked, or a regression with its correlations."""
    view = DistributionsView(theme)
    view.resize(LOW)
    view.grab()  # Laid out, so that what is in sight is known.
    view.show_frame(frame_of(sample_experiment(sample), 0))
    return view


VIEWS: dict[str, Make] = {
    "distributions": lambda theme: distributions(theme, "iris"),
    "distributions-values": lambda theme: distributions(theme, "diabetes"),
}

if __name__ == "__main__":
    renew(VIEWS)
