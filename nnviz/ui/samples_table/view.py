"""The table of samples with its filter and what can be done to rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.cells import written
from nnviz.data.dataset import Part
from nnviz.data.sheet import Sheet
from nnviz.data.source import ArrayData, Data, TableData
from nnviz.drawing.numbers import count
from nnviz.engine.shapes import Array
from nnviz.experiment.data_edits import delete_rows, repeat_rows, set_values
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.frame import Frame, Judgement
from nnviz.experiment.session import Session
from nnviz.ui.later import Later
from nnviz.ui.panels.editing import Editor
from nnviz.ui.plots.copying import Copying, Text
from nnviz.ui.plots.part_choice import PartChoice
from nnviz.ui.plots.tools import Tools
from nnviz.ui.samples_table.cell_editor import CellEditor
from nnviz.ui.samples_table.copied import Copied
from nnviz.ui.samples_table.listing import Asked, Contents, Places
from nnviz.ui.samples_table.model import SamplesModel
from nnviz.ui.samples_table.reading import numbers_of, read, rows_text
from nnviz.ui.samples_table.table import RowsTable
from nnviz.ui.stage import Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.check_box import CheckBox
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.flat_button import FlatButton
from nnviz.ui.widgets.popup import rounded
from nnviz.ui.widgets.value_field import ValueField

SMALL = 400_000
"""Up to so many numbers the window works itself; more are worked on beside it."""
_REWRITTEN = 40_000
"""Numbers that are read, and written with an edit, in the window's own thread: no more."""


