"""What the tests of panels and window share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.editing import Editor
from nnviz.ui.start import application, themed
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.slider import Slider

PATIENCE = 20_000  # milliseconds; only a failing test waits that long


def panel_parts(sample: str = "two-spirals") -> tuple[Session, Editor, Theme]:
    """A session whose run was not started: panels only edit."""
    application()
    session = Session(sample_experiment(sample))
    return session, Editor(session), Theme(DARK)


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Show a widget inside a window, which is to be kept as long as the widget."""
    host = QScrollArea()
    host.setWidget(widget)
    host.setWidgetResizable(True)
    host.resize(300, 700)
    qtbot.addWidget(host)
    host.show()
    qtbot.waitExposed(host)
    return host


def open_window(qtbot: QtBot, session: Session) -> MainWindow:
    """The real window with its first frame drawn; it is closed unasked when the test ends."""
    window = MainWindow(session, themed(application(), DARK))
    window.documents.give_up()
    qtbot.addWidget(window, before_close_func=lambda each: each.documents.give_up())
    window.show()
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.is_settled())
    return window


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE)


def drag(slider: Slider, *shares: float) -> None:
    """Press at the first share of the slider's width, move along the others, release."""
    points = [QPoint(round(share * slider.width()), slider.height() // 2) for share in shares]
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(slider, point)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=points[-1])


def type_into(field: QWidget, text: str) -> None:
    """Replace a field's text as a user does."""
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
