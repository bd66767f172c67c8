"""The mistakes of a part: each misclassified sample with its truth, prediction, share and loss."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.drawing.numbers import count
from nnviz.drawing.tsv import tsv
from nnviz.experiment.frame import Frame, Judgement
from nnviz.experiment.session import Session
from nnviz.ui.mistakes.ranking import Mistakes, Order, mistakes_of
from nnviz.ui.mistakes.wall import Exhibit, Wall
from nnviz.ui.plots.confusion import class_names
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.judged_view import JudgedView
from nnviz.ui.plots.sample_texts import is_probability
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton

_ORDERS = (
    ("loss", "Largest loss first", "By loss"),
    ("true", "By true class, then loss", "By true class"),
    ("taken", "By predicted class, then loss", "By prediction"),
)
_TIP = "Each sample as true → taken for, with the share given to that, and its loss; click to look."


class MistakesView(JudgedView):
    """Choosing one looks at it; it is ringed as long as it is looked at."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(stage, parent)
        self.mistakes: Mistakes | None = None
        self.summary = QLabel("Judging …")
        self.summary.setProperty("role", "label")
        self.summary.setFont(theme.text_font(12))
        self.wall = described(Wall(theme), "Mistakes", _TIP)
        self.order = ChoiceButton("Order", "In what order they are shown.", _ORDERS)
        self.copying = Copying(self, self.table)
        self.tools = Tools(self.choice, self.order, self.copying.button(theme))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.summary, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.wall, 1)
        self.order.chosen.connect(lambda _: self._hang())
        self.wall.chosen.connect(stage.look_at)
        stage.look_changed.connect(self._mark)

    def show_frame(self, frame: Frame) -> None:
        """Hang the frame's judgement if it is another."""
        judgement = self._take(frame)
        if judgement is None or judgement.confusion is None:
            if self._judgement is not None:
                self._judgement = self.mistakes = None
                self.summary.setText("Judging …")
                self.wall.show_exhibit(None)
        elif judgement is not self._judgement:
            self._judgement = judgement
            self._hang()
        self._mark()

    def table(self) -> str:
        """All of them, as text."""
        frame, found = self._frame, self.mistakes
        if frame is None or found is None:
            return ""
        names = class_names(frame)
        return tsv({
            "sample": found.rows + 1,
            "true": [names[each] for each in found.true],
            "taken for": [names[each] for each in found.taken],
            "output": found.shares,
            "loss": found.losses,
        })  # fmt: skip

    def _hang(self) -> None:
        frame, judgement = self._frame, self._judgement
        if frame is None or judgement is None:
            return
        order = cast(Order, self.order.key)
        found = self.mistakes = mistakes_of(judgement, frame.data.y(judgement.part), order)
        names, sure = class_names(frame), is_probability(frame)
        self.wall.show_exhibit(Exhibit(frame.data, judgement.part, found, names, sure))
        self.summary.setText(_summary(judgement, found))

    def _mark(self) -> None:
        """Ring the sample looked at."""
        look, judgement = self._stage.look, self._judgement
        mine = look is not None and judgement is not None and look.part == judgement.part
        drawn = look is not None and look.drawing is not None
        self.wall.mark(look.index if look is not None and mine and not drawn else -1)


def _summary(judgement: Judgement, found: Mistakes) -> str:
    """``43 of 2 000 test samples are mistaken at step 250.``"""
    many = count(len(found)) if len(found) else "None"
    verb = "is" if len(found) <= 1 else "are"
    return (
        f"{many} of {count(found.total)} {judgement.part} samples {verb} mistaken at step "
        f"{count(judgement.step)}."
    )
