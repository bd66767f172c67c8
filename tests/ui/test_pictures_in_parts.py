"""A large picture is made in small parts, all of one moment, and can be given up."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures import png
from nnviz.ui.pictures.dialog import PictureDialog
from nnviz.ui.pictures.maker import Maker, Making
from nnviz.ui.pictures.parts import parts_of, size_of
from nnviz.ui.pictures.printed import FORMS, Form, InParts, image_in_parts, print_in_parts, printed
from nnviz.ui.printing import is_printing, printing
from nnviz.ui.raster import raster
from nnviz.ui.studio import as_pillow
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_Flag = QWidget.RenderFlag


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = open_window(qtbot, Session(sample_experiment("two-spirals")))
    window.canvas.finish()
    return window


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> Iterator[PictureDialog]:
    window.commands["picture"].trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    wait(qtbot, lambda: not dialog.maker.busy)
    dialog.of.choose("Window")
    yield dialog
    for left in window.findChildren(PictureDialog):
        left.maker.cancel()
        left.reject()


def in_one_go(widget: QWidget, scale: float) -> QImage:
    """As Qt itself renders a widget with all that is in it."""
    figure, size = isinstance(widget, NetworkCanvas), size_of(widget)
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    margin = (size.width() - widget.geometry().width()) // 2
    children = _Flag(0) if figure else _Flag.DrawChildren
    with QPainter(image) as painter, printing(figure):
        painter.scale(scale, scale)
        painter.fillRect(0, 0, size.width(), size.height(), widget.palette().window())
        at = QPoint(margin, margin)
        widget.render(painter, at, renderFlags=_Flag.DrawWindowBackground | children)
    return image


@pytest.mark.parametrize("scale", [1.0, 2.0, 2.5])
def test_the_parts_make_the_same_picture_as_one_go(window: MainWindow, scale: float) -> None:
    for widget in (window, window.canvas, window.views.loss, window.output):
        painting = image_in_parts(widget, scale)
        shares = []
        try:
            while True:
                shares.append(next(painting))
                assert not is_printing()  # What the screen shows is drawn between the parts.
        except StopIteration as end:
            made = end.value
        assert shares == sorted(shares) and shares[-1] == 1.0
        apart = np.abs(_pixels(made) - _pixels(in_one_go(widget, scale))).max(axis=2)
        assert np.count_nonzero(apart) <= 1e-5 * apart.size


def _pixels(image: QImage) -> np.ndarray:
    return np.asarray(as_pillow(image), int)


def test_no_part_is_the_whole_window(window: MainWindow) -> None:
    """A part is one widget without its children, on so many pixels as are soon filled."""
    parts = parts_of(window)
    assert len(parts) > 150
    assert len({id(each.widget) for each in parts}) == len(parts)
    for form in FORMS:
        assert sum(1 for _ in print_in_parts(window, form, 4.0)) >= len(parts)


def test_what_is_scrolled_away_or_hidden_is_no_part(window: MainWindow) -> None:
    parts = parts_of(window)
    for each in parts:
        assert each.widget.isVisible()
        assert window.rect().contains(each.place)
        assert QRect(QPoint(), each.widget.geometry().size()).contains(each.area)


class Ticker(QWidget):
    """Two halves that always show the same number of ticks, at different times of painting."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.halves = [QWidget(self), QWidget(self)]
        for place, half in enumerate(self.halves):
            half.setGeometry(40 * place, 0, 40, 40)
            half.setAutoFillBackground(True)
        self.clock = QTimer(self)
        self.clock.timeout.connect(self.tick)
        self.clock.start(0)

    def tick(self) -> None:
        self.ticks += 1
        for half in self.halves:
            palette = half.palette()
            palette.setColor(half.backgroundRole(), 0xFF000000 + self.ticks * 40_503 % 0xFFFFFF)
            half.setPalette(palette)


