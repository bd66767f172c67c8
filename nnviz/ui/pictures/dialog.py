"""The dialog that saves a picture: of what, in which form, how large; seen before it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.dialogs import ask_save
from nnviz.ui.large import factor
from nnviz.ui.pictures.labelled import Scale, labelled
from nnviz.ui.pictures.maker import Maker, Making
from nnviz.ui.pictures.packing import for_clipboard, small, written
from nnviz.ui.pictures.parts import size_of
from nnviz.ui.pictures.printed import FORMS, Form, image_in_parts, print_in_parts
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboRow
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.segmented import Segmented

SCALES = (0.1, 16.0)
"""The smallest and the largest."""
_TIPS: dict[Form, str] = {
    "png": "Pixels, as many as the scale says.",
    "svg": "Lines and letters, for web pages and drawing programs.",
    "pdf": "Lines and letters on a page of its own size, for print and LaTeX.",
}
_PREVIEW, _BAR = QSize(520, 300), 6


class PictureDialog(Dialog):
    """``subjects``: what there is to take, by name. ``told(sentence)`` says what was done;
    ``name`` is what a file is called, without its suffix. While a picture is made, Cancel gives it
    up."""

    told = Signal(str)

    def __init__(
        self, subjects: dict[str, QWidget], name: str, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self.setWindowTitle("Save a picture")
        self._subjects, self._name = subjects, name
        self.of = ComboRow("Picture of", "What to take a picture of.", theme)
        self.of.set_entries([(each, each) for each in subjects], next(iter(subjects)))
        self.form = Segmented("Form", [(each, each.upper(), _TIPS[each]) for each in FORMS])
        tip = "Pixels of a PNG for each of the screen; type any number."
        self.scale = described(Scale(*SCALES, 2.0), "Scale", tip)
        self.preview, self.size_line = QLabel(), QLabel()
        self.progress, self.maker = QProgressBar(), Maker(self)
        self._arrange()
        self.maker.painted.connect(self._painted)
        self.maker.failed.connect(self._failed)
        self.maker.given_up.connect(lambda: self._failed("Stopped; nothing was written."))
        self.of.chosen.connect(self._renew)
        self.form.chosen.connect(self._measure)
        self.scale.valueChanged.connect(self._measure)
        self._renew()

    @property
    def subject(self) -> QWidget:
        """What the picture is of."""
        return self._subjects[self.of.key]

    def _arrange(self) -> None:
        self.preview.setFixedSize(_PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName("Preview")
        self.size_line.setProperty("role", "label")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(_BAR)
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.of, 2)
        above.addWidget(labelled(self.scale), 1)
        above.addWidget(self.form, 0, Qt.AlignmentFlag.AlignBottom)
        below.setSpacing(12)
        below.addWidget(self.size_line)
        below.addWidget(self.progress, 1)
        self._ways = self._buttons()
        for button in self._ways:
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        column.addLayout(above)
        column.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignCenter)
        column.addLayout(below)

    def _buttons(self) -> tuple[QPushButton, ...]:
        parts: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("Cancel", "Stop making a picture, or close; nothing is written.", self.reject),
            ("Copy", "Put the picture on the clipboard.", self.copy),
            ("Save…", "Ask where to, and write the file.", self.save),
        )
        made = [(described(QPushButton(text), text, tip), do) for text, tip, do in parts]
        for button, do in made:
            button.clicked.connect(lambda _=False, do=do: do())
        made[-1][0].setDefault(True)
        made[-1][0].setProperty("role", "primary")
        return tuple(button for button, _ in made)

    def _renew(self) -> None:
        """The preview is the picture itself, made smaller."""
        subject, room = self.subject, _PREVIEW * factor()
        self.maker.make(
            Making(
                subject,
                paint=lambda: image_in_parts(subject),
                pack=lambda image, stop: small(image, room),
                done=lambda image: self.preview.setPixmap(QPixmap.fromImage(image)),
            )
        )
        self._measure()

    def _measure(self) -> None:
        pixels = self.form.key == "png"
        self.scale.setEnabled(pixels and not self.is_making)
        size = size_of(self.subject) * (self.scale.value() if pixels else 1)
        unit = "pixels" if pixels else "points of 1/96 inch"
        self.size_line.setText(f"{size.width():,} × {size.height():,} {unit}")

    def copy(self) -> None:
        """The picture in pixels, whatever form a file would have."""
        subject, scale = self.subject, self.scale.value()
        self._making(True)
        self.maker.make(
            Making(subject, lambda: image_in_parts(subject, scale), for_clipboard, self._copied)
        )

    def _copied(self, picture: tuple[QImage, bytes]) -> None:
        """Programs that ask for PNG get what is packed already."""
        image, content = picture
        offered = QMimeData()
        offered.setImageData(image)
        offered.setData("image/png", content)
        QGuiApplication.clipboard().setMimeData(offered)
        self._tell("The picture is copied.")

    def save(self) -> None:
        form = cast("Form", self.form.key)
        start = Path.cwd() / f"{self._name}-{_in_file_names(self.of.key)}.{form}"
        kinds = f"{form.upper()} pictures (*.{form})"
        path = ask_save(self, "Save the picture", start, kinds)
        if path is not None:
            self.save_file(path)

    def save_file(self, path: Path) -> None:
        """Write without asking; the dialog stays where that goes wrong."""
        form, subject, scale = cast("Form", self.form.key), self.subject, self.scale.value()
        title = f"{self.of.key} — {self._name}"
        self._making(True)
        self.maker.make(
            Making(
                subject,
                paint=lambda: print_in_parts(subject, form, scale, title),
                pack=partial(written, path),
                done=lambda _: self._tell(f"Saved as {path.name}."),
            )
        )

    def reject(self) -> None:
        """Give up a picture first; a second time closes."""
        if self.is_making:
            self.maker.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        self.maker.stop()
        super().done(result)

    @property
    def is_making(self) -> bool:
        """Whether a picture is being made, and not only seen before it is made."""
        return not self.progress.isHidden()

    def _making(self, on: bool) -> None:
        self.progress.setVisible(on)
        self.progress.setValue(0)
        for part in (self.of, self.form, *self._ways[1:]):
            part.setEnabled(not on)
        self._measure()

    def _painted(self, share: float) -> None:
        if self.is_making:
            self.progress.setValue(round(100 * share))
            if share >= 1.0:
                self.size_line.setText("Packing…")

    def _tell(self, sentence: str) -> None:
        self._making(False)
        self.told.emit(sentence)
        self.accept()

    def _failed(self, sentence: str) -> None:
        self._making(False)
        self.size_line.setText(sentence)
        self.size_line.setWordWrap(True)


def _in_file_names(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
