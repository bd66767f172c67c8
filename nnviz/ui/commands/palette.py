"""The command palette: type a few letters of what is to be done, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.commands.command import Command, found
from nnviz.ui.guard import guarded
from nnviz.ui.large import factor
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.dialog import Dialog

_SIZE, _ROW, _PAD = QSize(600, 420), 46, 12
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_Index = QModelIndex


class CommandPalette(Dialog):
    """Closes with what was chosen, and does it then: the window has the keyboard again."""

    def __init__(self, commands: Sequence[Command], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("Commands")
        self.resize(_SIZE.boundedTo(window.size() - QSize(60, 60)))
        self._commands = commands
        self.field = described(QLineEdit(), "Command", "Type a part of what is to be done.")
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setProperty("role", "search")
        self.model = _Model(self)
        self.list = described(QListView(), "Commands found", "Up and down choose, Enter does it.")
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setProperty("role", "samples")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFocusProxy(self.field)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 10)
        column.setSpacing(10)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(self._do)
        self.list.clicked.connect(self._do)
        self.field.installEventFilter(self)
        self._find("")

    @property
    def titles(self) -> list[str]:
        """What is found now."""
        return [each.title for each in self.model.commands]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go through the list while the text keeps the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self._choose(self.list.currentIndex().row() + step)
                return True
        return bool(super().eventFilter(watched, event))

    def _find(self, text: str) -> None:
        self.model.show_commands(found(self._commands, text))
        self._choose(0)

    def _choose(self, row: int) -> None:
        last = self.model.rowCount() - 1
        self.list.setCurrentIndex(self.model.index(min(max(row, 0), last)))

    def _do(self, _: object = None) -> None:
        index = self.list.currentIndex()
        if not index.isValid():
            return
        command = self.model.commands[index.row()]
        if command.enabled:
            self.accept()
            command.do()


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def show_commands(self, commands: list[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: object = None) -> int:
        return len(self.commands)

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        assert isinstance(index, _Index)
        command = self.commands[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(filter(None, (command.title, command.tip, command.keys)))
        return None

    def flags(self, index: object) -> Qt.ItemFlag:
        assert isinstance(index, _Index)
        enabled = self.commands[index.row()].enabled
        return Qt.ItemFlag.ItemIsSelectable | (
            Qt.ItemFlag.ItemIsEnabled if enabled else Qt.ItemFlag.NoItemFlags
        )


class _Delegate(QStyledItemDelegate):
    """Title over tip, kind and keys on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(200, _ROW) * factor()

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        assert isinstance(index, _Index)
        model = index.model()
        assert isinstance(model, _Model)
        command, area = model.commands[index.row()], QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("chosen"))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 7, 7)
        across, down = round(_PAD * factor()), round(5 * factor())
        self._write(painter, area.adjusted(across, down, -across, -down), command)
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, command: Command) -> None:
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        ink = "text" if command.enabled else "faint"
        self._line(painter, area, command.title, left | top, ink, 13)
        self._line(painter, area, command.tip, left | bottom, "muted", 11)
        self._line(painter, area, command.keys or command.kind, right | top, "muted", 11)

    def _line(
        self, painter: QPainter, area: QRect, text: str, align: Qt.AlignmentFlag, ink: str,
        size: float,
    ) -> None:  # fmt: skip
        painter.setFont(self._theme.text_font(size * factor()))
        painter.setPen(self._theme.color(ink))
        taken = 0 if align & Qt.AlignmentFlag.AlignRight else round(90 * factor())
        room = area.width() - taken
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, align, fitting)
