"""The Data card: which data, how noisy, how split, how many to a batch, and what to draw anew."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from nnviz.data.source import ArrayData, GeneratedData, TableData
from nnviz.data.split import is_by_time
from nnviz.experiment import edits
from nnviz.experiment.importing.telling import told
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.session import Session
from nnviz.ui.gallery import DataPictures, SampleTiles
from nnviz.ui.panels.editing import Editor, uncapitalised
from nnviz.ui.panels.parts import PartsSection
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.labelled_slider import LabelledSlider

_COUNTS = (20, 50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000, 5000)
_BATCHES = (1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256)


class DataPanel(Card):
    """Reads the session's experiment; each control's gesture is one edit of it."""

    def __init__(
        self, session: Session, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Data", theme, parent)
        self.session, self._editor = session, editor
        self.pictures = DataPictures(theme, self)
        self.samples = SampleTiles(theme, self.pictures)
        self.more = _button("Gallery…", "All data sets and lessons.")
        self.noise, self.outliers, self.count, self.split, self.batch = _sliders(theme)
        self.new_weights = _button(
            "New weights, same data", "Draw all weights anew and start over."
        )
        self.new_data = _button("New data, same weights", "")
        self.told = QLabel()
        self.told.setProperty("role", "label")
        self.told.setWordWrap(True)
        self.parts = PartsSection(session, editor, theme)
        choices = (
            self.samples, self.more, self.told, self.noise, self.outliers, self.count,
        )  # fmt: skip
        for part in (*choices, self.split, self.parts, self.batch):
            self.body.addWidget(part)
        self.body.addSpacing(2)
        self.body.addWidget(self.new_weights)
        self.body.addWidget(self.new_data)
        self._connect()
        editor.refused.connect(self.refresh)
        session.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's experiment."""
        experiment = self.session.experiment
        generated = self._generated()
        self.samples.show_chosen(experiment.sample)
        lines = told(experiment)
        self.told.setText("\n".join([experiment.data.name, *lines[:1]]))
        self.told.setToolTip("\n".join(lines))
        self.told.setVisible(bool(lines))
        self.noise.setVisible(generated is not None)
        self.outliers.setVisible(generated is not None and not self._is_series())
        self.count.setVisible(generated is not None)
        if generated is not None:
            self.noise.set_value(generated.noise)
            self.outliers.set_value(generated.outliers)
            self.count.set_value(generated.count)
        self.split.setVisible(not self._is_complete())
        self.split.set_value(round(1 - experiment.test_fraction, 6))
        self.batch.set_value(experiment.batch_size)
        self._name_new_data(generated is not None, edits.keeps_parts(experiment))
        self.new_data.setVisible(generated is not None or self._is_dealt())

    def _connect(self) -> None:
        self.samples.chosen.connect(self.choose)
        self.noise.changed.connect(self._set_noise)
        self.outliers.changed.connect(self._set_outliers)
        self.count.changed.connect(self._set_count)
        self.split.changed.connect(self._set_split)
        self.batch.changed.connect(self._set_batch)
        for slider in (self.noise, self.outliers, self.count, self.split, self.batch):
            slider.remarked.connect(self._editor.remarked)
        self.new_weights.clicked.connect(self._draw_weights)
        self.new_data.clicked.connect(self._draw_data)

    def _name_new_data(self, generated: bool, kept: bool) -> None:
        text = "New data, same weights" if generated else "New split, same weights"
        tip = "Draw other samples" if generated else "Deal the samples to train and test anew"
        also = ", which edits leave in their parts" if kept else ""
        self.new_data.setText(text)
        described(self.new_data, text, f"{tip}{also}; the weights stay as they are.")

    def choose(self, name: str) -> None:
        """Take a sample with its own experiment."""
        if name == self.session.experiment.sample and self._is_as_given():
            return
        seed = self.session.experiment.seeds.seed
        label = f"choose {uncapitalised(SAMPLES[name].title)}"
        self._editor.edit(label, lambda now: sample_experiment(name, seed))

    def _set_noise(self, value: float, gesture: object) -> None:
        if (data := self._generated()) is not None:
            self._take("set noise", replace(data, noise=value), gesture)

    def _set_outliers(self, value: float, gesture: object) -> None:
        if (data := self._generated()) is not None:
            self._take("set outliers", replace(data, outliers=value), gesture)

    def _set_count(self, value: float, gesture: object) -> None:
        if (data := self._generated()) is not None:
            self._take("set samples", replace(data, count=round(value)), gesture)

    def _take(self, label: str, data: GeneratedData, gesture: object) -> None:
        self._editor.edit(label, lambda now: replace(now, data=data), gesture)

    def _generated(self) -> GeneratedData | None:
        """The recipe of generated data; bundled data have none."""
        data = self.session.experiment.data
        return data if isinstance(data, GeneratedData) else None

    def _is_as_given(self) -> bool:
        """Whether the data are the sample's, and not made the user's own by editing."""
        return not isinstance(self.session.experiment.data, TableData | ArrayData)

    def _is_series(self) -> bool:
        """Whether the data are a series: it is split by time, and there is nothing to deal."""
        return outline_of(self.session.experiment).series

    def _is_complete(self) -> bool:
        """Whether all rows teach and all rows test, so that there is no split to choose."""
        return outline_of(self.session.experiment).complete

    def _is_dealt(self) -> bool:
        """Whether chance says which samples teach."""
        experiment = self.session.experiment
        return not (self._is_complete() or is_by_time(outline_of(experiment), experiment.splitting))

    def _set_split(self, value: float, gesture: object) -> None:
        fraction = round(1 - value, 6)
        self._editor.edit("set split", lambda now: replace(now, test_fraction=fraction), gesture)

    def _set_batch(self, value: float, gesture: object) -> None:
        size = round(value)
        self._editor.edit("set batch size", lambda now: replace(now, batch_size=size), gesture)

    def _draw_weights(self) -> None:
        self._editor.edit("draw new weights", edits.new_weights)

    def _draw_data(self) -> None:
        label = "draw a new split" if self._generated() is None else "draw new data"
        self._editor.edit(label, edits.new_data)