def test_all_parts_are_of_one_moment(qtbot: QtBot) -> None:
    """While it is painted, nothing in the window goes on; then everything does."""
    ticker, made = Ticker(), list[QImage]()
    qtbot.addWidget(ticker)
    ticker.resize(80, 40)
    ticker.show()
    maker, seen = Maker(ticker), list[int]()
    maker.painted.connect(lambda share: seen.append(ticker.ticks))
    wait(qtbot, lambda: ticker.ticks > 3)

    def slowly() -> InParts[QImage]:
        painting = image_in_parts(ticker)
        try:
            while True:
                share = next(painting)
                for _ in range(5):
                    time.sleep(0.009)  # More than an event has time for.
                    yield share
        except StopIteration as end:
            return QImage(end.value)

    maker.make(Making(ticker, slowly, lambda image, stop: image, made.append))
    wait(qtbot, lambda: bool(made))
    assert len(seen) > 3 and len(set(seen)) == 1
    (image,) = made
    assert image.pixel(12 + 10, 12 + 10) == image.pixel(12 + 50, 12 + 10)
    wait(qtbot, lambda: ticker.ticks > seen[-1] + 3)


@pytest.mark.parametrize("form", FORMS)
def test_what_the_window_writes_is_what_is_printed(
    qtbot: QtBot, dialog: PictureDialog, window: MainWindow, form: Form, tmp_path: Path
) -> None:
    """Also while it trains: then of one of its frames."""
    dialog.form.button(form).click()
    dialog.of.choose("Network")
    expected = printed(window.canvas, form, 2.0, f"Network — {window.session.experiment.name}")
    dialog.save_file(path := tmp_path / f"a.{form}")
    wait(qtbot, path.exists)
    if form == "pdf":  # It says when it was made.
        assert abs(len(path.read_bytes()) - len(expected)) < 100
    else:
        assert path.read_bytes() == expected


def test_cancel_while_it_is_painted_leaves_no_file(
    qtbot: QtBot, dialog: PictureDialog, tmp_path: Path
) -> None:
    def cancel(share: float) -> None:
        if 0.3 < share < 1.0 and dialog.is_making:
            assert not dialog.of.isEnabled() and not dialog.scale.isEnabled()
            dialog.reject()

    dialog.maker.painted.connect(cancel)
    dialog.save_file(tmp_path / "a.png")
    wait(qtbot, lambda: not dialog.is_making)
    assert dialog.isVisible()
    assert dialog.size_line.text() == "Stopped; nothing was written."
    assert dialog.of.isEnabled() and dialog.scale.isEnabled()
    qtbot.wait(50)
    assert not list(tmp_path.iterdir())


def test_cancel_while_it_is_packed_leaves_no_file(
    qtbot: QtBot, dialog: PictureDialog, tmp_path: Path
) -> None:
    dialog.scale.setValue(4)
    dialog.save_file(tmp_path / "a.png")
    wait(qtbot, lambda: dialog.size_line.text() == "Packing…")
    dialog.reject()
    wait(qtbot, lambda: not dialog.is_making)
    assert dialog.size_line.text() == "Stopped; nothing was written."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (1500, 1333)])
def test_a_png_has_every_pixel_and_is_written_some_rows_at_a_time(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).integers(0, 2**24, size[::-1], np.uint32) | 0xFF000000
    image, asked = raster(pixels), list[None]()
    content = png.packed(image, lambda: asked.append(None))
    assert QImage.fromData(content).convertToFormat(image.format()) == image
    with Image.open(io.BytesIO(content)) as seen:
        np.testing.assert_array_equal(np.asarray(seen, int), _pixels(image))
    assert len(asked) == -(-size[1] // max(1, 1_000_000 // size[0]))


def test_a_window_that_changes_its_size_is_painted_anew(
    qtbot: QtBot, dialog: PictureDialog, window: MainWindow, tmp_path: Path
) -> None:
    size = window.size()

    def grow(share: float) -> None:
        if 0.3 < share < 1.0 and window.size() == size:
            window.resize(size.width() + 60, size.height() + 30)

    dialog.maker.painted.connect(grow)
    dialog.save_file(path := tmp_path / "a.png")
    wait(qtbot, path.exists)
    assert window.size() != size
    assert QImage(str(path)).size() == window.size() * 2
