"""What is wrong with a network's numbers, layer by layer, as facts with a sentence each.

They are read out of a trace, one sample's or better a batch's, and the parameters that it was
taken with. Thresholds are the constants below; a fact names the one that it went by.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layout import Block, Layout
from nnviz.engine.losses import loss_named
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trace import BatchTrace, Trace
from nnviz.values import dataclass

FEWEST = 2
"""So many samples it takes to call a unit dead or saturated: any may rest for one."""
SATURATED = 1e-3
"""A slope below this lets a thousandth of the gradient through."""
NEARLY_ALL = 0.95
"""The share of samples (and pixels, or steps) that a unit must be saturated for."""
VANISHING = 1e-3
"""A layer's gradient below this share of the output layer's has vanished on its way."""
EXPLODING = 1e3
"""A layer's gradient above this many times the output layer's has exploded."""


@dataclass(frozen=True)
class NonFinite:
    """``count`` of the ``total`` numbers of ``what`` (parameters, outputs, gradients) are infinite
    or not a number."""

    layer: str
    what: str
    count: int
    total: int

    @property
    def sentence(self) -> str:
        return (
            f"'{self.layer}': {self.count:,} of {self.total:,} {self.what} are no finite numbers."
        )


def are(units: tuple[int, ...]) -> str:
    """The verb for so many."""
    return "is" if len(units) == 1 else "are"


@dataclass(frozen=True)
class DeadUnits:
    """ReLU ``units`` (counted from 0) whose output is 0 for every sample, at every pixel."""

    layer: str
    units: tuple[int, ...]
    total: int
    samples: int

    @property
    def sentence(self) -> str:
        return (
            f"'{self.layer}': {len(self.units)} of {self.total} ReLU units {are(self.units)} "
            f"dead: 0 for all {self.samples:,} samples, so no gradient reaches their weights."
        )


@dataclass(frozen=True)
class SaturatedUnits:
    """``units`` (counted from 0) where |f'(z)| < ``SATURATED`` for ``NEARLY_ALL`` samples."""

    layer: str
    units: tuple[int, ...]
    total: int
    samples: int

    @property
    def sentence(self) -> str:
        return (
            f"'{self.layer}': {len(self.units)} of {self.total} units {are(self.units)} "
            f"saturated: their slope is below {SATURATED:g} for at least {NEARLY_ALL:.0%} of "
            f"{self.samples:,} samples, so they hardly learn."
        )


@dataclass(frozen=True)
class VanishingGradient:
    """The layer's ∂L/∂W is below ``VANISHING`` of that of ``output``, in the root mean square."""

    layer: str
    gradient: float
    output: str
    reference: float

    @property
    def sentence(self) -> str:
        return (
            f"'{self.layer}': the gradient vanishes on the way back, {self.gradient:.2g} per "
            f"weight against {self.reference:.2g} in '{self.output}': below {VANISHING:g} of it."
        )


@dataclass(frozen=True)
class ExplodingGradient:
    """The layer's ∂L/∂W is above ``EXPLODING`` times that of ``output``, likewise."""

    layer: str
    gradient: float
    output: str
    reference: float

    @property
    def sentence(self) -> str:
        return (
            f"'{self.layer}': the gradient explodes on the way back, {self.gradient:.2g} per "
            f"weight against {self.reference:.2g} in '{self.output}': above {EXPLODING:g} times it."
        )


Fact = NonFinite | DeadUnits | SaturatedUnits | VanishingGradient | ExplodingGradient


def examine(spec: NetworkSpec, theta: Array, trace: Trace | BatchTrace) -> tuple[Fact, ...]:
    """All facts, in network order; none for a network in good health."""
    with np.errstate(all="ignore"):
        ratios = _ratios(spec.layout, trace.gradient)
        return tuple(
            fact
            for index, layer in enumerate(spec.layers)
            for fact in (
                *_non_finite(spec.layout, layer.id, theta, trace),
                *_units(spec, index, trace),
                *ratios.get(layer.id, ()),
            )
        )