class SamplesTable(QWidget):
    """A click looks at the sample of a row; an edited cell, or row, is an edit of the data."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._stage, self._theme = session, stage, theme
        self.editor = Editor(session, self)
        self._frame: Frame | None = None
        self._shown: tuple[Data, object, Judgement | None] | None = None
        self._sheet: Sheet | None = None
        self._places: Places | None = None
        self._data: Data | None = None
        self._waiting: Callable[[], None] | None = None
        self._asked, self._following = Asked(), False
        self._reads, self._lists, self._edits = Later(self), Later(self), Later(self)
        self.model = SamplesModel(self)
        self.table = RowsTable(self.model, theme, self)
        self.filter, self.said = ValueField(self), QLabel()
        tip = "Put a selected row once more at the end, to edit it there."
        self.add = FlatButton("Add row", "Add rows", tip)
        self.remove = FlatButton("Delete", "Delete rows", "Take the selected rows away. (Delete)")
        self.relabel = FlatButton("Label ▾", "Label rows", "Give the selected rows a class.")
        self.choice = PartChoice()
        tip = "Show what the network makes of the samples of a part, and each one's loss."
        self.predictions = described(CheckBox("Predictions", theme), "Show predictions", tip)
        self.copying = Copying(self, self._text)
        self.tools = Tools(self.predictions, self.choice, self.copying.button(theme))
        self._arrange()
        self._connect()

    @property
    def part(self) -> Part | None:
        """The part whose predictions are shown."""
        return self.choice.part if self.predictions.isChecked() else None

    def show_frame(self, frame: Frame) -> None:
        """Parts and predictions are the frame's; the rows those of the experiment as it is."""
        self._frame = frame
        self.choice.offer_parts(frame)
        self._refresh()

    def copied(self) -> Copied | None:
        """The selected rows, or all that are listed."""
        contents = self.model.contents
        rows = self.selected if len(self.selected) > 1 else self.model.rows
        return Copied(contents, rows) if contents is not None else None

    def _text(self) -> Text:
        """What a copy holds."""
        copied = self.copied()
        return Text(copied.text, copied.left_out(), copied.is_small) if copied else Text(str)

    @property
    def selected(self) -> Array:
        """The rows of the sheet that are selected."""
        return self.table.selected

    def ask(self, text: str) -> None:
        """List only rows that meet a text."""
        self.filter.setText(text)
        self._asked = Asked(text.strip(), self._asked.column, self._asked.falling)
        self._list()

    # What is shown

    def _refresh(self) -> None:
        frame, experiment = self._frame, self._session.experiment
        if frame is None:
            return
        own = isinstance(experiment.data, TableData | ArrayData)
        current = frame.experiment.data == experiment.data
        if not own and not current:
            return  # The samples are on their way.
        judgement = frame.judgement if current and self.part is not None else None
        shown = experiment.data, frame.data if current else None, judgement
        if self._shown is not None and all(a is b for a, b in zip(shown, self._shown, strict=True)):
            return
        self._shown = shown
        small = frame.data.table.inputs.size <= SMALL
        places = self._places
        self._reads.begin(
            lambda: read(experiment.data, frame, judgement, places, current),
            lambda found: self._put_down(lambda: self._take_read(experiment.data, *found)),
            small,
        )

    def _put_down(self, change: Callable[[], None]) -> None:
        """Not under the user's hands: while a cell is edited, the rows stay as they are."""
        if self.table.is_editing:
            self._waiting = change
        else:
            change()

    def _go_on(self) -> None:
        """No cell is edited any more."""
        change, self._waiting = self._waiting, None
        if change is not None:
            change()

    def _take_read(
        self, data: Data, sheet: Sheet, places: Places | None, contents: Contents
    ) -> None:
        """Rows stay in their order while they and the columns do."""
        rows = self._sheet.rows if self._sheet is not None else -1
        self._data, self._sheet, self._places = data, sheet, places
        before = self.model.contents
        names = [column.name for column in before.columns] if before is not None else []
        if rows == self._sheet.rows and names == [column.name for column in contents.columns]:
            self.model.show_contents(contents, self.model.rows)
        else:
            self._list(contents)

    def _list(self, contents: Contents | None = None) -> None:
        """Filter and sort anew."""
        found, asked = contents or self.model.contents, self._asked
        if found is not None:
            numbers = found.sheet.rows * max(1, len(found.columns))
            self._lists.begin(
                lambda: found.listed(asked),
                lambda rows: self._put_down(lambda: self._put(found, rows)),
                small=numbers <= SMALL,
            )

    def _put(self, contents: Contents, rows: Array) -> None:
        bar = self.table.verticalScrollBar()
        at, before = bar.value(), self.model.contents
        self.table.set_height(contents)
        self.model.show_contents(contents, rows)
        bar.setValue(at)
        if before is None or len(before.columns) != len(contents.columns):
            self.table.measure()
        every = contents.sheet.rows
        some = f"{count(len(rows))} of {count(every)} rows" if len(rows) < every else ""
        self.said.setText(some or f"{count(every)} rows")
        self.relabel.setVisible(self._classes is not None)
        self._follow_look()

    def _sort(self, section: int) -> None:
        """By a column, the other way round, as they come."""
        column, asked = section - self.model.first, self._asked
        if column < 0:
            return
        if column != asked.column:
            asked = Asked(asked.text, column, False)
        else:
            asked = Asked(asked.text, -1 if asked.falling else column, not asked.falling)
        self._asked = asked
        self.model.show_order(asked.column, asked.falling)
        self._list()

    # Looking at samples

    def _look(self, current: QModelIndex) -> None:
        if self._following or self._places is None or not current.isValid():
            return
        look = self._places.look(int(self.model.rows[current.row()]))
        if look is not None and self._frame is not None and look.fits(self._frame.data):
            self._stage.look_at(look)

    def _follow_look(self) -> None:
        """Mark the row of the sample looked at."""
        look, frame, sheet = self._stage.look, self._frame, self._sheet
        if look is None or frame is None or sheet is None or not look.fits(frame.data):
            return
        if self._shown is None or self._shown[1] is not frame.data:
            return
        if self._reads.busy or self._lists.busy or self._waiting is not None:
            return  # The rows are still those of other data; they follow when they are there.
        row = int(sheet.samples[int(frame.data.rows(look.part)[look.index])])
        found = np.flatnonzero(self.model.rows == row)
        if len(found):
            self._following = True
            self.table.mark(int(found[0]))
            self._following = False

    # Editing

    @property
    def _classes(self) -> int | None:
        """The column of the sheet that holds the classes."""
        sheet = self._sheet
        if sheet is None or not sheet.targets:
            return None
        target = sheet.targets[0]
        return target if sheet.columns[target].kind == "category" else None

    def set_cell(self, index: QModelIndex, value: float) -> None:
        """What was typed into a cell."""
        contents, place = self.model.contents, index.column() - self.model.first
        if contents is None or not self.model.is_own(index.column()):
            return
        row, column = int(self.model.rows[index.row()]), contents.columns[place]
        old = float(contents.values[place][row])
        if old == value or (np.isnan(old) and np.isnan(value)):
            return
        label = f"set {column.name} of row {row + 1} to {written(column, value) or 'missing'}"
        self._edit(label, lambda now: set_values(now, place, np.array([row]), value))

    def label_rows(self, place: int) -> None:
        """Give the selected rows a class."""
        rows, column, sheet = self.selected, self._classes, self._sheet
        if column is None or sheet is None or not len(rows):
            self.editor.refuse("Select the rows to label first.")
            return
        label = f"label {rows_text(len(rows))} {sheet.columns[column].categories[place]}"
        self._edit(label, lambda now: set_values(now, column, rows, float(place)))

    def _label(self, place: int, _checked: bool = False) -> None:
        self.label_rows(place)

    def delete_selected(self) -> None:
        rows = self.selected
        if not len(rows):
            self.editor.refuse("Select the rows to delete first.")
            return
        self._edit(f"delete {rows_text(len(rows))}", lambda now: delete_rows(now, rows))

    def add_rows(self) -> None:
        rows = self.selected
        if not len(rows) and self._sheet is not None:
            rows = np.array([self._sheet.rows - 1])
        self._edit(f"add {rows_text(len(rows))}", lambda now: repeat_rows(now, rows))

    def _edit(self, label: str, change: Callable[[Experiment], Experiment]) -> None:
        """As one edit; of large data it is worked out beside the window."""
        if self._edits.busy:
            self.editor.refuse("The last edit of the data is still being worked out.")
            return
        base = self._session.experiment
        if self._data is not base.data or self._lists.busy:
            self.editor.refuse("These are the samples of before; the new ones are on their way.")
            return
        small = numbers_of(self._sheet) <= _REWRITTEN
        self._edits.begin(lambda: change(base), lambda made: self._take(label, base, made), small)
        if self._edits.busy:
            self.said.setText("Editing …")

    def _take(self, label: str, base: Experiment, made: Experiment) -> None:
        if self._session.experiment is not base:
            self.editor.refuse("The experiment changed meanwhile; the data are as they were.")
            return
        self.editor.edit(label, lambda _: made)

    def _followed(self) -> None:
        if self.isVisible():
            self._refresh()

    # Building

    def _arrange(self) -> None:
        table = self.table
        table.delete, table.sort = self.delete_selected, self._sort
        editor = CellEditor(self)
        table.setItemDelegate(editor)
        editor.closeEditor.connect(lambda *_: self._go_on())  # The table closes it first.
        described(
            self.filter, "Filter", "Such as: width > 2.5 and class is rose. Enter lists them."
        )
        self.filter.setPlaceholderText("Filter: width > 2.5 and class is rose")
        self.filter.setFont(self._theme.mono_font(11))
        self.filter.setProperty("role", "filter")
        self.said.setProperty("role", "label")
        self.said.setFont(self._theme.text_font(11))
        self.filter.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in (self.filter, self.said, self.relabel, self.add, self.remove):
            row.addWidget(part, int(part is self.filter))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(table, 1)
        self.choice.setVisible(False)

    def _connect(self) -> None:
        self._session.subscribe(self._followed)
        self._stage.look_changed.connect(self._follow_look)
        self.table.selectionModel().currentChanged.connect(lambda now, _: self._look(now))
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.filter.editingFinished.connect(lambda: self.ask(self.filter.text()))
        self.filter.given_up.connect(lambda: self.ask(""))
        self.add.clicked.connect(lambda _=False: self.add_rows())
        self.remove.clicked.connect(lambda _=False: self.delete_selected())
        self.relabel.clicked.connect(lambda _=False: self._offer_classes())
        self.predictions.toggled.connect(self.choice.setVisible)
        self.predictions.toggled.connect(lambda _: self._refresh())
        for later in (self._reads, self._lists, self._edits):
            later.failed.connect(self.editor.refuse)

    def _offer_classes(self) -> None:
        column, sheet = self._classes, self._sheet
        if column is None or sheet is None:
            return
        menu = QMenu(self)
        rounded(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, name in enumerate(sheet.columns[column].categories):
            menu.addAction(name).triggered.connect(partial(self._label, place))
        menu.popup(self.relabel.mapToGlobal(self.relabel.rect().bottomLeft()))
