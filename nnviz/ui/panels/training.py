"""The Training card: loss, optimizer, learning rate."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtWidgets import QWidget

from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import USED
from nnviz.experiment import edits
from nnviz.experiment.experiment import Loss
from nnviz.experiment.materialise import outline_of
from nnviz.experiment.session import Session
from nnviz.ui.panels.editing import Editor, uncapitalised
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.combo_row import ComboRow
from nnviz.ui.widgets.labelled_slider import LabelledSlider

OPTIMIZERS = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "nesterov": "Nesterov momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}
_DISTANCES = ("mean_squared_error", "sum_of_squared_residuals", "mean_absolute_error", "huber")
_FITTING = {
    "binary": ("binary_crossentropy", *_DISTANCES, "perceptron"),
    "classes": ("categorical_crossentropy", *_DISTANCES, "perceptron"),
    "regression": _DISTANCES,
}
_RATES = [float(f"{10 ** (power / 20):.2g}") for power in range(-100, 21)]
_MOMENTA = [0.0, *(share / 20 for share in range(1, 19)), 0.95, 0.97, 0.98, 0.99]


class TrainingPanel(Card):
    """Reads the session's experiment; each control's gesture is one edit of it."""

    def __init__(
        self, session: Session, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Training", theme, parent)
        self.session, self._editor = session, editor
        self.loss = ComboRow("Loss", "What the network tries to make small.", theme)
        self.optimizer = ComboRow("Optimizer", "How a gradient becomes a step downhill.", theme)
        self.rate, self.momentum = _rate(theme), _momentum(theme)
        for part in (self.loss, self.optimizer, self.rate, self.momentum):
            self.body.addWidget(part)
        self.loss.chosen.connect(self._set_loss)
        self.optimizer.chosen.connect(self._set_optimizer)
        self.rate.changed.connect(self._set_rate)
        self.momentum.changed.connect(self._set_momentum)
        for slider in (self.rate, self.momentum):
            slider.remarked.connect(editor.remarked)
        editor.refused.connect(self.refresh)
        session.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's experiment."""
        experiment = self.session.experiment
        fitting = _FITTING[outline_of(experiment).task]
        self.loss.set_entries([(key, LOSSES[key].title) for key in fitting], experiment.loss)
        self.optimizer.set_entries(list(OPTIMIZERS.items()), experiment.optimizer.kind)
        self.rate.set_value(experiment.optimizer.learning_rate)
        self.momentum.set_value(experiment.optimizer.momentum)
        self.momentum.setVisible("momentum" in USED[experiment.optimizer.kind])

    def _set_loss(self, key: str) -> None:
        loss = cast(Loss, key)
        self._editor.edit(
            f"set loss to {uncapitalised(LOSSES[key].title)}", lambda now: edits.set_loss(now, loss)
        )

    def _set_optimizer(self, key: str) -> None:
        label = f"set optimizer to {OPTIMIZERS[key]}"
        self._editor.edit(label, partial(edits.set_optimizer, kind=key))

    def _set_rate(self, value: float, gesture: object) -> None:
        label = "set learning rate"
        change = partial(edits.set_optimizer, learning_rate=value)
        self._editor.edit(label, change, gesture)

    def _set_momentum(self, value: float, gesture: object) -> None:
        change = partial(edits.set_optimizer, momentum=value)
        self._editor.edit("set momentum", change, gesture)


def _rate(theme: Theme) -> LabelledSlider:
    tip = "How far a step goes: small is slow, large may leap out of the valley."
    return LabelledSlider("Learning rate", tip, _RATES, theme)


def _momentum(theme: Theme) -> LabelledSlider:
    tip = "How much of the last step is kept in the next."
    return LabelledSlider("Momentum", tip, _MOMENTA, theme)
