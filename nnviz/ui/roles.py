"""What the painted widgets are, for screen readers: Qt knows it of its own kinds alone."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_Role = QAccessible.Role
_BY_ROLE = {
    _Role.Graphic: (
        "NetworkCanvas", "KernelSheet", "MapGrid", "MapPicker", "NumberGrid", "PhaseBar",
        "TableView", "TensorList", "Tiles", "Total", "Track", "WalkPicture", "Wall",
        "WorkersPicture",
    ),
    _Role.Chart: (
        "BoundaryView", "Chart", "ConfusionMatrix", "FitChart", "LineChart", "PaneGrid", "Strip",
        "SumChart",
    ),
    _Role.Document: ("ReadingArea",),
    _Role.Canvas: ("PadBoard", "PaintGround"),
    _Role.Grouping: ("StepRow",),
}  # fmt: skip
"""Classes by name. Of tables, lists and sliders, screen readers expect cells, items and values
that a picture does not have: they are graphics, whose name and description say it."""
_ROLES = {name: role for role, names in _BY_ROLE.items() for name in names}


def install_roles() -> None:
    """From now on screen readers are told; once per process."""
    QAccessible.installFactory(_interface)


def role_of(widget: QWidget) -> QAccessible.Role | None:
    """What a painted widget, or one made from it, is; None for what Qt knows better."""
    names = (each.__name__ for each in type(widget).__mro__ if each.__module__.startswith("nnviz."))
    return next((_ROLES[name] for name in names if name in _ROLES), None)


def _interface(name: str, thing: QObject) -> QAccessibleWidget | None:
    """Qt asks for each class that a thing is made from, the last one first."""
    if not isinstance(thing, QWidget) or name != type(thing).__name__:
        return None
    role = role_of(thing)
    return QAccessibleWidget(thing, role) if role is not None else None
