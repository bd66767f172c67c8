"""The kernels of the selected filter: what is shown of them, on which colours, and the sheet."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.drawing.kernels import Kernels, Shown
from nnviz.drawing.tsv import tsv
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.maps.kernel_sheet import KernelSheet
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.scale_bar import ScaleBar
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton

_SHOWN = (
    ("weights", "Weights", "weights"),
    ("sample", "Gradient of the sample's loss by the weights", "gradient, sample"),
    ("batch", "Gradient of the batch's loss by the weights", "gradient, batch"),
    ("update", "Weights before + update = after", "next update"),
)
_HEAD, _BAR = 34, 12
_WAITS = "The update that comes next is on its way…"


class KernelPanel(QWidget):
    """``chosen(parameter)``; ``hovered`` when the pointer is elsewhere; ``turned`` when something
    else is to be shown."""

    chosen = Signal(int)
    hovered = Signal()
    turned = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernels: Kernels | None = None
        self._pointed: tuple[int, tuple[int, int, int]] | None = None
        tip = "Click a weight to select it; arrow keys go to the next."
        self.sheet = described(KernelSheet(theme), "Kernels", tip)
        self.choice = ChoiceButton("Kernels", "What is shown of the kernels.", _SHOWN)
        self.title, self.bias, self.note = QLabel(), ElidedLabel(), QLabel(_WAITS)
        self.bars = tuple(ScaleBar(theme) for _ in range(2))
        self.copying = Copying(self, self.table)
        self._arrange(theme)
        self.choice.chosen.connect(lambda _key: self.turned.emit())
        self.sheet.chosen.connect(self.chosen)
        self.sheet.hovered.connect(self._point)

    @property
    def shown(self) -> Shown:
        """What is shown of the kernels."""
        return cast(Shown, self.choice.key)

    def table(self) -> str:
        """The kernels' numbers as text."""
        return tsv(self._kernels.columns()) if self._kernels is not None else ""

    def show_kernels(self, title: str, kernels: Kernels | None, marked: int | None) -> None:
        """A filter's kernels; None while the frame does not hold what is to be shown."""
        self._kernels = kernels
        self.title.setText(title)
        self.sheet.setVisible(kernels is not None)
        self.note.setVisible(kernels is None)
        self.sheet.show_kernels(kernels, marked)
        self.bias.setText(kernels.bias() if kernels is not None else "")
        for bar, part in zip(self.bars, kernels.parts if kernels else (), strict=False):
            bar.show_scale("weights" if part.label == "before" else part.label, part.scale)
        self.bars[1].setVisible(kernels is not None and len(kernels.parts) > 1)

    def needed(self, width: int, most: int) -> int:
        """How high the panel would be to show all its kernels, ``most`` at the most."""
        by, head = factor(), round(_HEAD * factor())
        sheet = self.sheet.needed((width - _BAR) / by, (most - head) / by)
        return min(most, head + round(sheet * by) + 4)

    @property
    def told(self) -> tuple[str, str]:
        """The place under the pointer and its number, empty where there is none."""
        kernels, hit = self._kernels, self._pointed
        if kernels is None or hit is None or self.isHidden() or hit[0] >= len(kernels.parts):
            return "", ""
        inside = all(at < size for at, size in zip(hit[1], kernels.shape, strict=True))
        return kernels.describe(*hit) if inside else ("", "")

    def _point(self, hit: tuple[int, tuple[int, int, int]] | None) -> None:
        self._pointed = hit
        self.hovered.emit()

    # Building

    def _arrange(self, theme: Theme) -> None:
        for label in (self.title, self.note):
            label.setProperty("role", "label")
            label.setFont(theme.text_font(11))
        self.bias.setFont(theme.mono_font(11))
        self.bias.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.bias, 1)
        for bar in self.bars:
            bar.setMaximumWidth(164)
            bar.setToolTip("Which colour stands for which number.")
            head.addWidget(bar)
        head.addWidget(self.choice)
        head.addWidget(self.copying.button(theme, what="the kernels"))
        self._area = _Area(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self._area, 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 80)


class _Area(QScrollArea):
    """Scrolls up and down; the sheet is as wide as the area."""

    def __init__(self, sheet: KernelSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.setWidget(sheet)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sheet.fit((self.width() - _BAR) / factor(), (self.height() - 1) / factor())
