"""The network as arrays: every one of a step in order, what it takes, and its numbers."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QVBoxLayout, QWidget

from nnviz.drawing.numbers import count
from nnviz.drawing.tensors.texts import bytes_text, sections_of, totals_of
from nnviz.drawing.tsv import Column, tsv
from nnviz.experiment.frame import Frame
from nnviz.experiment.tensors import Inventory, Tensor
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor, usual
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.tensors.page import TensorPage
from nnviz.ui.tensors.tensor_list import TensorList
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel

_STACKED = 420
"""From this height on the numbers stand under the list, unless there is room beside it."""
_BESIDE, _FOOT = 1000, 165


class TensorsView(QWidget):
    """The array that is opened is of the layer selected; a click on another selects its layer."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._known: Inventory | None = None
        self._asked = ""
        tip = "Every array of one training step, in order. A click shows its numbers."
        self.list = described(TensorList(theme), "Arrays", tip)
        self.page = TensorPage(theme)
        self.totals = ElidedLabel(""), ElidedLabel("")
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.copying.button(theme))
        self._arrange()
        self.list.chosen.connect(self._choose)
        self.page.copied.connect(self.copying.done)
        stage.selection_changed.connect(self._follow)

    @property
    def asked(self) -> str:
        """The key of the array whose numbers are shown; empty before there is one."""
        return self._asked

    def show_frame(self, frame: Frame) -> None:
        """The arrays in the frame, if they are others than those shown."""
        if frame.tensors is not None and frame.tensors is not self._known:
            self._frame, self._known = frame, frame.tensors
            self._settle()
            self._draw()

    def table(self) -> str:
        """The list as text."""
        tensors = self._known.tensors if self._known is not None else ()
        columns: dict[str, Column] = {
            "array": [each.key for each in tensors],
            "rank": [each.rank for each in tensors],
            "shape": [str(each.shape) for each in tensors],
            "axes": [", ".join(each.axes) for each in tensors],
            "dtype": [each.dtype for each in tensors],
            "numbers": [each.elements for each in tensors],
            "bytes": [each.bytes for each in tensors],
            "min": [each.low for each in tensors],
            "max": [each.high for each in tensors],
            "mean": [each.mean for each in tensors],
        }
        return tsv(columns) if tensors else ""

    # What is meant

    def _settle(self) -> None:
        """Another network may have other arrays: then one of the layer selected."""
        if self._known is not None and self._known.tensor(self._asked) is None:
            selection = self._stage.selection
            own = self._best_of(selection.layer) if selection is not None else None
            self._asked = own.key if own is not None else self._known.tensors[0].key

    def _best_of(self, layer: str) -> Tensor | None:
        """What a layer gives, else the last of its arrays forward."""
        tensors = self._known.tensors if self._known is not None else ()
        own = [each for each in tensors if each.layer == layer]
        ahead = [each for each in own if each.stretch != "backward"]
        return next((each for each in ahead if each.symbol == "a"), ahead[-1] if ahead else None)

    def _choose(self, key: str) -> None:
        tensor = self._known.tensor(key) if self._known is not None else None
        if tensor is None:
            return
        self._asked = key
        selection = self._stage.selection
        if selection is None or selection.layer != tensor.layer:
            self._stage.select(Selection(tensor.layer))
        self._draw()

    def _follow(self) -> None:
        """Open what the layer selected gives, unless one of its arrays is open."""
        selection = self._stage.selection
        if selection is None or self._known is None:
            return
        shown = self._known.tensor(self._asked)
        best = self._best_of(selection.layer)
        if best is not None and (shown is None or shown.layer != selection.layer):
            self._asked = best.key
            if self.isVisible():
                self._draw()

    # What is shown

    def _draw(self) -> None:
        frame, known = self._frame, self._known
        if frame is None or known is None:
            return
        self.list.show_sections(sections_of(frame, known))
        self.list.mark(self._asked)
        for label, text in zip(self.totals, _total(known), strict=True):
            label.setText(text)
        answers = known.asked == self._asked
        if answers:
            self.page.show_array(known.tensor(self._asked), known.opened)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        """What was selected meanwhile is shown now."""
        super().showEvent(event)
        self._draw()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(120 * factor()))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The numbers under the list where that is high and narrow, else beside it."""
        super().resizeEvent(event)
        width, height = usual(self.width()), usual(self.height())
        stacked = height >= _STACKED and width < _BESIDE
        ways = QBoxLayout.Direction
        self._both.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        low = height < _STACKED
        self._both.setStretch(0, 5 if stacked or low else 6)
        self._both.setStretch(1, 6 if stacked or low else 5)
        for label in self.totals:
            label.setVisible(height >= _FOOT)
        self._foot.setDirection(ways.LeftToRight if low else ways.TopToBottom)
        self._foot.setSpacing(14 if low else 0)

    def _arrange(self) -> None:
        self._foot = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for label in self.totals:
            label.setFont(self._theme.text_font(11.5))
            label.setProperty("role", "label")
            self._foot.addWidget(label, 1)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(14)
        self._both.addWidget(self.list, 6)
        self._both.addWidget(self.page, 5)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._both, 1)
        column.addLayout(self._foot)


def _total(known: Inventory) -> tuple[str, str]:
    """What all of them take together."""
    found = totals_of(known)
    learnt = f"Parameters {count(found.parameters)}: {bytes_text(found.parameter_bytes)}"
    state = f"optimizer state: {bytes_text(found.state_bytes)}"
    batch = f"batch of {count(known.batch)}: {bytes_text(found.batch_bytes)}"
    part = f" · shown are the first {count(known.samples)} samples of it"
    return (
        f"{learnt} · {state}",
        f"Activations of one sample: {bytes_text(found.sample_bytes)} · of the {batch}"
        + (part if known.samples < known.batch else ""),
    )
