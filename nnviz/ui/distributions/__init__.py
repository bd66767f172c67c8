"""How the data are distributed: histograms of every column, class balance, mean pictures."""

from __future__ import annotations

from nnviz.ui.distributions.view import DistributionsView

__all__ = ["DistributionsView"]
