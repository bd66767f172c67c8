"""What one training step computes, as values: every number the window may draw.

All arrays are in the user's order: vectors ``(units,)``, images ``(channels, height, width)``,
Dense weights ``(units, inputs)``, Conv2D kernels ``(filters, channels, height, width)``.
"""

from __future__ import annotations

from dataclasses import field

from nnviz.engine.layout import Layout
from nnviz.engine.shapes import Array
from nnviz.values import dataclass


@dataclass(frozen=True)
class LayerTrace:
    """One layer's part in the forward and backward pass of one sample (or of a batch: then every
    array has a leading batch axis).

    ``x`` input, ``z`` before the activation, ``a`` output; ``dx``, ``dz`` (δ), ``da`` are the
    derivatives of the loss by them. Layers without an activation have ``z is a``. ``others`` and
    ``d_others``: further inputs, of layers that take several. ``extras``: what else the layer
    computed, by name, as its kind's docstring says.
    """

    layer: str
    x: Array
    z: Array
    a: Array
    da: Array
    dz: Array
    dx: Array
    others: tuple[Array, ...] = ()
    d_others: tuple[Array, ...] = ()
    extras: dict[str, Array] = field(default_factory=dict)

    def sample(self, index: int) -> LayerTrace:
        """One sample of a batch."""
        return LayerTrace(
            self.layer, self.x[index], self.z[index], self.a[index], self.da[index],
            self.dz[index], self.dx[index], tuple(x[index] for x in self.others),
            tuple(dx[index] for dx in self.d_others),
            {name: values[index] for name, values in self.extras.items()},
        )  # fmt: skip


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
class BatchTrace:
    """Samples together, forward and backward: every array has a leading batch axis but
    ``gradient``, which is that of the batch's loss, as all derivatives are. ``losses`` are the
    samples' own."""

    layers: tuple[LayerTrace, ...]
    x: Array
    target: Array
    output: Array
    losses: Array
    gradient: Array

    def layer(self, id: str) -> LayerTrace:
        return next(part for part in self.layers if part.layer == id)

    def sample(self, index: int) -> Trace:
        """One sample's part; ``gradient`` stays the batch's."""
        layers = tuple(layer.sample(index) for layer in self.layers)
        return Trace(
            layers, self.x[index], self.target[index], self.output[index],
            float(self.losses[index]), self.gradient,
        )  # fmt: skip

    def whole(self, loss: float) -> Trace:
        """All samples in one: the mean of what they computed, the sum of their derivatives (those
        of the batch's loss), the batch's ``loss`` and gradient. Whole numbers have no mean."""
        layers = tuple(_together(layer) for layer in self.layers)
        x, y, output = (values.mean(axis=0) for values in (self.x, self.target, self.output))
        return Trace(layers, x, y, output, loss, self.gradient)


def _together(part: LayerTrace) -> LayerTrace:
    extras = {
        name: values.sum(axis=0) if name.endswith("gradient") else values.mean(axis=0)
        for name, values in part.extras.items()
        if values.dtype.kind == "f"
    }
    x, z, a = (values.mean(axis=0) for values in (part.x, part.z, part.a))
    da, dz, dx = (values.sum(axis=0) for values in (part.da, part.dz, part.dx))
    others = tuple(values.mean(axis=0) for values in part.others)
    d_others = tuple(values.sum(axis=0) for values in part.d_others)
    return LayerTrace(part.layer, x, z, a, da, dz, dx, others, d_others, extras)


@dataclass(frozen=True)
class StepTrace:
    """The update that the training program makes of one batch: old θ, batch gradient, new θ.

    ``batch_gradient`` is that of the data loss; ``used_gradient`` what the rule got: with the
    penalties, 0 where numbers are frozen, clipped. ``state_before`` and ``state_after`` hold the
    optimizer's vectors by name (``velocity``, ``mean_square``, ``m``, ``v``), each shaped like θ;
    ``scalars`` what the rule used (``learning_rate``, that of this update, ``momentum``,
    ``beta1``, ``beta2``, ``epsilon``, ``rho``, ``weight_decay``, ``t``).
    """

    layout: Layout
    parameters: Array
    batch_gradient: Array
    used_gradient: Array
    new_parameters: Array
    optimizer: str
    state_before: dict[str, Array] = field(default_factory=dict)
    state_after: dict[str, Array] = field(default_factory=dict)
    scalars: dict[str, float] = field(default_factory=dict)
