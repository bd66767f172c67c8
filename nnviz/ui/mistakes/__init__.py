"""The samples that the network mistakes, as a wall."""

from nnviz.ui.mistakes.view import MistakesView

__all__ = ["MistakesView"]
