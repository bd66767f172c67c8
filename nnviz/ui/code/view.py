"""The network, and one training step, as Keras, PyTorch and NumPy code, live beside the graph."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.experiment.soundness import spec_of
from nnviz.formats.coding import LANGUAGES, PARTS, listing, plan_for
from nnviz.formats.exporting.lines import Block
from nnviz.ui.code.page import CodePage
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.segmented import Segmented

_LANGUAGE_TIPS = {
    "keras": "As a user of Keras 3 writes it.",
    "pytorch": "As a user of PyTorch writes it.",
    "numpy": "With NumPy alone, backward pass and all.",
}
_PART_TIPS = {
    "network": "The layers, forward.",
    "training": "Loss, rule, and one update by one batch.",
}


class CodeView(QWidget):
    """Follows every edit at once, and needs no trained network; a click on a layer's line selects
    the layer, and the lines of what is selected are marked."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._lines: Block = []
        self._shown: tuple[Experiment, int, str, str] | None = None
        self._samples = 0
        self.language = Segmented("Language", _segments(LANGUAGES, _LANGUAGE_TIPS))
        self.part = Segmented("Part", _segments(PARTS, _PART_TIPS))
        tip = "The network as it stands, without its weights; a click on a layer selects it."
        self.page = described(CodePage(theme), "Code", tip)
        self.copy = described(QPushButton("Copy"), "Copy the code", "Copy all of it (Ctrl+C).")
        self.copy.setProperty("role", "small")
        self.copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._arrange()
        self.copied = self.page.copied
        self.copy.clicked.connect(self.page.copy_all)
        self.page.pressed.connect(self._select)
        for choice in (self.language, self.part):
            choice.chosen.connect(lambda _: self.refresh())
        session.subscribe(self._edited)
        stage.selection_changed.connect(self._follow)

    def show_frame(self, frame: Frame) -> None:
        """How many samples an epoch has is known from here on."""
        self._samples = len(frame.data.x_train)
        self.refresh()

    def refresh(self) -> None:
        """Write the code of the experiment as it is now, if it is other than shown."""
        experiment = self._session.experiment
        samples = self._samples or experiment.batch_size
        wanted = (experiment, samples, self.language.key, self.part.key)
        if wanted == self._shown:
            return
        self._shown = wanted
        plan = plan_for(experiment, spec_of(experiment))
        self._lines = listing(plan, self.language.key, self.part.key, samples)
        self.page.show_text("\n".join(line.text for line in self._lines))
        self._follow()

    def _edited(self) -> None:
        if self.isVisible():
            self.refresh()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        """What was edited or selected meanwhile is shown now."""
        super().showEvent(event)
        self.refresh()
        self._follow()

    # Selection

    def _follow(self) -> None:
        if not self.isVisible():
            return
        selection = self._stage.selection
        about = selection.layer if selection is not None else None
        marked = {at for at, line in enumerate(self._lines) if about and line.about == about}
        self.page.mark(frozenset(marked))

    def _select(self, line: int) -> None:
        about = self._lines[line].about if line < len(self._lines) else ""
        selection = self._stage.selection
        if about and (selection is None or selection.layer != about):
            self._stage.select(Selection(about))

    # Building

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(120 * factor()))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.language, self.part):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.page, 1)


def _segments(titles: dict[str, str], tips: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(key, title, tips[key]) for key, title in titles.items()]
