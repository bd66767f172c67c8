"""The past of a run: keyframes, replay, branches."""

from nnviz.experiment.timeline.tape import BUDGET, Tape

__all__ = ["BUDGET", "Tape"]
