"""The gradient that training uses, beside central differences of the loss.

Everything is computed in float64, whatever the network's own precision. The analytic gradient is
the training program's; the numeric one is (L(w + h) − L(w − h)) / 2h with
h = ∛ε · max(1, |w|), where the error of the difference (h² f‴ / 6) and that of rounding (ε L / h)
are about equally small (Press et al. 2007, section 5.7). L is the loss of the given samples as
one batch, without penalties.

With ``training`` (the default) L is what a training step sees: dropout's masks are drawn once and
held fixed, and normalisation goes by the statistics of this batch. Without it, as in evaluation.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.builder import bind
from nnviz.engine.layout import Parameter
from nnviz.engine.losses import averaged, loss_named
from nnviz.engine.network import Network
from nnviz.engine.program import Calls, as_source, compile_program
from nnviz.engine.shapes import Array
from nnviz.errors import SpecError
from nnviz.values import dataclass

TOLERANCE = 1e-6
"""The relative error that a block may have."""
MOST = 100
"""So many weights of a block are checked; of larger blocks as many are drawn."""
CORNER = 0.01
"""How far outside the slopes to the left and right the gradient at a corner may lie, as a share
of their distance."""
STEP = float(np.cbrt(np.finfo(np.float64).eps))
ROUNDING = 16 * float(np.finfo(np.float64).eps) / STEP
"""What rounding leaves in a difference quotient, for a loss of about one."""


@dataclass(frozen=True)
class WeightCheck:
    """One weight at ``index`` in the user's order; ``left`` and ``right`` are the one-sided
    difference quotients, which disagree at a corner such as ReLU's at 0."""

    layer: str
    parameter: str
    index: tuple[int, ...]
    analytic: float
    numeric: float
    left: float
    right: float

    @property
    def name(self) -> str:
        """``hidden1 weight[3, 0]``."""
        return f"{self.layer} {self.parameter}{list(self.index)}"

    @property
    def at_corner(self) -> bool:
        """Whether the central difference disagrees, but the gradient is one of the two slopes or
        lies between them: a corner or a jump, where no difference can tell what is right."""
        apart = abs(self.analytic - self.numeric)
        if apart <= TOLERANCE * (abs(self.analytic) + abs(self.numeric)) + ROUNDING:
            return False
        low, high = sorted((self.left, self.right))
        slack = CORNER * (high - low) + ROUNDING
        return low - slack <= self.analytic <= high + slack


@dataclass(frozen=True)
class BlockCheck:
    """One parameter of one layer: ``checked`` of its ``total`` weights.

    ``relative_error`` is ‖a − n‖ / (‖a‖ + ‖n‖) over the checked weights that stand at no corner,
    and 0 where both vanish: are 0, or differ by no more than rounding leaves. ``worst`` is the
    weight with the largest |a − n| among them, None if there is none.
    """

    layer: str
    parameter: str
    total: int
    checked: int
    analytic_norm: float
    numeric_norm: float
    relative_error: float
    worst: WeightCheck | None
    corners: tuple[WeightCheck, ...]
    passed: bool

    @property
    def sentence(self) -> str:
        """What is to be said about corners, "" without."""
        if not self.corners:
            return ""
        first, count = self.corners[0], len(self.corners)
        others = "" if count == 1 else f" (and {count - 1} more of this block)"
        return (
            f"{first.name} stands at a corner or a jump of the loss{others}: its slope is "
            f"{first.left:.6g} to the left and {first.right:.6g} to the right, and the gradient "
            f"takes {first.analytic:.6g}. There is no derivative to compare with."
        )


@dataclass(frozen=True)
class GradientReport:
    """Every block of parameters, in network order; ``loss`` is that of the ``samples``."""

    blocks: tuple[BlockCheck, ...]
    samples: int
    loss: float
    training: bool
    tolerance: float

    @property
    def passed(self) -> bool:
        return all(block.passed for block in self.blocks)

    @property
    def worst(self) -> WeightCheck | None:
        """The weight whose two derivatives are furthest apart."""
        found = [block.worst for block in self.blocks if block.worst is not None]
        return max(found, key=lambda each: abs(each.analytic - each.numeric), default=None)


def check_gradients(
    network: Network,
    x: Array,
    y: Array,
    *,
    training: bool = True,
    most: int = MOST,
    tolerance: float = TOLERANCE,
    rng: np.random.Generator | None = None,
) -> GradientReport:
    """Check the gradient of the loss of x (n, *input_shape), y (n, outputs) at the network's θ.

    ``rng`` draws the masks, and which weights of large blocks are checked.
    """
    if not len(x):
        raise SpecError("The gradient check needs samples, and there are none.")
    rng = rng or np.random.default_rng(0)
    with np.errstate(all="ignore"):
        probe = Probe(network, x, y, training, rng)
        blocks = tuple(
            _check(probe, block.layer, parameter, drawn(parameter.size, most, rng), tolerance)
            for block in network.layout
            for parameter in block.parameters
            if parameter.role != "statistic"
        )
    return GradientReport(blocks, len(x), probe.loss, training, tolerance)