def _sliders(theme: Theme) -> tuple[LabelledSlider, ...]:
    noise = LabelledSlider(
        "Noise",
        "How much chance there is in the samples.",
        [share / 100 for share in range(51)],
        theme,
        show=lambda value: f"{100 * value:.0f} %",
        read=lambda typed: round(typed / 100, 4),
    )
    outliers = LabelledSlider(
        "Outliers",
        "The share of samples with another class than theirs, or a value far off; more of them are "
        "the same ones and others.",
        [share / 100 for share in range(31)],
        theme,
        show=lambda value: f"{100 * value:.0f} %",
        read=lambda typed: round(typed / 100, 4),
    )
    count = LabelledSlider(
        "Samples",
        "How many samples are drawn.",
        _COUNTS,
        theme,
        read=lambda typed: float(round(typed)),
    )
    split = LabelledSlider(
        "Train / test split",
        "Per cent of the samples to learn from, and to test with.",
        [share / 100 for share in range(10, 95, 5)],
        theme,
        show=lambda value: f"{100 * value:.0f} / {100 - 100 * value:.0f}",
        read=lambda typed: round(typed / 100, 4),
    )
    batch = LabelledSlider(
        "Batch size",
        "How many samples make one step: the gradient is their mean.",
        _BATCHES,
        theme,
        read=lambda typed: float(round(typed)),
    )
    return noise, outliers, count, split, batch


def _button(text: str, tip: str) -> QPushButton:
    button = described(QPushButton(text), text, tip)
    button.setProperty("role", "small")
    # A click leaves the keyboard where it is: the space bar goes on playing.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
