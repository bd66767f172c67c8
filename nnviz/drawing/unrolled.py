"""A recurrent layer step by step, as a trace holds it: values forward, derivatives backward."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnviz.drawing.numbers import number, short
from nnviz.engine.layers import LSTM, Layer, SimpleRNN
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain import Line
from nnviz.experiment.explain.owned import GATES, owned
from nnviz.experiment.explain.uses import uses
from nnviz.experiment.frame import Frame
from nnviz.values import dataclass

Recurrent = SimpleRNN | LSTM
_VALUES = {
    SimpleRNN: {"z": "pre_activation", "h": "state"},
    LSTM: {
        "i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate",
        "c": "cell", "h": "state",
    },
}  # fmt: skip
_FATES = ((0.1, "vanishes"), (0.5, "shrinks"), (2.0, "keeps its size"), (10.0, "grows"))
"""What the first step's gradient does, up to which share of the last one's; beyond, it explodes."""


@dataclass(frozen=True, eq=False)
class Band:
    """One quantity at every step: ``values`` (T, k) for k units, or k inputs."""

    symbol: str
    values: Array
    of_units: bool = True


@dataclass(frozen=True, eq=False)
class Unrolled:
    """``forward`` and ``backward`` hold the same quantities in the same order, the second their
    derivatives; ``sizes`` (T,) is |∂L/∂h_t|, the norm over the units."""

    layer: str
    forward: tuple[Band, ...]
    backward: tuple[Band, ...]
    sizes: Array

    @property
    def steps(self) -> int:
        return len(self.sizes)

    @property
    def units(self) -> int:
        return int(self.forward[-1].values.shape[1])

    @property
    def gated(self) -> bool:
        """Whether it carries a cell state besides its state."""
        return any(band.symbol == "c" for band in self.forward)

    @property
    def ratio(self) -> float:
        """|∂L/∂h| at the first step beside that at the last; NaN where there is none."""
        last = float(self.sizes[-1])
        return float(self.sizes[0]) / last if last > 0 else math.nan


def recurrent_layers(layers: Sequence[Layer]) -> tuple[Recurrent, ...]:
    """Those that can be unrolled."""
    return tuple(layer for layer in layers if isinstance(layer, Recurrent))


def unroll(frame: Frame, layer: Recurrent) -> Unrolled | None:
    """What the frame's sample makes of every step; None where it looks at none."""
    if frame.microscope is None:
        return None
    part = frame.microscope.trace.layer(layer.id)
    forward = {symbol: part.extras[name] for symbol, name in _VALUES[type(layer)].items()}
    sizes = np.linalg.norm(part.extras["state_gradient"].astype(np.float64), axis=1)
    return Unrolled(layer.id, _bands(part.x, forward), _bands(part.dx, _derivatives(part)), sizes)


def _bands(x: Array, parts: dict[str, Array]) -> tuple[Band, ...]:
    return (Band("x", x, False), *(Band(symbol, values) for symbol, values in parts.items()))


def _derivatives(part: LayerTrace) -> dict[str, Array]:
    """δ of what is summed up, ∂L/∂c and ∂L/∂h, under the symbols of the values."""
    delta, dh = part.extras["pre_activation_gradient"], part.extras["state_gradient"]
    if delta.ndim == 2:
        return {"z": delta, "h": dh}
    gates = {symbol: delta[:, gate] for gate, symbol in enumerate(GATES)}
    return gates | {"c": part.extras["cell_gradient"], "h": dh}


def fate(unrolled: Unrolled) -> str:
    """What becomes of the gradient on its way from the last step back to the first."""
    last, ratio = unrolled.steps, unrolled.ratio
    if last == 1:
        return "There is one step: no way back through time."
    if not math.isfinite(ratio):
        return "No gradient reaches the states of this layer for this sample."
    if ratio == 0:
        return "|∂L/∂h| is lost back in time: 0 at step 1."
    rate = ratio ** (1 / (last - 1))
    said = f"last / first {number(1 / ratio)}, × {short(rate)} a step"
    how = next((word for most, word in _FATES if ratio <= most), "explodes")
    return f"|∂L/∂h| {how} back in time: {said}."


def columns_of(unrolled: Unrolled) -> dict[str, Array | range]:
    """Every number of every step, by name."""
    found: dict[str, Array | range] = {"step": range(1, unrolled.steps + 1)}
    for head, bands in (("", unrolled.forward), ("∂L/∂", unrolled.backward)):
        for band in bands:
            for k, values in enumerate(band.values.T):
                found[f"{head}{band.symbol} {k + 1}"] = values
    return found | {"|∂L/∂h|": unrolled.sizes}


@dataclass(frozen=True, eq=False)
class WeightTerms:
    """∂L/∂w of one weight of a unit as the sum over steps of ``deltas`` × ``inputs`` (T,);
    ``gradient`` is the trace's own."""

    name: str
    deltas: Array
    inputs: Array
    gradient: float

    @property
    def terms(self) -> Array:
        return self.deltas * self.inputs

    def lines(self, step: int) -> tuple[Line, ...]:
        """One step's term, and the sum."""
        pair = float(self.deltas[step]), float(self.inputs[step])
        many = f"Σ δ · input over {len(self.deltas)} steps"
        return (
            Line(f"step {step + 1}", "δ · input", "{} · {}", pair, float(self.terms[step])),
            Line("∂L/∂w", many, "{}", (self.gradient,), self.gradient),
        )


def weight_names(frame: Frame, layer: Recurrent) -> tuple[str, ...]:
    """What a unit of the layer owns, in reading order."""
    return owned(frame, layer, 0, None).names


def weight_terms(frame: Frame, layer: Recurrent, unit: int, parameter: int) -> WeightTerms | None:
    """The steps' parts in the gradient of a unit's weight in reading order; None where the frame
    looks at no sample, or there is no such weight."""
    scope = frame.microscope
    own = owned(frame, layer, unit, None)
    if scope is None or not 0 <= parameter < len(own.names):
        return None
    found = uses(frame, scope, layer, own, (unit, None), parameter)
    gradient = float(own.read(frame.layout, scope.trace.gradient)[parameter])
    return WeightTerms(own.names[parameter], found.deltas, found.inputs, gradient)
