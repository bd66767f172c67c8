"""The dialog that saves a picture: of what, in which form, how large; seen before it is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.formats.atomic import write_bytes
from nnviz.ui.dialogs import ask_save
from nnviz.ui.large import factor
from nnviz.ui.pictures.labelled import Scale, labelled
from nnviz.ui.pictures.printed import FORMS, Form, image_of, printed, size_of
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboRow
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.segmented import Segmented

SCALES = (0.1, 16.0)
"""The smallest and the largest."""
_TIPS: dict[Form, str] = {
    "png": "Pixels, as many as the scale says.",
    "svg": "Lines and letters, for web pages and drawing programs.",
    "pdf": "Lines and letters on a page of its own size, for print and LaTeX.",
}
_PREVIEW = QSize(520, 300)


class PictureDialog(QDialog):
    """``subjects``: what there is to take, by name. ``told(sentence)`` says what was done;
    ``name`` is what a file is called, without its suffix."""

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
        self._arrange()
        for signal in (self.of.chosen, self.form.chosen):
            signal.connect(self._renew)
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
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.of, 2)
        above.addWidget(labelled(self.scale), 1)
        above.addWidget(self.form, 0, Qt.AlignmentFlag.AlignBottom)
        below.addWidget(self.size_line)
        below.addStretch()
        for button in self._buttons():
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        column.addLayout(above)
        column.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignCenter)
        column.addLayout(below)

    def _buttons(self) -> tuple[QPushButton, ...]:
        parts: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("Cancel", "Close without a picture.", self.reject),
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
        image = image_of(self.subject)
        self.preview.setPixmap(
            QPixmap.fromImage(image).scaled(
                _PREVIEW * factor(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        self.scale.setEnabled(self.form.key == "png")
        self._measure()

    def _measure(self) -> None:
        pixels = self.form.key == "png"
        size = size_of(self.subject) * (self.scale.value() if pixels else 1)
        unit = "pixels" if pixels else "points of 1/96 inch"
        self.size_line.setText(f"{size.width():,} × {size.height():,} {unit}")

    def copy(self) -> None:
        """The picture in pixels, whatever form a file would have."""
        try:
            QGuiApplication.clipboard().setImage(image_of(self.subject, self.scale.value()))
        except NnvizError as error:
            self._say(str(error))
            return
        self.told.emit("The picture is copied.")
        self.accept()

    def save(self) -> None:
        form = cast("Form", self.form.key)
        start = Path.cwd() / f"{self._name}-{_in_file_names(self.of.key)}.{form}"
        kinds = f"{form.upper()} pictures (*.{form})"
        path = ask_save(self, "Save the picture", start, kinds)
        if path is not None:
            self.save_file(path)

    def save_file(self, path: Path) -> None:
        """Write without asking; the dialog stays where that goes wrong."""
        form = cast("Form", self.form.key)
        title = f"{self.of.key} — {self._name}"
        try:
            write_bytes(path, printed(self.subject, form, self.scale.value(), title))
        except NnvizError as error:
            self._say(str(error))
            return
        self.told.emit(f"Saved as {path.name}.")
        self.accept()

    def _say(self, sentence: str) -> None:
        self.size_line.setText(sentence)
        self.size_line.setWordWrap(True)


def _in_file_names(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
