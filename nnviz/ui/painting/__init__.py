"""Painting points: a brush for each class or value, an eraser, and what they make of the data."""

from __future__ import annotations

from nnviz.ui.painting.ground import PaintGround
from nnviz.ui.painting.painter import Painter
from nnviz.ui.painting.tools import PaintTools

__all__ = ["PaintGround", "PaintTools", "Painter"]
