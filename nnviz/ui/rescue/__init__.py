"""Unsaved work is kept while the program runs, and offered again after a crash."""

from nnviz.ui.rescue.bar import RescueBar
from nnviz.ui.rescue.keeper import Keeper

__all__ = ["Keeper", "RescueBar"]
