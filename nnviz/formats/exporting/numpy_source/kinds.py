"""How the scripts' functions are typed; the scripts go without."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.engine.shapes import Array

Function = Callable[[Array], Array]
"""z → a."""
Back = Callable[[Array, Array], Array]
"""(z, ∂L/∂a) → ∂L/∂z."""
Parameters = dict[str, Array]
