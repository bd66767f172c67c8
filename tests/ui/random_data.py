"""What a random user does with data: brings their own, paints, edits the table, prepares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.experiment.lessons import LESSONS
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.importing.models import KIND, KINDS, ROLE, ROLES

if TYPE_CHECKING:
    from tests.ui.random_user import User

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
TABLES = {
    "flowers": "length,width,kind\n"
    + "".join(f"{k % 7},{k % 5}.5,{('rose', 'tulip', 'lily')[k % 3]}\n" for k in range(40)),
    "messy": "name;age;born;height;bought\n"
    + "".join(
        f"P{k};{'' if k % 9 == 0 else 20 + k};{1 + k % 28:02d}.05.1970;1,{60 + k % 30};"
        f"{'yes' if k % 4 else 'no'}\n"
        for k in range(60)
    ),
    "steps": "day,sales\n" + "".join(f"2024-01-{1 + k:02d},{k % 7 + k}\n" for k in range(31)),
    "ragged": "a,b\n1,2\n3,4,5\n",
    "one column": "a\n1\n2\n3\n",
    "empty": "",
}
_ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab)


def files(folder: Path) -> list[Path]:
    """Files that a user may have: sound ones, and some that are none."""
    folder.mkdir(exist_ok=True)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text)
    pictures = np.arange(20 * 8 * 8, dtype=np.uint8).reshape(20, 8, 8)
    np.savez(folder / "pictures.npz", x=pictures, y=np.arange(20) % 2)
    (folder / "damaged.npy").write_bytes(b"\x93NUMPY\x01\x00")
    Image.fromarray(pictures[0]).save(folder / "picture.png")
    return sorted(folder.iterdir())


def import_by_key(user: User) -> None:
    """Ctrl+I; the file dialog's answer is known."""
    QTest.keyClick(user.window, Qt.Key.Key_I, CONTROL)


def drop(user: User, path: Path) -> None:
    """Carry a file over the window, and let it go."""
    user.tell(path.name)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(user.window, QDragEnterEvent(QPoint(9, 9), *held))
    QApplication.sendEvent(user.window, QDropEvent(QPointF(9, 9), *held))


def paste(user: User, n: int) -> None:
    """Cells out of a spreadsheet, or any text."""
    text = list(TABLES.values())[n % len(TABLES)].replace(",", "\t")
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(user.window, Qt.Key.Key_V, CONTROL)


def answer_import(user: User, dialog: ImportDialog, n: int) -> None:
    """Once all is read: take it as it is, correct something, or leave it."""
    stuck = bool(dialog.message.text()) or not dialog.go.isEnabled()
    way = n % 5 if n >= 0 else 4 * stuck
    user.tell(f"[{('import', 'role', 'finding', 'task', 'leave')[way]}]")
    if way == 1 and dialog.plan is not None:
        place, column = n // 5 % dialog.model.rowCount(), (KIND, ROLE)[n % 2]
        offered = KINDS if column == KIND else ROLES
        dialog.model.choose(place, column, offered[n // 7 % len(offered)])
    elif way == 2 and dialog.findings.boxes:
        QTest.keyClick(dialog.findings.boxes[n % len(dialog.findings.boxes)], Qt.Key.Key_Down)
    elif way == 3 and dialog.task.isVisible() and dialog.task.keys:
        dialog.task.choose(dialog.task.keys[n // 5 % len(dialog.task.keys)])
    elif way == 0 and dialog.go.isEnabled():
        QTest.mouseClick(dialog.go, LEFT)
    else:
        QTest.mouseClick(dialog.cancel, LEFT)


def paint(user: User, n: int, shares: tuple[float, float, float, float]) -> None:
    """A stroke on the plane or the line, where there is one; sometimes that is the last."""
    output = user.window.output
    if not output.paint.isVisible():
        return
    if not output.painter.active:
        QTest.mouseClick(output.paint, LEFT)
    drawn = output._drawn()
    ground = next((each for each in output.grounds if each.isVisible()), None)
    if ground is None or drawn is None:
        return
    area = drawn.area
    x, y, x2, y2 = shares
    stops = [
        QPointF(area.left() + a * area.width(), area.top() + b * area.height()).toPoint()
        for a, b in ((x, y), ((x + x2) / 2, (y + y2) / 2), (x2, y2))
    ]
    button = Qt.MouseButton.RightButton if n % 4 == 1 else LEFT
    QTest.mousePress(ground, button, pos=stops[0])
    for stop in stops[1:]:
        QTest.mouseMove(ground, stop)
    QTest.mouseRelease(ground, button, pos=stops[-1])
    if n % 3 == 0:
        QTest.mouseClick(output.paint, LEFT)


def edit_table(user: User, n: int, text: str) -> None:
    """A cell is typed into, sorted by, or its row taken away."""
    from tests.ui.random_user import write

    window = user.window
    window.centre.dock.tabs.turn_to(window.views.offered["samples"])
    view = window.views.samples
    rows, columns = view.model.rowCount(), view.model.columnCount()
    if not rows or not columns:
        return
    index = view.model.index(n % rows, n // 3 % columns)
    view.table.scrollTo(index)
    place, port = view.table.visualRect(index).center(), view.table.viewport()
    QTest.mouseClick(port, LEFT, pos=place)
    if n % 4 == 0:
        QTest.keyClick(view.table, Qt.Key.Key_Delete)
    elif n % 4 == 1:
        header = view.table.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(index.column()) + 4, 6)
        QTest.mouseClick(header.viewport(), LEFT, pos=at)
    else:
        QTest.mouseDClick(port, LEFT, pos=place)
        if (field := QApplication.focusWidget()) is not None and view.isAncestorOf(field):
            write(field, text)
            QTest.keyClick(field, _ENDING[n % 3])


def open_lesson(user: User, n: int) -> None:
    """By its card, or by an arrow of the note that is open."""
    name = tuple(LESSONS)[n % len(LESSONS)]
    card = user.window.lessons.card
    if card.isVisible() and n % 2:
        user.tell("the next")
        QTest.mouseClick(card.next, LEFT)
    else:
        user.choose_sample(name)
