"""Pictures of the window and its parts, as files and on the clipboard."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from nnviz.drawing.numbers import short
from nnviz.errors import FileError
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.dialog import PictureDialog
from nnviz.ui.pictures.parts import size_of
from nnviz.ui.pictures.printed import FORMS, Form, image_of, printed
from nnviz.ui.printing import is_printing
from nnviz.ui.studio import as_pillow
from tests.ui.golden import difference
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_SVG = "{http://www.w3.org/2000/svg}"
_PLACE = re.compile(r"[ML](-?[0-9.]+) (-?[0-9.]+)")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(qtbot, Session(sample_experiment("two-spirals")))
    window.session.worker.train_epochs(2)
    frame = window.bridge
    wait(qtbot, lambda: frame.frame is not None and frame.frame.epoch == 2)
    window.canvas.finish()
    yield window


def texts(svg: bytes) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{_SVG}text")]


def test_a_print_looks_as_the_screen(window: MainWindow) -> None:
    for part in (window, window.canvas):
        screen = as_pillow(part.grab().toImage())
        apart = difference(as_pillow(image_of(part)), screen)
        assert np.asarray(apart).mean() / 255 < 0.03
    assert not is_printing()


def test_a_scale_makes_it_sharper_not_blurred(window: MainWindow) -> None:
    once, thrice = image_of(window.canvas), image_of(window.canvas, 3)
    assert thrice.size() == once.size() * 3
    small = as_pillow(thrice).resize((once.width(), once.height()), Image.Resampling.BOX)
    blurred = as_pillow(once).resize((thrice.width(), thrice.height()))
    assert np.abs(np.asarray(small, int) - np.asarray(as_pillow(once), int)).mean() < 4
    assert _edges(as_pillow(thrice)) > 1.2 * _edges(blurred)


def _edges(picture: Image.Image) -> float:
    """How steep the picture's steps are."""
    grey = np.asarray(picture.convert("L"), float)
    return float((np.diff(grey, axis=1) ** 2).mean())


def test_texts_stay_texts_in_svg(window: MainWindow) -> None:
    svg = printed(window.canvas, "svg")
    written = texts(svg)
    for title in ("Input 4", "Dense 8", "Dense 6", "Output 1", "tanh", "sigmoid"):
        assert title in written
    frame = window.bridge.frame
    assert frame is not None
    assert frame.microscope is not None
    for layer in ("hidden2", "output"):
        for value in frame.microscope.trace.layer(layer).a.tolist():
            assert short(value) in written


def test_lines_stay_lines_in_svg(window: MainWindow) -> None:
    root = ET.fromstring(printed(window.canvas, "svg"))
    ways = [each.get("d", "") for each in root.iter(f"{_SVG}path")]
    board = window.canvas.board
    assert board is not None
    edges = sum(len(bundle) for bundle in board.bundles)
    assert sum(way.count("L") for way in ways if "L" in way) > 4 * edges
    maps = list(root.iter(f"{_SVG}image"))
    nodes = sum(len(column.y) for column in board.scene.columns)
    assert len(maps) == nodes + 1  # A response map for each node, and the legend's bar.


def test_the_network_is_a_figure_without_buttons(window: MainWindow) -> None:
    figure, all_of_it = texts(printed(window.canvas, "svg")), texts(printed(window, "svg"))
    assert "+ Layer" in all_of_it
    assert "+ Layer" not in figure


def test_curves_are_lines_within_their_axes(window: MainWindow) -> None:
    root = ET.fromstring(printed(window.views.loss, "svg"))
    assert list(root.iter(f"{_SVG}polyline"))
    assert list(root.iter(f"{_SVG}clipPath"))
    assert not list(root.iter(f"{_SVG}image"))
    assert {"epoch", "loss"} <= set(texts(printed(window.views.loss, "svg")))


def test_a_page_is_as_large_as_the_widget_and_has_fonts(window: MainWindow) -> None:
    content = printed(window.output, "pdf")
    assert content.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert box is not None
    size = size_of(window.output)
    assert float(box[1]) == pytest.approx(size.width() * 0.75, abs=1)
    assert float(box[2]) == pytest.approx(size.height() * 0.75, abs=1)
    assert b"/Font" in content
    assert content.count(b"/Type /Page\n") == 1


