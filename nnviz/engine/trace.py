"""What one training step computes, as values: every number the window may draw.

All arrays are in the user's order: vectors ``(units,)``, images ``(channels, height, width)``,
Dense weights ``(units, inputs)``, Conv2D kernels ``(filters, channels, height, width)``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array


@dataclass(frozen=True)
class LayerTrace:
    """One layer's part in the forward and backward pass of one sample.

    ``x`` input, ``z`` before the activation, ``a`` output; ``dx``, ``dz`` (δ), ``da`` are the
    derivatives of the sample's own loss by them. Layers without an activation have ``z is a``.
    """

    layer: str
    x: Array
    z: Array
    a: Array
    da: Array
    dz: Array
    dx: Array


@dataclass(frozen=True)
class Trace:
    """One sample, forward and backward: ``gradient`` is the flat ∂L/∂θ of its own loss."""

    layers: tuple[LayerTrace, ...]
    x: Array
    target: Array
    output: Array
    loss: float
    gradient: Array

    def layer(self, id: str) -> LayerTrace:
        return next(part for part in self.layers if part.layer == id)


@dataclass(frozen=True)
class StepTrace:
    """The update that the training program makes of one batch: old θ, batch gradient, new θ.

    ``state_before`` and ``state_after`` hold the optimizer's vectors by name (``velocity``,
    ``m``, ``v``), each shaped like θ; ``scalars`` what the rule used (``learning_rate``,
    ``momentum``, ``beta1``, ``beta2``, ``epsilon``, ``t``).
    """

    layout: Layout
    parameters: Array
    batch_gradient: Array
    new_parameters: Array
    optimizer: str
    state_before: dict[str, Array] = field(default_factory=dict)
    state_after: dict[str, Array] = field(default_factory=dict)
    scalars: dict[str, float] = field(default_factory=dict)
