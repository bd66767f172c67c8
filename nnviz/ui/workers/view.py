"""Data-parallel training in slow motion: a batch shared by workers is one batch."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from nnviz.drawing.tsv import Column, tsv
from nnviz.drawing.workers.focus import Focus, focus_of
from nnviz.drawing.workers.tables import Lines, layer_lines, weight_lines
from nnviz.drawing.workers.words import STAGES, reasons, sentence, verdict
from nnviz.experiment.frame import Frame
from nnviz.experiment.workers import MOST, SharedStep
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor, usual
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.tools import Tools
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton, FlatButton
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.workers.picture import WorkersPicture
from nnviz.ui.workers.table import WorkerRows, WorkersTable

_PAGES = (
    ("picture", "Picture", "The step as a picture."),
    ("layers", "Layers", "Every parameter: the lengths of its gradients, and differences."),
    ("weights", "Weights", "The selected unit's weights, one by one."),
)
_WORKERS = tuple(
    (str(k), f"{k} worker{'s' if k > 1 else ''}", f"{k} worker{'s' if k > 1 else ''}")
    for k in range(1, MOST + 1)
)
_TICK_MS, _STAGE_MS = 40, 2600
"""A stage that is played takes so long."""
_TALL = 330
"""From this height on table and picture are both seen."""
_LAST = len(STAGES) - 1


class WorkersView(QWidget):
    """The weight that is told is the one selected; a click on a row selects there."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage, self._theme = stage, theme
        self._frame: Frame | None = None
        self._shared: SharedStep | None = None
        self._told: Focus | None = None
        self._at, self._progress = 0, 1.0
        self.stages = Segmented("Stage", STAGES)
        self.pages = Segmented("Show", _PAGES)
        self.play = FlatButton("Play", "Play the stages", "Go through the stages slowly.")
        self.count = ChoiceButton("Workers", "Between how many the batch is shared.", _WORKERS)
        self.count.offer(_WORKERS, "2")
        tip = "A batch shared by workers. Left and right go from stage to stage."
        self.picture = described(WorkersPicture(theme), "Workers", tip)
        tip = "The workers' gradients beside that of one batch. A click selects."
        self.table = described(WorkersTable(theme), "Numbers of the workers", tip)
        self.words, self.focus, self.verdict = ElidedLabel(""), ElidedLabel(""), ElidedLabel("")
        self.reasons = QLabel()
        self.copying = Copying(self, self.numbers)
        self.tools = Tools(self.play, self.count, self.copying.button(theme))
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._arrange()
        self._connect()

    @property
    def workers(self) -> int:
        """Between how many the batch is to be shared."""
        return int(self.count.key)

    @property
    def finished(self) -> bool:
        """Whether what ``begin`` asked for is shown."""
        return self._shared is not None

    def begin(self) -> None:
        """Show the step whole, to its last stage."""
        self.go_to(_LAST)

    def show_frame(self, frame: Frame) -> None:
        """The shared step in the frame, if it is another than the one shown."""
        if frame.shared is not None and frame.shared is not self._shared:
            self._frame, self._shared = frame, frame.shared
            self._draw()

    def go_to(self, at: int, progress: float = 1.0) -> None:
        """A stage, by number."""
        self._at, self._progress = min(max(at, 0), _LAST), progress
        self.stages.choose(STAGES[self._at][0])
        self._draw_picture()

    def numbers(self) -> str:
        """The table as text."""
        lines = self._lines()
        if lines is None:
            return ""
        columns: dict[str, Column] = {lines.first: lines.names}
        for k, heading in enumerate(lines.headings):
            name = f"{heading} (new)" if heading in columns else heading
            columns[name] = lines.values[:, k]
        return tsv(columns)

    # What is shown

    def _lines(self) -> Lines | None:
        frame, shared = self._frame, self._shared
        if frame is None or shared is None:
            return None
        if self.pages.key == "weights" and self._told is not None:
            return weight_lines(shared, self._told)
        return layer_lines(frame, shared)

    def _draw(self) -> None:
        frame, shared = self._frame, self._shared
        if frame is None or shared is None:
            return
        told = self._told = focus_of(frame, self._stage.selection)
        lines = self._lines()
        assert lines is not None
        self.table.show_rows(WorkerRows(lines))
        self.table.mark(self._marked(lines))
        self.focus.setText(f"w: {told.title}" if told is not None else "")
        self.verdict.setText(verdict(shared))
        found = reasons(frame, shared)
        self.reasons.setText("\n".join(f"· {each}" for each in found))
        self.verdict.setToolTip("\n".join((verdict(shared), *found)))
        self._draw_picture()
        self._fit()

    def _marked(self, lines: Lines) -> int | None:
        """The row of what is selected."""
        told, selection = self._told, self._stage.selection
        if self.pages.key == "weights":
            return told.place if told is not None else None
        inside = (k for k, link in enumerate(lines.links) if selection is not None
                  and link.layer == selection.layer)  # fmt: skip
        return next(inside, None)

    def _draw_picture(self) -> None:
        frame, shared = self._frame, self._shared
        if frame is not None and shared is not None:
            self.picture.show_step(shared, self._told, self._at, self._progress)
            self.words.setText(f"{self._at + 1}. {sentence(frame, shared, self._at)}")
            self.picture.setAccessibleName(self.words.text())

    def _follow(self) -> None:
        if self.isVisible():
            self._draw()

    def _choose(self, row: int) -> None:
        """Select what a row stands for, unless it is in a layer that is selected already."""
        lines, selection = self._lines(), self._stage.selection
        if lines is None or row >= len(lines.links):
            return
        link = lines.links[row]
        if not link.whole or selection is None or selection.layer != link.layer:
            self._stage.select(link)

    # Playing

    def _toggle(self) -> None:
        if self._timer.isActive():
            self._halt()
            return
        self.play.setText("Stop")
        done = self._at == _LAST and self._progress >= 1
        self.go_to(0 if done else self._at, 0.0)
        self._timer.start()

    def _tick(self) -> None:
        progress = self._progress + _TICK_MS / _STAGE_MS
        if progress < 1:
            self._progress = progress
            self._draw_picture()
        elif self._at < _LAST:
            self.go_to(self._at + 1, 0.0)
        else:
            self._halt()

    def _halt(self) -> None:
        """Stand at the end of a stage."""
        self._timer.stop()
        self.play.setText("Play")
        self.go_to(self._at)

    def _step(self, by: int) -> None:
        self._halt()
        self.go_to(self._at + by)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        """What was selected meanwhile is shown now."""
        super().showEvent(event)
        self._draw()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:
        self._halt()
        super().hideEvent(event)

    # Building

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(110 * factor()))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Picture and table, or where it is low the one that is chosen."""
        tall, key = usual(self.height()) >= _TALL, self.pages.key
        self.picture.setVisible(tall or key == "picture")
        self.table.setVisible(tall or key != "picture")
        self.words.setVisible(tall)
        self.focus.setVisible(tall)
        self.reasons.setVisible(tall and bool(self.reasons.text()))

    def _turn(self) -> None:
        self._draw()
        self._fit()

    def _arrange(self) -> None:
        for label in (self.words, self.focus, self.verdict, self.reasons):
            label.setFont(self._theme.text_font(11.5))
        for label in (self.focus, self.reasons):
            label.setProperty("role", "label")
        self.reasons.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.stages)
        head.addStretch(1)
        head.addWidget(self.pages)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.focus)
        column.addWidget(self.picture, 5)
        column.addWidget(self.table, 5)
        column.addWidget(self.verdict)
        column.addWidget(self.reasons)

    def _connect(self) -> None:
        keys = [key for key, _, _ in STAGES]
        self.stages.chosen.connect(lambda key: self._step(keys.index(key) - self._at))
        self.pages.chosen.connect(lambda _key: self._turn())
        self.play.clicked.connect(lambda _=False: self._toggle())
        self.picture.stepped.connect(self._step)
        self.table.chosen.connect(self._choose)
        self._timer.timeout.connect(self._tick)
        self._stage.selection_changed.connect(self._follow)
