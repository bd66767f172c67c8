"""Large type for a projector, switched on and off in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QMargins, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHeaderView,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.drawing.palette import DARK, LIGHT, Palette
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.canvas.legend import HEIGHT as LEGEND_HEIGHT
from nnviz.ui.large import enlarge
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.sample_values import SampleValues
from nnviz.ui.pictures.parts import size_of
from nnviz.ui.pictures.printed import image_of
from nnviz.ui.plots.chart import Chart
from nnviz.ui.plots.prediction_page import PredictionPage
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.start import application, dressed
from nnviz.ui.studio import as_pillow
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.paragraph import Paragraph
from nnviz.ui.widgets.slider import Slider
from tests.ui.golden import difference
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HD, LOW = QSize(1920, 1080), QSize(1280, 800)
ROUND = QMargins(12, 12, 12, 12)


@pytest.fixture(autouse=True)
def _usual_type_afterwards() -> Iterator[None]:
    yield
    enlarge(1.0)
    dressed(application())


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("two-spirals")))


def is_dressed(window: MainWindow, by: float) -> bool:
    widgets = [each for each in window.findChildren(QWidget) if each.isVisible()]
    return all((each.property("large") or 1.0) == by for each in widgets)


def switch(qtbot: QtBot, window: MainWindow, size: int) -> None:
    """Large type of a size, or the usual for 100; waits until all is dressed."""
    if size > 100:
        window.settings.store.change(type_size=size)
    if window.commands["large_type"].isChecked() != (size > 100):
        window.commands["large_type"].trigger()
    wait(qtbot, lambda: is_dressed(window, size / 100))
    QApplication.processEvents()


def letters(window: MainWindow) -> dict[QWidget, int]:
    kinds = (QLabel, QAbstractButton)
    return {each: each.font().pixelSize() for kind in kinds for each in window.findChildren(kind)
            if each.isVisible()}  # fmt: skip


def test_all_texts_grow_and_come_back_to_the_pixel(qtbot: QtBot, window: MainWindow) -> None:
    before, bar = letters(window), window.top.height()
    switch(qtbot, window, 150)
    assert window.settings.store.settings.large_type
    assert window.top.height() == round(1.5 * bar)
    for widget, size in letters(window).items():
        if widget in before:
            assert abs(size - 1.5 * before[widget]) <= 0.5, widget.objectName() or widget
    switch(qtbot, window, 175)
    assert window.theme.type_size == 175
    switch(qtbot, window, 100)
    assert letters(window) == before
    assert window.top.height() == bar


def test_what_is_clicked_is_what_is_under_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    switch(qtbot, window, 150)
    board = window.canvas.board
    assert board is not None
    column = board.scene.column("hidden1")
    assert column is not None
    for unit in (1, 6):
        at = window.canvas.view.to_canvas(QPointF(*column.box(unit).centre)) * 1.5
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=at.toPoint())
        assert window.stage.selection is not None
        assert (window.stage.selection.layer, window.stage.selection.unit) == ("hidden1", unit)
    chart = window.centre.findChild(Chart)
    assert chart is not None
    assert chart.width() == pytest.approx(chart.geometry().width() / 1.5, abs=1)


def test_a_slider_goes_where_it_is_dragged(qtbot: QtBot, window: MainWindow) -> None:
    switch(qtbot, window, 150)
    window.resize(HD)
    wait(qtbot, lambda: window.top.speed.isVisible())
    speed: Slider = window.top.speed
    pixels = speed.geometry().width()
    for x, expected in ((1, speed.minimum()), (pixels - 2, speed.maximum())):
        QTest.mouseClick(speed, Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
        assert speed.value() == expected


@pytest.mark.parametrize("size", [125, 150, 175])
@pytest.mark.parametrize("room", [LOW, HD], ids=["low", "hd"])
def test_no_text_is_cut(qtbot: QtBot, window: MainWindow, size: int, room: QSize) -> None:
    window.resize(room)
    switch(qtbot, window, size)
    window.resize(room)
    wait(qtbot, lambda: window.size() == room)
    qtbot.waitUntil(lambda: not any(map(cut, letters(window))), timeout=5_000)


def cut(widget: QWidget) -> str:
    """The text of a widget that is smaller than it."""
    if isinstance(widget, ElidedLabel) or not isinstance(widget, QLabel | QAbstractButton):
        return ""
    metrics, text = widget.fontMetrics(), widget.text().replace("&", "")
    if isinstance(widget, QLabel) and (widget.wordWrap() or "<" in text):
        return ""
    if widget.metaObject().className() in ("QLabel", "FlatButton", "QPushButton", "ChoiceButton"):
        wide = max(metrics.horizontalAdvance(line) for line in text.split("\n"))
        fits = wide <= widget.width() + 1 and metrics.height() <= widget.height() + 1
        return "" if fits else text
    return ""


def test_the_cards_make_room_where_there_is_little_and_come_when_called(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(LOW)
    assert window.data.isVisible()
    assert window.commands["cards"].isChecked()
    switch(qtbot, window, 150)
    window.resize(LOW)
    wait(qtbot, lambda: not window.data.isVisible())
    assert not window.commands["cards"].isChecked()
    window.commands["cards"].trigger()
    assert window.data.isVisible()
    window.commands["cards"].trigger()
    switch(qtbot, window, 100)
    assert not window.data.isVisible()


def test_a_dialog_that_opens_is_large_too(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(HD)
    switch(qtbot, window, 150)
    window.commands["settings"].trigger()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    QApplication.processEvents()
    assert dialog.close_it.font().pixelSize() == 20
    assert dialog.width() >= 900
    dialog.controls["large_type"].click()
    assert window.theme.type_size == 100
    dialog.close()


@pytest.mark.parametrize("size", [100, 150, 175])
def test_no_unit_lies_under_the_legend(qtbot: QtBot, size: int) -> None:
    window = open_window(qtbot, Session(sample_experiment("mnist")))
    window.resize(LOW)
    switch(qtbot, window, size)
    window.resize(LOW)
    canvas = window.canvas
    for view in (window.views.loss, window.views.maps, window.views.pad):
        window.centre.dock.turn_to(view)
        QApplication.processEvents()
        assert canvas.geometry().height() <= window.centre.network.height()
        assert canvas.board is not None and not canvas.view.is_far
        columns = canvas.board.scene.columns
        lowest = max(column.box(column.shown[-1]).bottom for column in columns)
        assert canvas.view.to_canvas(QPointF(0, lowest)).y() <= canvas.height() - LEGEND_HEIGHT


def test_a_view_that_is_not_seen_takes_no_room(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(LOW)
    switch(qtbot, window, 150)
    window.resize(LOW)
    dock = window.centre.dock
    dock.turn_to(window.views.loss)
    before = dock.minimumSizeHint().height()
    window.views.samples.setMinimumHeight(before)
    QApplication.processEvents()
    assert dock.minimumSizeHint().height() == before
    dock.turn_to(window.views.samples)
    assert dock.minimumSizeHint().height() > before
    window.centre.message.say("A message of one line.")
    assert dock.minimumSizeHint().height() > before
    dock.turn_to(window.views.loss)
    assert dock.minimumSizeHint().height() == before


def test_paragraphs_and_choices_of_dialogs_and_views_are_whole(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("mnist")))
    window.resize(LOW)
    switch(qtbot, window, 150)
    window.commands["settings"].trigger()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    QApplication.processEvents()
    for words in dialog.findChildren(Paragraph):
        assert words.height() >= words.heightForWidth(words.width())
    dialog.close()
    for view in (window.views.walk, window.views.pad):
        window.centre.dock.turn_to(view)
        QApplication.processEvents()
        buttons = view.findChildren(QPushButton)
        qtbot.waitUntil(lambda buttons=buttons: all(map(is_whole, buttons)), timeout=5_000)


def is_whole(button: QPushButton) -> bool:
    wide = button.fontMetrics().horizontalAdvance(button.text())
    return button.isHidden() or button.width() >= wide


def test_a_picture_of_large_type_shows_all_of_it(qtbot: QtBot, window: MainWindow) -> None:
    switch(qtbot, window, 150)
    window.canvas.finish()
    assert size_of(window.views.loss) == window.views.loss.geometry().size().grownBy(ROUND)
    for part in (window.canvas, window):
        image = image_of(part)
        assert image.size() == part.geometry().size()
        apart = difference(as_pillow(image), as_pillow(part.grab().toImage()))
        assert np.asarray(apart).mean() / 255 < 0.03


def test_the_message_s_button_is_whole(qtbot: QtBot, window: MainWindow) -> None:
    message = window.centre.message
    button = message.findChild(IconButton)
    assert button is not None
    message.say("A message that is there before type grows.", error=True)
    for size in (175, 100, 150):
        switch(qtbot, window, size)
        qtbot.waitUntil(lambda: message.rect().contains(button.geometry()), timeout=5_000)
        assert button.geometry().width() == round(24 * size / 100)
        message.say("A message of one line.")
        assert message.rect().contains(button.geometry())


def test_a_lesson_s_note_takes_the_right_column_s_place_where_there_is_little_room(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(LOW)
    switch(qtbot, window, 150)
    window.resize(LOW)
    wait(qtbot, lambda: not window.data.isVisible())
    assert window.inspector.isVisible()
    window.lessons.open("xor-fails")
    wait(qtbot, lambda: window.lessons.card.isVisible())
    assert not window.inspector.isVisible()
    window.commands["cards"].trigger()
    assert window.inspector.isVisible()
    assert not window.lessons.card.isVisible()
    window.commands["notes"].trigger()
    assert window.notes.isVisible()
    switch(qtbot, window, 100)
    assert window.inspector.isVisible()


@pytest.mark.parametrize("size", [125, 150, 175])
def test_nothing_in_the_timeline_overlaps(qtbot: QtBot, window: MainWindow, size: int) -> None:
    window.resize(LOW)
    switch(qtbot, window, size)
    window.resize(LOW)
    QApplication.processEvents()
    bar = window.timeline
    parts = [bar.chooser, bar.back, bar.track, bar.ahead, bar.field, bar.of, bar.here, bar.home]
    places = [each.geometry() for each in parts if each.isVisible()]
    assert all(a.right() < b.left() for a, b in pairwise(places))
    assert places[-1].right() <= bar.geometry().width()
    letters = QFontMetricsF(window.theme.text_font(11.5))
    for slot in window.player.bar.slots():
        assert letters.horizontalAdvance(slot.title) <= slot.area.width() - 2, slot.title
    assert window.player.bar.slots()[-1].area.right() <= window.player.bar.width()


def test_a_list_of_no_values_is_painted(qtbot: QtBot) -> None:
    theme = dressed(application())
    theme.choose_type(150)
    values = SampleValues(theme)
    qtbot.addWidget(values)
    values.show_values((), np.zeros(0))
    values.show()
    values.grab()
    assert values.rows == ()


def test_the_largest_type_leaves_tables_their_buttons_and_bars_their_rows(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("mnist")))
    window.resize(LOW)
    switch(qtbot, window, 175)
    window.resize(LOW)
    network = window.centre.network
    window.commands["table"].trigger()
    wait(qtbot, lambda: network.table.isVisible())
    qtbot.waitUntil(lambda: network.table.height() <= network.height(), timeout=5_000)
    foot = network.table.foot
    assert network.table.contentsRect().contains(foot.geometry())
    page = window.findChild(PredictionPage)
    assert page is not None
    qtbot.waitUntil(lambda: page.bars.geometry().bottom() < page.verdict.y(), timeout=5_000)


def test_headings_grow_with_their_table_and_come_back(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["table"].trigger()
    table = window.centre.network.table
    wait(qtbot, lambda: table.isVisible() and table.layers.table.rowCount() > 0)
    for size, letters in ((150, 16), (175, 19), (100, 11), (150, 16)):
        switch(qtbot, window, size)
        headings = [each for each in table.findChildren(QHeaderView) if each.isVisible()]
        assert {each.viewport().font().pixelSize() for each in headings} == {letters}


def test_the_comparison_s_heads_are_whole(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("mnist")))
    window.resize(LOW)
    view = window.views.comparison
    window.centre.dock.turn_to(view)
    for size in (150, 175):
        switch(qtbot, window, size)
        window.resize(LOW)
        least = view.table.minimumSizeHint().width()
        qtbot.waitUntil(lambda least=least: seen_width(view.table) >= least, timeout=5_000)
        assert not view.axis.isVisible() or not cut(view.axis)


def seen_width(widget: QWidget) -> int:
    return widget.visibleRegion().boundingRect().width()


def test_a_view_shown_large_keeps_none_of_the_network_s_room(qtbot: QtBot) -> None:
    window = open_window(qtbot, Session(sample_experiment("mnist")))
    window.resize(LOW)
    dock = window.centre.dock
    dock.turn_to(window.views.loss)
    QApplication.processEvents()
    before, rows = dock.height(), window.centre.rows
    dock.turn_to(window.views.pad)
    wait(qtbot, lambda: dock.height() > before)
    dock.expand(True)
    QApplication.processEvents()
    assert window.centre.rows == rows
    dock.expand(False)
    dock.turn_to(window.views.loss)
    qtbot.waitUntil(lambda: dock.height() == before, timeout=5_000)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_a_ring_shows_that_a_slider_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, palette: Palette
) -> None:
    window.theme.choose(palette)
    wait(qtbot, lambda: is_dressed(window, 1.0))
    speed = window.top.speed
    while not speed.hasFocus():
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
    edge = speed.grab().toImage().pixelColor(speed.width() // 4, 0)
    assert edge == window.theme.color("accent")
