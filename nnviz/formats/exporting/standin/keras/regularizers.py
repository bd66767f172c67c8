"""Penalties, which predictions do not depend on."""

from __future__ import annotations

L1 = L2 = L1L2 = lambda *numbers: None
