"""What the golden pictures of views share: each view is drawn by itself, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QWidget

from nnviz.drawing.palette import Palette
from nnviz.process import offscreen, settle
from nnviz.ui.start import application, dressed
from nnviz.ui.studio import as_pillow
from nnviz.ui.theme import Theme
from tests.ui.golden import LARGEST, PALETTES, SHARE, difference, path_of

Make = Callable[[Theme], QWidget]


def draw(make: Make, palette: Palette) -> Image.Image:
    """A view by itself."""
    view = make(dressed(application(), palette))
    picture = as_pillow(view.grab().toImage())
    view.close()
    view.deleteLater()
    return picture


def hold(name: str, theme: str, make: Make, folder: Path) -> None:
    """Fail unless the view looks as it did; ``folder`` takes the picture if it does not."""
    path = path_of(name, theme)
    picture = draw(make, PALETTES[theme])
    share = float(np.asarray(difference(picture, Image.open(path))).mean()) / 255
    if share > SHARE:
        picture.save(folder / "now.png")
    assert share <= SHARE, (
        f"{share:.2%} of the pixels differ, {SHARE:.2%} may: {folder / 'now.png'}"
    )
    assert path.stat().st_size <= LARGEST


def renew(views: Mapping[str, Make]) -> None:
    """Draw all pictures and write them."""
    settle()
    offscreen()
    for name, make in views.items():
        for theme, palette in PALETTES.items():
            few = draw(make, palette).quantize(256, dither=Image.Dither.NONE)
            few.save(path_of(name, theme), optimize=True)
            print(f"{path_of(name, theme)}: {path_of(name, theme).stat().st_size / 1000:.0f} kB")
