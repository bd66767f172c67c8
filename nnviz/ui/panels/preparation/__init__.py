"""The Preparation card: the ordered list of what is done to a table's columns."""

from nnviz.ui.panels.preparation.card import PreparationPanel

__all__ = ["PreparationPanel"]
