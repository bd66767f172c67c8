"""Dense or convolution: both trained on the same images, side by side in numbers and curves."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nnviz.drawing.numbers import count
from nnviz.drawing.tsv import tsv
from nnviz.experiment.comparing.comparison import Comparison
from nnviz.experiment.comparing.rows import rows_of, rules_of
from nnviz.experiment.errands import Compare
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.guard import guarded
from nnviz.ui.large import usual
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.line_chart import LineChart
from nnviz.ui.seen.comparison_charts import COLORS, fewer_chart, shift_chart
from nnviz.ui.seen.pair import Pair
from nnviz.ui.seen.panel import JobPanel, Panel
from nnviz.ui.seen.rows_table import RowsTable
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import ChoiceButton
from nnviz.ui.widgets.scrolling import scrolling

_TIP = (
    "Trains a dense and this convolutional network on the same images, then judges both with "
    "shifted test images and after training on fewer. The run goes on as it is meanwhile."
)
_AXES = (
    ("both", "Shift along both axes, the mean of the two", "Both axes"),
    ("right", "Shift to the right (left: negative)", "Right"),
    ("down", "Shift down (up: negative)", "Down"),
)
_HIGH, _NARROW = 420, 420


class ComparisonView(JobPanel):
    """One button begins it and ends it; everything comes as soon as it is measured."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Dense or convolution", _TIP, "Compare", theme, parent)
        self._worker, self._theme = session.worker, theme
        self._frame: Frame | None = None
        self._known: Comparison | None = None
        self._before: Comparison | None = None
        self._begun = False
        self.epochs = ChoiceButton("Epochs", "How long each of the networks is trained.")
        self.axis = ChoiceButton("Shift", "Which way test images are shifted.", _AXES)
        tip = "Both networks in numbers: sizes, time, accuracy."
        self.table = described(RowsTable(theme, COLORS), "Numbers", tip)
        tip = "Test accuracy as test images are shifted. Arrow keys move along."
        self.shifts = described(LineChart(theme), "Accuracy over shifts", tip)
        tip = "Test accuracy after training on fewer images. Arrow keys move along."
        self.fewer = described(LineChart(theme), "Accuracy over training images", tip)
        self.rules = QLabel()
        self.copying = Copying(self, self.numbers)
        self._arrange(theme)
        self._connect()

    def show_frame(self, frame: Frame) -> None:
        """The comparison in the frame, if it is another than the one drawn."""
        self._frame, found = frame, frame.comparison
        self._offer(frame.experiment.epochs)
        busy = found is not None and not found.done
        self.show_progress(
            (found.made, found.pieces) if found and busy else None, found is not None
        )
        if found is not self._known:
            self._known = found
            self._draw()
        self._say("")

    def compare(self) -> None:
        """For as long as is chosen."""
        self._ask(int(self.epochs.key) if self.epochs.key else None)

    def begin(self) -> None:
        """For as many epochs as the run was trained, at most the experiment's own."""
        frame = self._frame
        self._ask(min(frame.epoch, frame.experiment.epochs) or None if frame is not None else None)

    @property
    def finished(self) -> bool:
        """Whether what ``begin`` asked for is shown."""
        known = self._known
        return not self._begun or (known is not None and known is not self._before and known.done)

    def numbers(self) -> str:
        """The table as text."""
        if self._known is None:
            return ""
        rows = [row for row in rows_of(self._known) if row.cells]
        cells = list(zip(*(row.cells for row in rows), strict=True))
        kinds = [side.kind for side in self._known.sides]
        named = dict(zip(kinds, map(list, cells), strict=True))
        return tsv({"measure": [row.name for row in rows], **named})

    def _ask(self, epochs: int | None) -> None:
        self._begun, self._before = True, self._known
        self._worker.ask(Compare(epochs))

    def _offer(self, own: int) -> None:
        """The experiment's own epochs first, as the command has it."""
        lengths = dict.fromkeys((own, *(n for n in (1, 2, 5, 10, 20) if n < own)))
        entries = [
            (str(n), f"{n} epochs" if n > 1 else "1 epoch", f"{n} epoch{'s' if n > 1 else ''}")
            for n in lengths
        ]
        key = self.epochs.key
        self.epochs.offer(entries, key if key in map(str, lengths) else str(own))

    def _draw(self) -> None:
        found = self._known
        self._fit()
        if found is None:
            self.table.show_rows(())
            self.shifts.show_chart(None)
            self.fewer.show_chart(None)
            self.rules.setText(_TIP)
            return
        self.table.show_rows(rows_of(found))
        self.shifts.show_chart(shift_chart(found, self.axis.key))
        self.fewer.show_chart(fewer_chart(found))
        self.rules.setText(" ".join(rules_of(found)))

    def _arrange(self, theme: Theme) -> None:
        self.head.insertWidget(1, self.epochs)
        self.rules.setWordWrap(True)
        self.rules.setProperty("role", "label")
        self.rules.setFont(theme.text_font(11))
        self.rules.setText(_TIP)
        self._charts = Pair(self._panel("Test images shifted", self.shifts, theme, self.axis),
                            self._panel("Fewer training images", self.fewer, theme))  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(20)
        self._numbers = scrolling(self.table)
        row.addWidget(self._numbers, 4)
        row.addWidget(self._charts, 5)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.rules)

    def _panel(
        self, title: str, chart: LineChart, theme: Theme, choice: QWidget | None = None
    ) -> Panel:
        panel = Panel(title, chart.toolTip(), theme)
        panel.note.setText("test accuracy")
        if choice is not None:
            panel.head.addWidget(choice)
        panel.body.addWidget(chart, 1)
        return panel

    def _connect(self) -> None:
        self.asked.connect(self.compare)
        self.ended.connect(lambda: self._worker.end(Compare.name))
        self._theme.changed.connect(self._fit)
        self.axis.chosen.connect(lambda _key: self._draw())
        self.axis.chosen.connect(lambda _key: self._say(""))
        for chart in (self.shifts, self.fewer):
            chart.pointed.connect(lambda _at, chart=chart: self._say(chart.readout))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Sentences and charts, where there is room; the table's heads are whole anywhere."""
        high = usual(self.height()) >= _HIGH
        self._numbers.setMinimumWidth(self.table.minimumSizeHint().width())
        self._charts.setVisible(high or usual(self.width()) >= _NARROW)
        self.rules.setVisible(high or self._known is None)

    def _say(self, text: str) -> None:
        """What is under the pointer, else how far it is."""
        pointed = text or self.shifts.readout or self.fewer.readout
        self.note.setText(pointed or _note(self._known))


def _note(found: Comparison | None) -> str:
    if found is None:
        return "not compared yet"
    if not found.done:
        return f"{found.doing} …"
    ended = "ended early · " if found.cancelled else ""
    return f"{ended}{found.sample}, seed {found.seed}, {count(found.steps)} steps each"
