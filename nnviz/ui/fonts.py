"""The bundled fonts: equal pictures on every machine, and text where none is installed."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from nnviz.bundled import resource
from nnviz.errors import FileError

FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "Inter-Italic.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)


_loaded: list[int] = []


def load_fonts() -> None:
    """Make Inter and JetBrains Mono known to Qt; needs a QApplication, safe to repeat."""
    if _loaded and QFontDatabase.applicationFontFamilies(_loaded[0]):
        return
    _loaded[:] = [_add(name) for name in FILES]


def _add(name: str) -> int:
    path = resource(f"fonts/{name}")
    number = QFontDatabase.addApplicationFont(str(path))
    if number < 0:
        raise FileError(f"The font '{path}' cannot be read; install nnviz anew.")
    return number
