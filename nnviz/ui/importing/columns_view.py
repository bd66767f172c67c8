"""The tables of the import: first rows, and columns whose kind and role are chosen in place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from nnviz.ui.importing.models import KIND, KINDS, NAME, ROLE, ROLES, ColumnsModel, HeadModel
from nnviz.ui.large import factor
from nnviz.ui.widgets.pointer import offer_click
from nnviz.ui.widgets.popup import rounded

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WIDTHS = (160, 90, 82, 74)
_FITTED = 60
_NARROWEST, _WIDEST, _PADDING = 64, 200, 31


def plain_table(name: str, tip: str) -> QTableView:
    """A quiet table that only shows."""
    table = QTableView()
    table.setProperty("role", "preview")
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    table.setAccessibleDescription(tip)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().setDefaultSectionSize(24)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setDefaultAlignment(_LEFT)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    return table


def fit_columns(table: QTableView, head: HeadModel) -> None:
    """As wide as names and values need, within bounds; only of the first, for there may be
    thousands. Qt would lay out every cell to tell: its longest texts are measured instead."""
    header = table.horizontalHeader()
    for part in (table, header):
        part.ensurePolished()  # What is read may be there before the dialog is.
    metrics = table.fontMetrics()
    for place in range(min(head.columnCount(), _FITTED)):
        widest = max(map(metrics.horizontalAdvance, head.longest(place)), default=0)
        room = max(widest + _PADDING, header.sectionSizeHint(place) + 8)
        table.setColumnWidth(place, min(max(room, _NARROWEST), round(_WIDEST * factor())))


def columns_table(model: ColumnsModel) -> QTableView:
    """Names, kinds, roles, gaps and values; a click on a kind or role offers others."""
    table = plain_table("Columns", "What each column holds, and what it is for.")
    table.setModel(model)
    table.verticalHeader().hide()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    table.clicked.connect(lambda index: _offer(table, model, index))
    table.activated.connect(lambda index: _offer(table, model, index))
    table.setMouseTracking(True)
    table.entered.connect(lambda index: _point(table, index))
    for place, width in enumerate(_WIDTHS, start=NAME):
        # Larger names are shortened before the values are.
        table.setColumnWidth(place, width if place == NAME else round(width * factor()))
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _point(table: QTableView, index: QModelIndex) -> None:
    """A hand over what opens a menu."""
    offers = index.column() in (KIND, ROLE)
    offer_click(table.viewport(), offers)


def _offer(table: QTableView, model: ColumnsModel, index: QModelIndex) -> None:
    """The kinds or roles that there are, below the cell."""
    place, column = index.row(), index.column()
    if column not in (KIND, ROLE):
        return
    menu = QMenu(table)
    rounded(menu)
    for name in KINDS if column == KIND else ROLES:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(name == model.chosen(place, column))
        action.triggered.connect(lambda _=False, name=name: model.choose(place, column, name))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(table.viewport().mapToGlobal(table.visualRect(index).bottomLeft()))
