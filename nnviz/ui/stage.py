"""What the views agree on: what is selected, the sample looked at, the player's position."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from nnviz.experiment.look import Look
from nnviz.experiment.selection import LOSS, OPTIMIZER, WHOLE, Selection
from nnviz.values import dataclass

PhaseKind = Literal["forward", "loss", "backward", "update"]

__all__ = ["LOSS", "OPTIMIZER", "WHOLE", "Phase", "PhaseKind", "Selection", "Stage"]


@dataclass(frozen=True)
class Phase:
    """One phase of one training step; ``layer`` is empty for loss and update."""

    kind: PhaseKind
    layer: str = ""


class Stage(QObject):
    """Shared by canvas, player, inspector and plots; a setter emits only when the value changed."""

    selection_changed = Signal()
    look_changed = Signal()
    phase_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection: Selection | None = None
        self._look: Look | None = None
        self._batch = False
        self._phase: Phase | None = None
        self._progress = 1.0

    @property
    def selection(self) -> Selection | None:
        return self._selection

    def select(self, selection: Selection | None) -> None:
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit()

    @property
    def look(self) -> Look | None:
        """The sample pinned by the user; None follows the current member of the batch."""
        return self._look

    def look_at(self, look: Look | None) -> None:
        """Look at that sample; one that is pinned takes the place of the whole batch."""
        batch = self._batch and look is None
        if (look, batch) != (self._look, self._batch):
            self._look, self._batch = look, batch
            self.look_changed.emit()

    @property
    def whole_batch(self) -> bool:
        """Whether canvas and player show all of the batch together instead of one member."""
        return self._batch

    def show_batch(self, batch: bool) -> None:
        """All of the batch together, or one of its members."""
        if batch != self._batch:
            self._batch, self._look = batch, None if batch else self._look
            self.look_changed.emit()

    @property
    def phase(self) -> Phase | None:
        """Where the step player stands; None while it is at rest."""
        return self._phase

    @property
    def progress(self) -> float:
        """How far the phase has played, 0…1."""
        return self._progress

    def set_phase(self, phase: Phase | None, progress: float = 1.0) -> None:
        if (phase, progress) != (self._phase, self._progress):
            self._phase, self._progress = phase, progress
            self.phase_changed.emit()
