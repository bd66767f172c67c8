"""The palette: a brush for each class or a value, the eraser, size and density."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data.source import Task
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.painting.brush import DENSITIES, SIZES
from nnviz.ui.painting.painter import Painter
from nnviz.ui.plots.points import kind_color, mark, shape_of
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.icon_button import paint_button
from nnviz.ui.widgets.labelled_slider import LabelledSlider

_SIDE = QSize(28, 26)
_STEPS = 40


class BrushButton(Drawn, QAbstractButton):
    """A class's mark; down while its brush is in hand."""

    def __init__(self, task: Task, kind: int, theme: Theme) -> None:
        super().__init__()
        self._task, self._kind, self._theme = task, kind, theme
        self.setCheckable(True)
        self.setFixedSize(_SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @enlarged
    def sizeHint(self) -> QSize:
        return _SIDE

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        paint_button(painter, self, self._theme)
        if self.isChecked():
            painter.setPen(QPen(self._theme.color("accent"), 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 7, 7)
        values = self._task == "regression"
        painter.setPen(QPen(self._theme.color("muted" if values else "canvas"), 1.2))
        painter.setBrush(kind_color(self._task, 6 if values else self._kind, self._theme))
        middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        painter.drawPath(mark(shape_of(self._task, self._kind), middle, 5.4))
        painter.end()


class PaintTools(QWidget):
    """Shows the painter's brush; every control changes it."""

    def __init__(self, painter: Painter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter, self._theme = painter, theme
        self._offered: tuple[object, ...] | None = None
        self.brushes: list[BrushButton] = []
        self.add = FlatButton("+ Class", "Add a class", "One more class to paint, and to tell.")
        self.eraser = FlatButton("Eraser", "Eraser", "Take away what is under the brush. (Delete)")
        self.eraser.setCheckable(True)
        self.clear = FlatButton("Clear", "Clear all points", "Begin with an empty plane.")
        tip = "How far around the pointer the brush reaches, in pixels."
        self.size_slider = LabelledSlider("Size", tip, SIZES, theme)
        tip = "How many points each touch leaves; one is left just where you point."
        self.density = LabelledSlider("Density", tip, DENSITIES, theme)
        self.value = self._value_slider(1.0)
        self.words = QLabel()
        self._arrange()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """As the painter has it."""
        painter = self._painter
        if not painter.active:
            return
        offered = painter.task, painter.class_names
        if offered != self._offered:
            self._offered = offered
            self._offer(*offered)
        for kind, button in enumerate(self.brushes):
            button.setChecked(kind == painter.brush.kind)
        self.eraser.setChecked(painter.brush.kind is None)
        self.size_slider.set_value(painter.brush.size)
        self.density.set_value(painter.brush.density)
        self.value.set_value(painter.brush.value)
        self.value.setVisible(painter.task == "regression" and not painter.on_line)
        self.words.setText(painter.words)

    def scale_values(self, reach: float) -> None:
        """What a value brush can paint: from −reach to reach."""
        fresh = self._value_slider(reach)
        self._column.replaceWidget(self.value, fresh)
        self.value.deleteLater()
        self.value = fresh
        self.refresh()

    def _offer(self, task: Task, names: tuple[str, ...]) -> None:
        """A brush for each class; of values just one."""
        for button in self.brushes:
            self._row.removeWidget(button)
            button.deleteLater()
        self.brushes = [BrushButton(task, kind, self._theme) for kind in range(len(names) or 1)]
        for kind, button in enumerate(self.brushes):
            name = names[kind] if names else "points"
            keys = f" ({kind + 1})" if names else ""
            described(button, f"Paint {name}", f"Paint {name}.{keys}")
            button.clicked.connect(lambda _=False, kind=kind: self._choose_kind(kind))
            self._row.insertWidget(kind, button)
        self.add.setVisible(bool(names))

    def _choose_kind(self, kind: int | None) -> None:
        self._painter.choose(replace(self._painter.brush, kind=kind))

    def _choose_value(self, value: float) -> None:
        self._painter.choose(replace(self._painter.brush, value=value))

    def _choose_size(self, size: float) -> None:
        self._painter.choose(replace(self._painter.brush, size=round(size)))

    def _choose_density(self, density: float) -> None:
        self._painter.choose(replace(self._painter.brush, density=round(density)))

    def _value_slider(self, reach: float) -> LabelledSlider:
        values = [reach * (2 * step / _STEPS - 1) for step in range(_STEPS + 1)]
        slider = LabelledSlider(
            "Value", "The target of the points painted.", values, self._theme,
            show=lambda value: f"{value:.3g}".replace("-", "−"),
        )  # fmt: skip
        slider.changed.connect(lambda value, _: self._choose_value(value))
        return slider

    def _arrange(self) -> None:
        self.words.setProperty("role", "label")
        self.words.setWordWrap(True)
        self.words.setFont(self._theme.text_font(11))
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._row.addWidget(self.add)
        self._row.addStretch(1)
        self._row.addWidget(self.eraser)
        self._row.addWidget(self.clear)
        sliders = QHBoxLayout()
        sliders.setSpacing(14)
        sliders.addWidget(self.size_slider)
        sliders.addWidget(self.density)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._column.addLayout(self._row)
        self._column.addWidget(self.value)
        self._column.addLayout(sliders)
        self._column.addWidget(self.words)

    def _connect(self) -> None:
        painter = self._painter
        painter.changed.connect(self.refresh)
        self.add.clicked.connect(lambda _=False: painter.add_class())
        self.clear.clicked.connect(lambda _=False: painter.clear())
        self.eraser.clicked.connect(lambda _=False: self._choose_kind(None))
        self.size_slider.changed.connect(lambda value, _: self._choose_size(value))
        self.density.changed.connect(lambda value, _: self._choose_density(value))
