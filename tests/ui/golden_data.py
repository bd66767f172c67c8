"""Pictures that the table of samples and the brushes are held to.

``python -m tests.ui.golden_data`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.painting import Painter, PaintTools
from nnviz.ui.samples_table import SamplesTable
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.experiment.test_user_data import of_pictures
from tests.ui.golden_views import Make, renew

LOW, NARROW = QSize(720, 240), QSize(290, 130)


def table(theme: Theme, pictures: bool) -> QWidget:
    """The samples by their second column, falling; or pictures with their classes."""
    experiment = of_pictures() if pictures else sample_experiment("iris")
    view = SamplesTable(Session(experiment), Stage(), theme)
    view.resize(LOW)
    view.show_frame(frame_of(experiment, 5))
    if not pictures:
        view.ask("species is not setosa")
        for _ in range(2):
            view._sort(1)
    return view


def brushes(theme: Theme) -> QWidget:
    """A brush for each of two classes."""
    painter = Painter(Session(sample_experiment("circles")))
    tools = PaintTools(painter, theme)
    painter.setParent(tools)
    painter.begin()
    tools.resize(NARROW)
    return tools


VIEWS: dict[str, Make] = {
    "table": lambda theme: table(theme, pictures=False),
    "table-pictures": lambda theme: table(theme, pictures=True),
    "brushes": brushes,
}

if __name__ == "__main__":
    renew(VIEWS)