class Probe:
    """The loss of fixed samples as a function of θ, and its gradient, in float64."""

    def __init__(
        self, network: Network, x: Array, y: Array, training: bool, rng: np.random.Generator
    ) -> None:
        spec, self.layout = network.spec, network.layout
        self._theta = network.theta.astype(np.float64)
        self._own, gradient = self._theta.copy(), np.zeros_like(self._theta)
        source = as_source(spec, np.asarray(x), np.dtype(np.float64))
        target = np.ascontiguousarray(y, np.float64)
        self._noise = rng.spawn(1)[0]
        self._state = self._noise.bit_generator.state
        fast, self._plain = (
            compile_program(
                spec, self._own, gradient, [source], [target],
                plain=plain, training=training, noise=self._noise,
            )
            for plain in (False, True)
        )  # fmt: skip
        self._run(fast.batches[0])
        self.gradient = gradient
        self._forward = bind([line for line in self._plain.lines if line.phase == "forward"], 1)[0]
        self._target, self._losses = target.T, loss_named(spec.loss).values
        self._count = averaged(spec.reduction, len(x))
        self._here = self._values()
        self.loss = float(self._here.sum() / self._count)

    def weight(self, layer: str, parameter: str, index: tuple[int, ...], place: int) -> WeightCheck:
        """Both derivatives by the weight at ``place`` in θ."""
        start = self._theta[place]
        step = STEP * max(1.0, abs(start))
        right, left = self._moved(place, start + step), self._moved(place, start - step)
        return WeightCheck(
            layer, parameter, index, float(self.gradient[place]),
            numeric=self._slope(right, left, 2 * step),
            left=self._slope(self._here, left, step),
            right=self._slope(right, self._here, step),
        )  # fmt: skip

    def _moved(self, place: int, value: float) -> Array:
        """The samples' losses with one weight changed."""
        return self._values((place, value))

    def _slope(self, after: Array, before: Array, distance: float) -> float:
        """Sample by sample, because large sums would round small differences away."""
        return float((after - before).sum() / self._count / distance)

    def _values(self, changed: tuple[int, float] | None = None) -> Array:
        self._run(self._forward, changed)
        return self._losses(self._plain.logits, self._plain.output, self._target)

    def _run(self, calls: Calls, changed: tuple[int, float] | None = None) -> None:
        """From the same θ and masks each time: training programs move statistics in θ."""
        np.copyto(self._own, self._theta)
        if changed is not None:
            self._own[changed[0]] = changed[1]
        self._noise.bit_generator.state = self._state
        for function, arguments in calls:
            function(*arguments)


def drawn(total: int, most: int, rng: np.random.Generator) -> Array:
    """The numbers of the weights to be checked, all of them where they are few."""
    if total <= most:
        return np.arange(total)
    return np.sort(rng.choice(total, most, replace=False))


def _check(
    probe: Probe, layer: str, parameter: Parameter, chosen: Array, tolerance: float
) -> BlockCheck:
    """One block: ``chosen`` of its weights, counted in the user's order."""
    places = probe.layout.read(np.arange(probe.layout.size), layer, parameter.name).ravel()
    found = [
        probe.weight(layer, parameter.name, index_of(parameter, number), int(places[number]))
        for number in chosen.tolist()
    ]
    smooth = [each for each in found if not each.at_corner]
    analytic = np.array([each.analytic for each in smooth])
    numeric = np.array([each.numeric for each in smooth])
    apart, norms = np.linalg.norm(analytic - numeric), _norms(analytic, numeric)
    error = float(apart / sum(norms)) if any(norms) else 0.0
    if error > tolerance and apart <= ROUNDING * (1 + abs(probe.loss)) * np.sqrt(len(smooth)):
        error = 0.0
    return BlockCheck(
        layer, parameter.name, parameter.size, len(found), *norms, error,
        worst=max(smooth, key=lambda each: abs(each.analytic - each.numeric), default=None),
        corners=tuple(each for each in found if each.at_corner),
        passed=error <= tolerance,
    )  # fmt: skip


def _norms(analytic: Array, numeric: Array) -> tuple[float, float]:
    return float(np.linalg.norm(analytic)), float(np.linalg.norm(numeric))


def index_of(parameter: Parameter, number: int) -> tuple[int, ...]:
    """Where a number stands in its parameter, in the user's order."""
    return tuple(int(each) for each in np.unravel_index(number, parameter.shape))