def broken(layout: Layout, theta: Array, trace: BatchTrace) -> tuple[NonFinite, ...]:
    """Where the numbers of a diverged network are not finite: the layers whose parameters are not,
    else the first whose outputs are not, else the output's losses."""
    owns = [(block.layer, theta[block.start : block.stop]) for block in layout]
    found = tuple(_counted("parameters", *own) for own in owns)
    found = tuple(each for each in found if each.count)
    wrong = [_counted("outputs", part.layer, part.a) for part in trace.layers]
    wrong.append(_counted("losses", trace.layers[-1].layer, trace.losses))
    return found or tuple(each for each in wrong if each.count)[:1]


def _counted(what: str, layer: str, values: Array) -> NonFinite:
    count = values.size - int(np.count_nonzero(np.isfinite(values)))
    return NonFinite(layer, what, count, values.size)


def _non_finite(
    layout: Layout, layer: str, theta: Array, trace: Trace | BatchTrace
) -> Iterator[NonFinite]:
    part = trace.layer(layer)
    groups = [("outputs", (part.a,)), ("gradients", (part.dz, part.dx))]
    if layer in layout:
        block = layout.block(layer)
        own = slice(block.start, block.stop)
        groups = [
            ("parameters", (theta[own],)), ("outputs", (part.a,)),
            ("gradients", (part.dz, part.dx, trace.gradient[own])),
        ]  # fmt: skip
    for what, arrays in groups:
        count = sum(int(np.count_nonzero(~np.isfinite(array))) for array in arrays)
        if count:
            yield NonFinite(layer, what, count, sum(array.size for array in arrays))


def _units(spec: NetworkSpec, index: int, trace: Trace | BatchTrace) -> Iterator[Fact]:
    """Dead and saturated units; those of an output that its loss is derived with are neither,
    because there the slope does not count."""
    layer, part = spec.layers[index], trace.layer(spec.layers[index].id)
    name = getattr(layer, "activation", "linear")
    last = index == len(spec.layers) - 1
    samples = len(trace.x) if isinstance(trace, BatchTrace) else 1
    if samples < FEWEST or (last and loss_named(spec.loss).fused):
        return
    a, z = _by_unit(part.a), _by_unit(part.z)
    if name == "relu":
        if dead := _numbers(np.asarray(~a.any(axis=1))):
            yield DeadUnits(layer.id, dead, len(a), samples)
    elif name != "linear" and not ACTIVATIONS[name].flat:
        flat = np.abs(ACTIVATIONS[name].derivative(z)) < SATURATED
        if saturated := _numbers(np.asarray(flat.mean(axis=1) >= NEARLY_ALL)):
            yield SaturatedUnits(layer.id, saturated, len(a), samples)


def _numbers(found: Array) -> tuple[int, ...]:
    return tuple(np.flatnonzero(found).tolist())


def _by_unit(values: Array) -> Array:
    """(N, units), (N, maps, H, W) or (N, steps, units) as (units, everything else)."""
    units = 2 if values.ndim == 3 else 1
    return np.moveaxis(values, units, 0).reshape(values.shape[units], -1)


def _ratios(
    layout: Layout, gradient: Array
) -> dict[str, tuple[VanishingGradient | ExplodingGradient, ...]]:
    """Each layer's gradient beside that of the last layer with weights."""
    sizes = {block.layer: _size(block, gradient) for block in layout}
    known = [(layer, size) for layer, size in sizes.items() if size is not None]
    if not known or not 0 < known[-1][1] < np.inf:
        return {}
    output, reference = known[-1]
    facts: dict[str, tuple[VanishingGradient | ExplodingGradient, ...]] = {}
    for layer, size in known[:-1]:
        if size < VANISHING * reference:
            facts[layer] = (VanishingGradient(layer, size, output, reference),)
        elif size > EXPLODING * reference:
            facts[layer] = (ExplodingGradient(layer, size, output, reference),)
    return facts


def _size(block: Block, gradient: Array) -> float | None:
    """The root mean square of ∂L/∂W, None for a layer without weights."""
    own = gradient[block.start : block.stop].astype(np.float64)
    parts = [part.view(own).ravel() for part in block.parameters if part.role == "weight"]
    return float(np.sqrt(np.mean(np.concatenate(parts) ** 2))) if parts else None