def commands(pdf: bytes) -> bytes:
    """What a page's content says, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    found = [zlib.decompress(each) for each in streams if each[:1] == b"\x78"]
    return max(found, key=lambda each: each.count(b" Tj") + each.count(b"TJ"))


def test_what_is_scrolled_away_is_cut_off(qtbot: QtBot) -> None:
    area, list_of_all = QScrollArea(), QLabel("\n".join(f"row {n}" for n in range(40)))
    qtbot.addWidget(area)
    area.setWidget(list_of_all)
    area.resize(120, 90)
    area.show()
    svg = ET.fromstring(printed(area, "svg"))
    cut = [each for each in svg.iter(f"{_SVG}g") if each.get("clip-path")]
    rows = {
        text.text or "": any(text in each.iter() for each in cut)
        for text in svg.iter(f"{_SVG}text")
    }
    assert not rows["row 1"] and rows["row 39"]
    page = commands(printed(area, "pdf"))
    assert re.search(rb"W\*? n", page), "no clips"


def test_pixels_stay_squares_where_programs_smooth(qtbot: QtBot) -> None:
    class Picture(QWidget):
        smooth = False

        def paintEvent(self, event: QPaintEvent) -> None:
            painter, image = QPainter(self), QImage(4, 4, QImage.Format.Format_RGB32)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
            painter.drawImage(QRectF(0, 0, 40, 40), image)

    picture = Picture()
    qtbot.addWidget(picture)
    for smooth, size in ((False, 64), (True, 4)):
        picture.smooth = smooth
        (image,) = ET.fromstring(printed(picture, "svg")).iter(f"{_SVG}image")
        data = next(value for name, value in image.items() if name.endswith("href"))
        content = base64.b64decode(data.removeprefix("data:image/png;base64,"))
        assert Image.open(io.BytesIO(content)).size == (size, size)


def test_texts_name_fonts_that_do_as_well(window: MainWindow) -> None:
    svg = printed(window, "svg").decode()
    assert "Inter, Helvetica Neue, Arial" in svg
    assert "JetBrains Mono, DejaVu Sans Mono" in svg and "Mono, sans-serif" not in svg


def test_a_text_is_where_its_first_letter_is(qtbot: QtBot, window: MainWindow) -> None:
    """A space at its beginning is left out by many programs."""
    label = QLabel("  · one  two ")
    qtbot.addWidget(label)
    label.resize(200, 30)
    label.show()
    (text,) = ET.fromstring(printed(label, "svg")).iter(f"{_SVG}text")
    measure = QFontMetricsF(label.font())
    assert text.text == "· one  two"
    assert float(text.get("x", "")) == pytest.approx(measure.horizontalAdvance("  "), abs=0.01)
    length = measure.horizontalAdvance("· one  two")
    assert float(text.get("textLength", "")) == pytest.approx(length, abs=0.01)
    assert all(each == each.strip(" ") for each in texts(printed(window, "svg")))


def test_what_is_drawn_a_pixel_too_large_is_covered_at_the_corners(window: MainWindow) -> None:
    """As some programs draw the pictures of a PDF."""
    board, canvas = window.canvas.board, window.theme.palette.canvas
    assert board is not None
    ways = [
        each.get("d") or ""
        for each in ET.fromstring(printed(window.canvas, "svg")).iter(f"{_SVG}path")
        if each.get("fill") == canvas and each.get("stroke") == "none"
    ]
    covered = np.array([found for way in ways for found in _PLACE.findall(way)], float)
    for column in board.scene.columns:
        for box in map(column.box, column.shown):
            for place in ((box.x - 1, box.y - 1), (box.x + box.width + 1, box.y + box.height + 1)):
                assert np.abs(covered - place).max(axis=1).min() < 0.01


def test_edges_are_curves_in_print(window: MainWindow) -> None:
    ways = [
        each.get("d") or ""
        for each in ET.fromstring(printed(window.canvas, "svg")).iter(f"{_SVG}path")
    ]
    edges = sum(way.count("C") for way in ways if way.startswith("M") and "Z" not in way)
    frame = window.bridge.frame
    assert frame is not None
    assert edges >= 50


def test_too_large_a_picture_is_refused(window: MainWindow) -> None:
    with pytest.raises(FileError, match=r"At 90 times its size .* 16,000 on a side are the most"):
        image_of(window, 90)


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> Iterator[PictureDialog]:
    window.commands["picture"].trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    yield dialog
    for left in window.findChildren(PictureDialog):
        left.reject()


@pytest.mark.parametrize("form", FORMS)
def test_the_dialog_writes_what_was_chosen(
    qtbot: QtBot, dialog: PictureDialog, window: MainWindow, form: Form, tmp_path: Path
) -> None:
    assert dialog.of.keys == ["Network", "Loss", "Output", "Inspector", "Window"]
    dialog.of.choose("Loss")
    dialog.form.button(form).click()
    dialog.scale.setValue(3)
    path, size = tmp_path / f"loss.{form}", size_of(window.views.loss)
    dialog.save_file(path)
    wait(qtbot, lambda: window.centre.message.text == f"Saved as loss.{form}.")
    content = path.read_bytes()
    if form == "png":
        assert Image.open(io.BytesIO(content)).size == (3 * size.width(), 3 * size.height())
    else:
        assert content.startswith(b"<svg" if form == "svg" else b"%PDF")


def test_the_dialog_says_how_large_it_becomes(dialog: PictureDialog, window: MainWindow) -> None:
    size = window.canvas.size()
    dialog.scale.selectAll()
    QTest.keyClicks(dialog.scale, "2.5")
    large = size * 2.5
    assert dialog.size_line.text() == f"{large.width():,} × {large.height():,} pixels"
    dialog.scale.setValue(4)
    assert dialog.size_line.text() == f"{4 * size.width():,} × {4 * size.height():,} pixels"
    dialog.form.button("pdf").click()
    assert dialog.size_line.text().startswith(f"{size.width():,} × {size.height():,} points")
    assert not dialog.scale.isEnabled()


def test_the_dialog_copies(qtbot: QtBot, dialog: PictureDialog, window: MainWindow) -> None:
    dialog.of.choose("Window")
    dialog.copy()
    wait(qtbot, lambda: window.centre.message.text == "The picture is copied.")
    copied = QGuiApplication.clipboard()
    assert copied.image().size() == window.size() * 2
    packed = QImage.fromData(copied.mimeData().data("image/png"))
    assert packed.convertToFormat(copied.image().format()) == copied.image()


def test_the_dialog_shows_the_picture_beforehand(
    qtbot: QtBot, dialog: PictureDialog, window: MainWindow
) -> None:
    wait(qtbot, lambda: not dialog.maker.busy)
    seen = dialog.preview.pixmap().size()
    assert seen.width() == dialog.preview.width() or seen.height() == dialog.preview.height()
    assert seen.width() / seen.height() == pytest.approx(
        window.canvas.width() / window.canvas.height(), rel=0.02
    )


def test_what_cannot_be_written_is_said_and_the_dialog_stays(
    qtbot: QtBot, dialog: PictureDialog, tmp_path: Path
) -> None:
    dialog.save_file(tmp_path / "nowhere" / "x.png")
    wait(qtbot, lambda: not dialog.is_making)
    assert dialog.isVisible()
    assert "nowhere" in dialog.size_line.text()


def test_a_plots_own_menu_opens_the_dialog_with_it(window: MainWindow) -> None:
    window.views.loss.copying.file.trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    assert dialog.of.key == "Loss"
    dialog.reject()


def test_the_history_is_written_as_it_was_recorded(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    window.pictures.save_history(path)
    frame = window.bridge.frame
    assert frame is not None
    assert window.centre.message.text == f"Saved {len(frame.history.epoch)} rows as history.csv."
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    losses = [float(row.split(",")[head.split(",").index("train_loss")]) for row in rows]
    assert losses == frame.history.train_loss.tolist()
