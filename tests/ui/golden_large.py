"""Pictures of large type, and of another set of colours, that the canvas and a dialog are held to.

``python -m tests.ui.golden_large`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from nnviz.drawing.colour_sets import palette_of
from nnviz.drawing.palette import Mode
from nnviz.process import offscreen, settle
from nnviz.ui.large import enlarge
from tests.ui import golden, golden_home, golden_views


def _large(draw: Callable[[], Image.Image]) -> Image.Image:
    """Drawn while type is large."""
    enlarge(1.5)
    try:
        return draw()
    finally:
        enlarge(1.0)


def _dialog(mode: Mode) -> Image.Image:
    return golden_views.draw(golden_home.VIEWS["settings"], palette_of(mode))


VIEWS: dict[str, Callable[[Mode], Image.Image]] = {
    "large-canvas": lambda mode: _large(lambda: golden.draw("dense", palette_of(mode))),
    "large-settings": lambda mode: _large(lambda: _dialog(mode)),
    "high-contrast": lambda mode: golden.draw("dense", palette_of(mode, "high-contrast")),
}
MODES: tuple[Mode, ...] = ("dark", "light")


if __name__ == "__main__":
    settle()
    offscreen()
    for name, view in VIEWS.items():
        for mode in MODES:
            few = view(mode).quantize(256, dither=Image.Dither.NONE)
            few.save(golden.path_of(name, mode), optimize=True)
            print(golden.path_of(name, mode))
