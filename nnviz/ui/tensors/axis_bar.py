"""Which two axes of an array are shown, and where the others stand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnviz.drawing.tensors.slices import Slice
from nnviz.experiment.tensors import Tensor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.slider import Slider

_MOST = 3


class _Place(QWidget):
    """Where one axis stands: its name, a slider, its index."""

    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name, self.brief = "", False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.label = QLabel()
        self.label.setFont(theme.mono_font(11))
        self.label.setProperty("role", "label")
        self.slider = described(Slider(theme), "Place", "Where this axis stands.")
        self.slider.setMinimumWidth(36)
        self.slider.setMaximumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.slider, 4)
        row.addStretch(1)
        self.slider.moved.connect(lambda place, _gesture: self.moved.emit(place))

    def show_place(self, name: str, place: int, size: int) -> None:
        if name != self._name:
            self._name = name
            described(self.slider, f"Place along {name}", f"Which of the axis “{name}” is shown.")
        self.slider.setRange(0, size - 1)
        self.slider.setEnabled(size > 1)
        if not self.slider.isSliderDown():
            self.slider.setValue(place)
        self.label.setText(f"{name} {place}" if self.brief else f"{name} {place} of {size}")


class AxisBar(QWidget):
    """``changed(slice)`` when the user chooses; arrays of up to two axes leave nothing to."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slice, self._tensor = Slice(-1, -1), None  # type: tuple[Slice, Tensor | None]
        self._others: tuple[int, ...] = ()
        self.rows = ChoiceButton("Rows", "Which axis runs down.")
        self.columns = ChoiceButton("Columns", "Which axis runs across.")
        self.places = [_Place(theme) for _ in range(_MOST)]
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.rows)
        head.addWidget(self.columns)
        head.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addLayout(head)
        for place in self.places:
            self._line.addWidget(place, 1)
        self._connect()

    def lay(self, in_a_row: bool) -> None:
        """All beside each other, where height is short, or under each other."""
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if in_a_row else ways.TopToBottom)
        self._line.setSpacing(8 if in_a_row else 2)
        for place in self.places:
            place.brief = in_a_row
        if self._tensor is not None:
            self.show_slice(self._tensor, self._slice)

    def show_slice(self, tensor: Tensor, shown: Slice) -> None:
        """The axes of an array, and what of it is shown."""
        self._slice, self._tensor = shown, tensor
        self.setVisible(tensor.rank > 2)
        if tensor.rank < 3:
            return
        names = list(enumerate(tensor.axes))
        self.rows.offer([(str(k), name, f"↓ {name}") for k, name in names], str(shown.down))
        self.columns.offer([(str(k), name, f"→ {name}") for k, name in names], str(shown.across))
        self._others = shown.others(tensor.rank)
        for k, place in enumerate(self.places):
            place.setVisible(k < len(self._others))
            if k < len(self._others):
                axis = self._others[k]
                place.show_place(tensor.axes[axis], shown.at.get(axis, 0), tensor.shape[axis])

    def _connect(self) -> None:
        self.rows.chosen.connect(lambda key: self.changed.emit(self._slice.with_rows(int(key))))
        self.columns.chosen.connect(
            lambda key: self.changed.emit(self._slice.with_columns(int(key)))
        )
        for k, place in enumerate(self.places):
            place.moved.connect(lambda to, k=k: self._move(k, to))

    def _move(self, number: int, place: int) -> None:
        self.changed.emit(self._slice.moved(self._others[number], place))
