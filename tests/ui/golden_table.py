"""Pictures that the network's tables are held to.

``python -m tests.ui.golden_table`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.experiment.frame import Frame
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.network_table import NetworkTable
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from tests.experiment.every_kind import run_with
from tests.ui.golden_views import Make, renew
from tests.ui.table_kit import picture_of

SIZE = QSize(860, 460)


def tables(frame: Callable[[], Frame], selection: Selection, theme: Theme) -> QWidget:
    """The tables with something selected."""
    stage, shown = Stage(), frame()
    view = NetworkTable(Session(shown.experiment), stage, theme)
    view.resize(SIZE)
    stage.select(selection)
    view.show_frame(shown)
    return view


def _sample(name: str) -> Frame:
    """In double precision, which is the same on every machine to the last pixel."""
    run = Run(replace(sample_experiment(name), precision="float64"))
    run.advance(60)
    return picture_of(run)


VIEWS: dict[str, Make] = {
    "tables-dense": partial(
        tables, partial(_sample, "two-spirals"), Selection("hidden2", 1, None, 2)
    ),
    "tables-convolution": partial(tables, partial(_sample, "doodles"), Selection("conv2", 3)),
    "tables-recurrent": partial(
        tables, lambda: picture_of(run_with("lstm whole")), Selection("it", 1)
    ),
}

if __name__ == "__main__":
    renew(VIEWS)
