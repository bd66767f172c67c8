"""Formulas set as mathematics: LaTeX to a picture, kept once made."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from nnviz.values import dataclass

_INK = "#010203"
"""The colour that formulas are set in, replaced by the one asked for."""


@dataclass(frozen=True)
class Typeset:
    """A formula's SVG text and its size at one pixel per unit."""

    svg: str
    width: float
    height: float


_KEPT = 256
_set: dict[tuple[str, float], Typeset] = {}


def known(latex: str, size: float) -> Typeset | None:
    """A formula that was set before, else None."""
    return _set.get((latex, size))


def ready() -> bool:
    """Whether formulas can be set without delay; if not, they soon can."""
    return not _loading().is_alive()


@cache
def _loading() -> threading.Thread:
    """In a thread, because it takes 0.2 s; and late, because the window is painted before the
    first formula is needed."""
    thread = threading.Thread(target=_load, name="nnviz formulas")
    thread.start()
    return thread


def _load() -> None:
    import_module("ziamath.zmath")


def typeset(latex: str, size: float) -> Typeset:
    """Set a formula at ``size`` pixels per em (about 15 ms, 0.2 s more until ``ready``)."""
    made = known(latex, size)
    if made is None:
        made = _made(latex, size)
        if len(_set) >= _KEPT:
            del _set[next(iter(_set))]
        _set[latex, size] = made
    return made


def _made(latex: str, size: float) -> Typeset:
    from ziamath.config import config
    from ziamath.zmath import Latex

    # Qt's SVG knows no <use> of symbols, which is what ziamath writes by default.
    config.svg2 = False
    formula = Latex(latex, size=size, color=_INK, inline=True)
    width, height = formula.getsize()
    return Typeset(formula.svg(), float(width), float(height))


@lru_cache(maxsize=256)
def formula_image(latex: str, size: float, color: str, ratio: float) -> QImage:
    """The formula in ``color`` (``#rrggbb``) for a screen of ``ratio`` device pixels per pixel."""
    made = typeset(latex, size)
    width, height = round(made.width * ratio + 1), round(made.height * ratio + 1)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(made, color).render(painter, QRectF(0, 0, made.width * ratio, made.height * ratio))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def draw_formula(
    painter: QPainter, latex: str, size: float, color: str, height: float, scale: float
) -> None:
    """The formula as lines, in the middle of a height."""
    made = typeset(latex, size)
    tall = made.height * scale
    area = QRectF(0, (height - tall) / 2, made.width * scale, tall)
    # What has no stroke would get a black one: to Qt's PDF it is a pen without a colour.
    clear = made.svg.replace(f'"{_INK}"', f'"{_INK}" stroke="{_INK}" stroke-opacity="0"')
    _renderer(replace(made, svg=clear), color).render(painter, area)


def _renderer(made: Typeset, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(made.svg.replace(_INK, QColor(color).name()).encode()))
