"""The import dialog: what the file holds, how it is read, and what becomes of each column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.reading import Preview, TextChoices, TextPreview
from nnviz.data.reading.findings import Finding
from nnviz.data.source import ColumnKind, Role
from nnviz.experiment.importing.desk import serve
from nnviz.experiment.importing.found import ArraysFound, TableFound
from nnviz.experiment.importing.plan import TASKS, Plan, Wish, decided
from nnviz.ui.guard import guarded
from nnviz.ui.importing.choosers import Choosers
from nnviz.ui.importing.columns_view import columns_table, fit_columns, plain_table
from nnviz.ui.importing.finding_list import FindingList
from nnviz.ui.importing.models import ColumnsModel, HeadModel
from nnviz.ui.importing.reader import Reader
from nnviz.ui.importing.tiles import PreviewTiles
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboRow
from nnviz.ui.widgets.describe import described, put_on
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.stacked import stacked

_SIZE, _AROUND = QSize(1280, 820), QSize(160, 100)


class ImportDialog(Dialog):
    """``ready(imported)`` once all is read and the user wants it. What is wrong is said in the
    dialog; nothing outside it changes."""

    ready = Signal(object)

    def __init__(self, path: Path | None, text: str, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("Import data")
        self.resize(_SIZE.boundedTo(window.size() - _AROUND))
        self._theme, self._wanted = theme, False
        self.preview: Preview | None = None
        self._found: TableFound | ArraysFound | None = None
        self._plan: Plan | None = None
        self._make_parts(path)
        self._arrange()
        self._connect(Reader(self, serve, path, text))
        self._begin(None)

    @property
    def plan(self) -> Plan | None:
        """What is to become of the table."""
        return self._plan

    def accept(self) -> None:
        """Import, as soon as all is read."""
        self._wanted = True
        self.go.setEnabled(False)
        if self._found is None:
            self._say("Reading…")
            return
        self._say("Importing…")
        self.reader.ask("import", self._plan)

    def done(self, result: int) -> None:
        """End the reading, however the dialog ends."""
        self.reader.stop()
        super().done(result)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:
        self.reader.stop()
        super().closeEvent(event)

    # What is told

    def show_preview(self, preview: Preview) -> None:
        """The first rows or pictures, with what was guessed."""
        self.preview = preview
        if isinstance(preview, TextPreview):
            names = tuple(column.name for column in preview.columns)
            numbers = {k for k, each in enumerate(preview.columns) if each.kind == "number"}
            self.head.show_head(names, preview.head, numbers)
            fit_columns(self.first_rows, self.head)
            about = "" if preview.exact else "about "
            self._subtitle(f"{about}{preview.rows:,} rows · {len(names):,} columns", preview.size)
        else:
            sides = "×".join(map(str, preview.shape))
            self._subtitle(f"{preview.rows:,} of {sides}", getattr(preview, "size", 0))
            if preview.sample.ndim == 4 and preview.sample.size:
                self.tiles.show_pictures(preview.sample, preview.labels)
        self.show_parts()

    def show_parts(self) -> None:
        """The tables that this sort of file has."""
        text = isinstance(self.preview, TextPreview)
        sample = None if text else getattr(self.preview, "sample", None)
        pictures = sample is not None and sample.ndim == 4
        self.above.setCurrentWidget(self.first_rows if text or not pictures else self.tiles)
        self.above.setVisible(text or pictures)
        arrays = isinstance(self._found, ArraysFound) or (self._found is None and pictures)
        self.columns.setVisible(not arrays)
        self.task.setVisible(not arrays)
        self.body.setCurrentWidget(self.split)
        if pictures:
            self.split.setSizes([self.height(), 0])

    def show_found(self, found: TableFound | ArraysFound) -> None:
        """All is read."""
        self._found = found
        self.progress.hide()
        if isinstance(found, TableFound):
            self._plan = found.plan
            self._subtitle(f"{found.rows:,} rows · {len(found.columns):,} columns", 0)
            self._show_plan(found.plan, found.findings)
        else:
            self._show_arrays(found)
        self.show_parts()
        self.go.setEnabled(not self._wanted)
        if self._wanted:
            self.accept()

    def _show_arrays(self, found: ArraysFound) -> None:
        self._plan = None
        self.reason.setText(_told(found))
        self.findings.show_findings((), found.notes, Plan("", (), found.task))

    def _show_plan(self, plan: Plan, findings: tuple[Finding, ...]) -> None:
        found = self._found_table
        if found is None:  # It is of the table as it was read before.
            return
        self._plan = plan
        self._found_now = findings
        self.model.show_columns(found, plan)
        self.task.set_entries([(key, _capital(text)) for key, text in TASKS.items()], plan.wish)
        self.task.setEnabled(True)
        self.reason.setText(_reason(plan))
        self.findings.show_findings(findings, found.notes, plan)
        self._say("")

    def refuse(self, sentence: str) -> None:
        """Say what is wrong; importing waits until it is put right."""
        self._wanted = False
        self.progress.hide()
        self._say(sentence, "error")
        if self.preview is None:
            self.notice.setText("Nothing of it can be shown.")
        elif self._found is None:
            self.task.set_entries([("", "–")], "")
        self.go.setEnabled(self._found is not None)

    # What is chosen

    def _begin(self, choices: Any) -> None:
        """Look, then read all of it."""
        self._found, self._plan = None, None
        self.model.show_columns(None, None)
        self.task.set_entries([("", "Reading…")], "")
        self.task.setEnabled(False)
        self.reason.setText("")
        self.findings.clear()
        self.progress.setRange(0, 0)
        self.progress.show()
        self._say("")
        self.reader.ask("look", choices)

    def _previewed(self, preview: Preview) -> None:
        self.show_preview(preview)
        self.go.setEnabled(not self._wanted)
        if self.cancel.hasFocus():
            self.go.setFocus()
        self.reader.ask("read", preview.choices)

    def _set_kind(self, place: int, kind: str) -> None:
        if self.preview is None or not isinstance(self.preview.choices, TextChoices):
            self.refuse("The kind of a column of numbers is chosen with its task.")
            return
        choices = self.preview.choices
        others = tuple(each for each in choices.kinds if each[0] != place)
        self._begin(replace(choices, kinds=(*others, (place, cast(ColumnKind, kind)))))

    def _set_role(self, name: str, role: Role) -> None:
        if self._plan is None:
            return
        if role == "target":
            self.reader.ask("plan", self._plan, name, None)
        elif self._plan.target == name:
            self.refuse(f"'{name}' is the target; make another column the target first.")
        else:
            self.reader.ask("plan", self._plan.with_role(name, role), "", None)

    def _set_task(self, key: Wish) -> None:
        if self._plan is not None:  # An open list outlives the reading that filled it.
            self.reader.ask("plan", self._plan, "", key)

    def _decide(self, finding: Finding, action: Any) -> None:
        if self._plan is not None:
            self._plan = decided(self._plan, finding, action)
            self.model.show_columns(self._found_table, self._plan)

    @property
    def _found_table(self) -> TableFound | None:
        return self._found if isinstance(self._found, TableFound) else None

    def _progressed(self, done: int, whole: int) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(1000 * done // max(whole, 1))

    def _arrived(self, imported: object) -> None:
        self.ready.emit(imported)
        self.done(QDialog.DialogCode.Accepted)

    # Building

    def _make_parts(self, path: Path | None) -> None:
        theme = self._theme
        self.title = ElidedLabel(path.name if path else "Pasted cells")
        self.title.setFont(theme.text_font(16))
        self.notice = QLabel("Looking at it…")
        self.notice.setProperty("role", "label")
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.subtitle, self.reason, self.message = QLabel(), QLabel(), QLabel()
        self.subtitle.setProperty("role", "label")
        self.reason.setProperty("role", "label")
        for label in (self.reason, self.message):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.choosers, self.head, self.model = Choosers(theme), HeadModel(), ColumnsModel(theme)
        self.first_rows = plain_table("First rows", "The first rows as they would be read.")
        self.first_rows.setModel(self.head)
        self.tiles, self.columns = PreviewTiles(theme), columns_table(self.model)
        self.findings = FindingList(theme)
        self.task = ComboRow("Task", "What the network is to learn.", theme)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.go = described(QPushButton("Import"), "Import", "Open it as a new experiment.")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.cancel = described(QPushButton("Cancel"), "Cancel", "Leave everything as it was.")
        self.cancel.setAutoDefault(False)  # Enter imports, wherever the keyboard is.

    def _arrange(self) -> None:
        """From the outside in: a part that comes into another one is dressed anew, with all that
        is in it by then."""
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        page.addWidget(stacked(self.title, self.subtitle, spacing=2))
        page.addWidget(self.choosers)
        self.body = QStackedWidget()
        page.addWidget(self.body, 1)
        self.body.addWidget(self.notice)
        self.split = _splitter(Qt.Orientation.Vertical)
        self.body.addWidget(self.split)
        self.above, below = QStackedWidget(), _splitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.above)
        self.split.addWidget(below)
        self.above.addWidget(self.first_rows)
        self.above.addWidget(self.tiles)
        side = stacked(self.task, self.reason, self.findings)
        side.setMinimumWidth(280)
        below.addWidget(self.columns)
        below.addWidget(side)
        below.setSizes([640, 360])
        self.split.setSizes([220, 300])
        page.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(stacked(self.message, self.progress), 1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        return row

    def _connect(self, reader: Reader) -> None:
        self.reader = reader
        reader.preview.connect(self._previewed)
        # A task of its own: making the choosers takes as long as all the rest.
        reader.preview.connect(self.choosers.show_preview, Qt.ConnectionType.QueuedConnection)
        reader.progress.connect(self._progressed)
        reader.found.connect(self.show_found)
        reader.planned.connect(self._show_plan)
        reader.imported.connect(self._arrived)
        reader.refused.connect(self.refuse)
        self.choosers.changed.connect(self._begin)
        self.model.kind_set.connect(self._set_kind)
        self.model.role_set.connect(self._set_role)
        self.task.chosen.connect(self._set_task)
        self.findings.decided.connect(self._decide)
        self.go.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)

    def _say(self, sentence: str, role: str = "") -> None:
        put_on(self.message, role)
        self.message.setText(sentence)

    def _subtitle(self, text: str, size: int) -> None:
        told = f" · {size / 1e6:.3g} MB" if size >= 10_000 else ""
        self.subtitle.setText(f"{text}{told}")


def _splitter(direction: Qt.Orientation) -> QSplitter:
    made = QSplitter(direction)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(12)
    return made


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reason(plan: Plan) -> str:
    told = f"Target '{plan.target}'"
    why = "" if plan.reason in ("", "chosen") else f": {plan.reason}"
    changes = " It drifts away, so its changes from row to row are learnt." if plan.changes else ""
    return f"{told}{why}.{changes}"


def _told(found: ArraysFound) -> str:
    sides = "×".join(map(str, found.shape))
    names = ", ".join(found.class_names[:10]) + (", …" if len(found.class_names) > 10 else "")
    classes = f" of {len(found.class_names)} classes ({names})" if names else ""
    return f"{found.rows:,} inputs of {sides}{classes}."
