"""Activation maximisation: a picture that excites a unit, found by gradient ascent on the input.

J(x) = S(x) − λ ‖x‖² is climbed from a seeded start (Erhan, Bengio, Courville & Vincent 2009;
Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034, section 2): x ← clip(x + η (∂S/∂x − 2 λ x)),
kept within the pixels' bounds. η goes by the bold driver (Battiti 1989): after a rise of J it
grows by a tenth; a step that raised nothing is taken back and η is halved. So J never falls,
whatever the network's scale.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.layout import frozen
from nnviz.engine.network import Network
from nnviz.engine.prefix import Prefix
from nnviz.engine.shapes import Array
from nnviz.experiment.seeing.aim import SHARE, Aim
from nnviz.experiment.seeing.saliency import saliency
from nnviz.values import dataclass

GROWS, SHRINKS = 1.1, 0.5
FIRST = 0.1
"""The first step moves no pixel further than this share of the bounds' distance."""

KEPT = 16
"""Of the way so many pictures are kept, and those after 1, 2, 4, 8… steps."""


@dataclass(frozen=True)
class Climb:
    """How a picture is looked for: the L2 ``penalty`` λ, the bounds of a pixel, and a start near
    the empty picture x = 0, drawn by ``seed`` with ``spread`` times the bounds' distance."""

    low: float
    high: float
    penalty: float = 0.01
    steps: int = 200
    seed: int = 0
    spread: float = 0.05

    def start(self, shape: tuple[int, ...]) -> Array:
        """The picture to start from."""
        drawn = np.random.default_rng(self.seed).normal(size=shape)
        return np.clip(self.spread * (self.high - self.low) * drawn, self.low, self.high)


@dataclass(frozen=True)
class Maximised:
    """As far as the climb has come, for the network after ``step`` steps of training: ``value``
    is S of the ``picture``, ``curve`` is J at the start and after each step of the climb.
    ``trail``: pictures on the way, each with the number of steps taken until then.
    ``settled``: no step is left that would raise J."""

    aim: Aim
    climb: Climb
    step: int
    start: Array
    picture: Array
    value: float
    curve: Array
    trail: tuple[tuple[int, Array], ...]
    settled: bool
    cancelled: bool

    @property
    def taken(self) -> int:
        """Steps of the climb so far."""
        return len(self.curve) - 1

    def after(self, steps: int) -> tuple[int, Array]:
        """The last picture kept until so many steps, and how many it had."""
        if steps >= self.taken:
            return self.taken, self.picture
        return next(each for each in reversed(self.trail) if each[0] <= steps)

    @property
    def done(self) -> bool:
        """Whether it has come to its end, or was ended."""
        return self.settled or self.cancelled or self.taken >= self.climb.steps


class Ascent:
    """One climb, by a copy of θ: a ``Job`` whose pieces are the climb's steps."""

    def __init__(self, network: Network, aim: Aim, climb: Climb, step: int = 0) -> None:
        self.aim, self.climb, self._step = aim, climb, step
        self._prefix = Prefix(network, aim.layer, aim.at)
        self._weights = aim.weights(network.spec)
        self._start = climb.start(network.spec.input_shape).astype(network.dtype)
        self._x = self._start
        self._value, height = self._climbed(self._x)
        self._curve, self._slopes = [height], self._slopes_at(self._x)
        steepest = float(np.abs(self._slopes).max())
        self._rate = FIRST * (climb.high - climb.low) / steepest if steepest > 0 else 0.0
        self._settled = not np.isfinite(height + steepest)
        self._trail = [(0, frozen(self._x))]

    @property
    def done(self) -> bool:
        return self._settled or len(self._curve) > self.climb.steps

    def advance(self) -> None:
        """One step up, or none and a smaller rate."""
        moved = self._x + self._rate * self._slopes
        tried = np.clip(moved, self.climb.low, self.climb.high).astype(self._x.dtype)
        if np.array_equal(tried, self._x):
            self._settled = True
            return
        value, height = self._climbed(tried)
        rises = self._curve[-1] < height < np.inf
        if rises:
            self._x, self._value, self._slopes = tried, value, self._slopes_at(tried)
        self._rate *= GROWS if rises else SHRINKS
        self._curve.append(height if rises else self._curve[-1])
        self._keep(len(self._curve) - 1)

    def _keep(self, step: int) -> None:
        """Dense where the climb is steep, at its beginning."""
        if step & (step - 1) == 0 or step % max(1, self.climb.steps // KEPT) == 0:
            self._trail.append((step, frozen(self._x)))

    def report(self, cancelled: bool = False) -> Maximised:
        return Maximised(
            self.aim, self.climb, self._step, frozen(self._start), frozen(self._x), self._value,
            frozen(np.array(self._curve)), tuple(self._trail), self._settled, cancelled,
        )  # fmt: skip

    def _climbed(self, x: Array) -> tuple[float, float]:
        """S and J."""
        value = self.aim.value(self._prefix.values(x[None])[0])
        return value, value - self.climb.penalty * float((x.astype(np.float64) ** 2).sum())

    def _slopes_at(self, x: Array) -> Array:
        """∂J/∂x, where ``x`` was the last input asked about."""
        slopes = self._prefix.pull_back(self._weights[None])[0]
        return np.asarray(slopes - 2 * self.climb.penalty * x)


def climb_for(
    network: Network, aim: Aim, x: Array, share: float = SHARE, steps: int = 200, seed: int = 0,
    spread: float = 0.05,
) -> Climb:  # fmt: skip
    """A climb within the bounds of the samples x, with a λ that fits network and aim: it pulls a
    pixel at its bound with that ``share`` of the steepest slope at the start."""
    low, high = float(x.min()), float(x.max())
    climb = Climb(low, high, 0.0, steps, seed, spread)
    slopes = saliency(network, climb.start(network.spec.input_shape), aim).slopes
    furthest = max(abs(low), abs(high), float(np.finfo(slopes.dtype).tiny))
    return replace(climb, penalty=share * float(np.abs(slopes).max()) / (2 * furthest))
