"""Pictures that the Code panel is held to, as ``golden`` does for the canvas.

``python -m tests.ui.golden_code --renew`` draws them anew.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnviz.drawing.palette import Palette
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.code.view import CodeView
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.start import application, dressed
from nnviz.ui.theme import Theme
from tests.ui.golden import command, grabbed

SIZE, LOW = QSize(820, 620), QSize(820, 190)


def _code(theme: Theme, language: str, part: str, about: str, size: QSize) -> QWidget:
    stage = Stage()
    view = CodeView(Session(sample_experiment("doodles")), stage, theme)
    view.resize(size)
    view.language.choose(language)
    view.part.choose(part)
    view.show()
    stage.select(Selection(about))
    return view


VIEWS: dict[str, Callable[[Theme], QWidget]] = {
    "code-keras-low": lambda theme: _code(theme, "keras", "network", "conv2", LOW),
    "code-pytorch": lambda theme: _code(theme, "pytorch", "training", "optimizer", SIZE),
    "code-numpy": lambda theme: _code(theme, "numpy", "network", "conv2", SIZE),
}


def draw(name: str, palette: Palette) -> Image.Image:
    """A view by itself."""
    return grabbed(VIEWS[name](dressed(application(), palette)))


if __name__ == "__main__":
    command(VIEWS, draw)
