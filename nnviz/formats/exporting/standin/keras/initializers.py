"""First weights, which loaded ones replace."""

from __future__ import annotations

Constant = RandomNormal = RandomUniform = VarianceScaling = lambda *numbers, **named: None
