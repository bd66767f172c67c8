"""Changing single numbers by hand."""

from nnviz.ui.hand.card import ByHandCard

__all__ = ["ByHandCard"]
