"""Enlarges the widgets that Qt lays out, each as it is polished."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QHeaderView,
    QMainWindow,
    QProxyStyle,
    QWidget,
)

from nnviz.ui.large import Drawn, DrawnArea, factor, factor_of, mark_enlarged

_ANY = 16_777_215
"""A maximum of Qt's that is none."""
_AROUND = QSize(40, 40)
_FREE = Drawn, QAbstractScrollArea
"""What draws itself, or is scrolled, bears having less room."""


class Enlarger(QProxyStyle):
    """Every widget is polished before it is shown: one that comes while type is large is enlarged
    then."""

    def polish(self, thing: Any) -> Any:
        if isinstance(thing, QWidget) and (by := factor() / factor_of(thing)) != 1.0:
            _fit(thing, by)
            _write(thing, thing.font().pixelSize() * by)
        return super().polish(thing)


def dress(widget: QWidget) -> None:
    """Polish a widget anew, at the type and in the colours in force."""
    by, letters = factor() / factor_of(widget), widget.font().pixelSize()
    widget.style().unpolish(widget)
    if by != 1.0:
        _fit(widget, by)
    widget.style().polish(widget)
    # Under a style sheet, Qt has put back the font that the widget had at first.
    _write(widget, letters * by)
    widget.update()


def _write(widget: QWidget, pixels: float) -> None:
    """The size of a font that is the widget's own, with its viewport's: Qt draws headings in that,
    and the style sheet keeps it as it was when the viewport was polished, before its area perhaps.
    """
    font, size = QFont(widget.font()), round(pixels)
    own = widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and not _is_viewport(widget)
    if own and font.pixelSize() > 0 and font.pixelSize() != size:
        font.setPixelSize(size)
        widget.setFont(font)
    if own and isinstance(widget, QAbstractScrollArea):
        widget.viewport().setFont(font)


def _is_viewport(widget: QWidget) -> bool:
    around = widget.parentWidget()
    return isinstance(around, QAbstractScrollArea) and around.viewport() is widget


def _fit(widget: QWidget, by: float) -> None:
    """Bring what a widget's size is fixed to, to the factor in force."""
    mark_enlarged(widget)
    _fit_sizes(widget, by)
    _fit_kind(widget, by)
    widget.updateGeometry()
    if isinstance(widget, Drawn | DrawnArea):
        # As large as before in pixels, it has less room in its own units.
        size = widget.geometry().size()
        QApplication.sendEvent(widget, QResizeEvent(size, size))


def _fit_sizes(widget: QWidget, by: float) -> None:
    """What was fixed or limited by hand; the main window keeps its limits."""
    least, most = widget.minimumSize(), widget.maximumSize()
    if isinstance(widget, QMainWindow) or (isinstance(widget, _FREE) and _is_free(least, most)):
        return
    widget.setMinimumSize(least * by)
    widget.setMaximumSize(_longer(most.width(), by), _longer(most.height(), by))
    if isinstance(widget, QDialog) and widget.testAttribute(Qt.WidgetAttribute.WA_Resized):
        widget.resize(_bounded(widget, widget.size() * by))


def _bounded(dialog: QDialog, size: QSize) -> QSize:
    """No larger than the window behind it."""
    behind = dialog.parentWidget()
    return size.boundedTo(behind.window().size() - _AROUND) if behind is not None else size


def _is_free(least: QSize, most: QSize) -> bool:
    """Whether a widget is not fixed to one size."""
    return max(least.height(), 1) < most.height() and most.width() >= _ANY


def _longer(length: int, by: float) -> int:
    return length if length >= _ANY else round(length * by)


def _fit_kind(widget: QWidget, by: float) -> None:
    if isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Vertical:
        widget.setDefaultSectionSize(round(widget.defaultSectionSize() * by))
    elif isinstance(widget, QAbstractItemView | QAbstractButton):
        size: QSize = widget.iconSize()
        if size.isValid():
            widget.setIconSize(size * by)
