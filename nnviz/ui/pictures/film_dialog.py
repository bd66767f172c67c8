"""The dialog that records a film: of what, how long, in which form; with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.formats.exporting.folder import refuse_other
from nnviz.formats.film import MOST_FRAMES, refuse_too_large
from nnviz.ui.dialogs import ask_folder, ask_save
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.labelled import labelled
from nnviz.ui.pictures.recorder import Recorder
from nnviz.ui.pictures.takes import StepTake, Take, TrainingTake
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboRow
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.dialog import Dialog
from nnviz.ui.widgets.segmented import Segmented

RATES = (5, 10, 15, 25)
_WIDTH = 560
_WRITING = "Writing the film…"
_STEP_FRAMES, _EPOCHS, _FRAMES = 80, 60, 60


class FilmDialog(Dialog):
    """``told(sentence)`` says what was written. While it records, the window behind it lives."""

    told = Signal(str)

    def __init__(self, subjects: dict[str, QWidget], theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Record a film")
        self._subjects, self._main = subjects, window
        self.what = Segmented(
            "Film of",
            [("training", "Training", "From now on, for some epochs."),
             ("step", "One step", "The next training step, forward and backward; nothing is "
              "trained.")],
        )  # fmt: skip
        self.of = ComboRow("Of", "What the film shows.", theme)
        self.of.set_entries([(each, each) for each in subjects], next(iter(subjects)))
        self.form = Segmented(
            "Form",
            [("gif", "GIF", "One file that runs by itself."),
             ("png", "PNG frames", "A folder of numbered pictures, for video programs.")],
        )  # fmt: skip
        self.epochs = _number("Epochs", "How long the film's training lasts.", 1, 100_000, _EPOCHS)
        self.frames = _number("Frames", "How many pictures.", 2, MOST_FRAMES, _FRAMES)
        self.rate = ComboRow("Frames per second", "How fast the film runs.", theme)
        self.rate.set_entries([(str(each), str(each)) for each in RATES], "10")
        self.progress, self.line = QProgressBar(), QLabel()
        self.recorder = Recorder(window)
        self._arrange()
        self.what.chosen.connect(self._fit)
        self.recorder.progressed.connect(self._progressed)
        self.recorder.written.connect(self._written)
        self.recorder.done.connect(self._done)
        self.recorder.given_up.connect(self._given_up)
        self.recorder.failed.connect(self._failed)
        self._fit()

    def _arrange(self) -> None:
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.line.setProperty("role", "label")
        self.line.setWordWrap(True)
        first, second, last = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.what)
        first.addStretch()
        first.addWidget(self.form)
        second.setSpacing(12)
        second.addWidget(self.of, 3, Qt.AlignmentFlag.AlignBottom)
        for part in (labelled(self.epochs), labelled(self.frames), self.rate):
            second.addWidget(part, 2, Qt.AlignmentFlag.AlignBottom)
        self.cancel = _button(
            "Cancel", "Stop recording, or close; nothing is written.", self.reject
        )
        self.go = _button("Record…", "Ask where to, then record.", self.ask)
        self.go.setDefault(True)
        last.addWidget(self.line, 1)
        last.addWidget(self.cancel)
        last.addWidget(self.go)
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        for row in (first, second):
            column.addLayout(row)
        column.addWidget(self.progress)
        column.addLayout(last)

    def _fit(self) -> None:
        """One step needs no epochs, and more frames."""
        step = self.what.key == "step"
        self.epochs.setEnabled(not step)
        self.frames.setValue(_STEP_FRAMES if step else _FRAMES)

    def ask(self) -> None:
        name = f"{self._main.session.experiment.name}-{self.what.key}"
        if self.form.key == "gif":
            start = Path.cwd() / f"{name}.gif"
            path = ask_save(self, "Record as", start, "Films (*.gif)")
        else:
            within = ask_folder(self, f"Where the folder '{name}' goes", Path.cwd())
            path = None if within is None else within / name
        if path is not None:
            self.record(path)

    def record(self, path: Path) -> None:
        """Record without asking."""
        subject, rate = self._subjects[self.of.key], float(self.rate.key)
        size = subject.size() * subject.devicePixelRatio()
        try:
            if self.form.key == "png":
                refuse_other(path)
            refuse_too_large(path, self.frames.value(), size.width(), size.height())
        except NnvizError as error:
            self._failed(str(error))
            return
        self._recording(True)
        self.recorder.record(self._take(), subject, path, rate)

    def _take(self) -> Take:
        if self.what.key == "step":
            return StepTake(self._main, self.frames.value())
        return TrainingTake(self._main, self.frames.value(), self.epochs.value())

    def reject(self) -> None:
        """Stop a recording first; a second time closes."""
        if self.recorder.recording:
            self.line.setText("Stopping…")
            self.recorder.cancel()
            return
        super().reject()

    def done(self, result: int) -> None:
        self.recorder.stop()
        super().done(result)

    def _recording(self, on: bool) -> None:
        self.progress.setVisible(on)
        self.line.clear()
        for part in (self.what, self.form, self.of, self.epochs, self.frames, self.rate, self.go):
            part.setEnabled(not on)
        if not on:
            self.epochs.setEnabled(self.what.key == "training")

    def _progressed(self, made: int, every: int) -> None:
        self.progress.setRange(0, every)
        self.progress.setValue(made)
        self.line.setText(f"{made:,} of {every:,} frames" if made < every else _WRITING)

    def _written(self, share: float) -> None:
        if self.line.text() == _WRITING:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(100 * share))

    def _given_up(self) -> None:
        self._recording(False)
        self.line.setText("Stopped; nothing was written.")

    def _done(self, sentence: str) -> None:
        self._recording(False)
        self.told.emit(sentence)
        self.accept()

    def _failed(self, sentence: str) -> None:
        self._recording(False)
        self.line.setText(sentence)


def _number(name: str, tip: str, least: int, most: int, value: int) -> QSpinBox:
    box = described(QSpinBox(), name, tip)
    box.setRange(least, most)
    box.setValue(value)
    return box


def _button(text: str, tip: str, do: Callable[[], object]) -> QPushButton:
    button = described(QPushButton(text), text, tip)
    button.clicked.connect(lambda _=False: do())
    return button
