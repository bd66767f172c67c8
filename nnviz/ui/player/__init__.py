"""The step player: one real training step, phase by phase."""

from nnviz.ui.player.step_player import StepPlayer

__all__ = ["StepPlayer"]
