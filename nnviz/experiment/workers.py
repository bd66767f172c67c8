"""Data-parallel training: one step made by several workers that each hold a part of the batch.

Each worker is a replica of the network with the same weights and the same optimizer state. It runs
the training program on its own samples; the gradients are reduced to one, and every replica makes
the same update by it. In code a worker is a Replica: a Worker is the run as the window knows it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from nnviz.engine.layers import BatchNorm, Dropout, Layer
from nnviz.engine.layout import Layout, frozen
from nnviz.engine.learning import Updater
from nnviz.engine.losses import averaged, loss_named
from nnviz.engine.program import compile_program
from nnviz.engine.shapes import Array
from nnviz.engine.trace import StepTrace
from nnviz.engine.trainer import Trainer
from nnviz.experiment.run import Run
from nnviz.values import dataclass

MOST = 4
"""So many workers share a batch at most."""
SECONDS = 1.0
"""While training, a step is shared anew so far apart: numbers are to be read."""


@dataclass(frozen=True)
class Replica:
    """What one worker holds and finds.

    ``members``: the places of its samples in the batch; ``losses`` theirs. ``gradient`` is that of
    its own loss, the mean or the sum of these, and enters the reduced one ``weight`` times.
    ``parameters`` are its own after the update.
    """

    members: Array
    losses: Array
    weight: float
    gradient: Array
    parameters: Array


@dataclass(frozen=True)
class SharedStep:
    """The step after ``step`` by several replicas, beside the same step by one batch, ``whole``.

    ``batch``: the train rows of all. ``reduced`` is the gradient that every replica makes its
    update by, before penalties and clipping, which come once. ``obstacles``: the layers whose
    numbers depend on which samples are together, so that the parts are not the whole.
    """

    step: int
    batch: Array
    replicas: tuple[Replica, ...]
    layout: Layout
    reduction: str
    reduced: Array
    whole: StepTrace
    obstacles: tuple[str, ...]

    def answers(self, workers: int) -> bool:
        """Whether it is by so many workers, or as many as the batch has samples for."""
        return len(self.replicas) == len(parts(len(self.batch), workers))

    @property
    def gradient_gap(self) -> float:
        """The largest difference between the reduced gradient and that of one batch."""
        return gap(self.reduced, self.whole.batch_gradient)

    @cached_property
    def learnt(self) -> Array:
        """Which numbers of θ are learnt; the rest are measured."""
        return self.layout.mask(np.dtype(bool), "weight", "bias", "scale")

    @property
    def weight_gap(self) -> float:
        """The largest difference between the new weights and those after one batch."""
        return max(self._apart(each, self.whole.new_parameters) for each in self.replicas)

    @property
    def spread(self) -> float:
        """The largest difference between two replicas' new weights."""
        return max(self._apart(each, self.replicas[0].parameters) for each in self.replicas)

    @property
    def tolerance(self) -> float:
        """What rounding may make of a gradient, by its precision and its largest number."""
        size = float(np.abs(self.whole.batch_gradient).max(initial=0.0))
        return (1e-12 if self.reduced.dtype == np.float64 else 1e-5) * max(1.0, size)

    def _apart(self, replica: Replica, parameters: Array) -> float:
        return gap(replica.parameters[self.learnt], parameters[self.learnt])


def gap(a: Array, b: Array) -> float:
    """The largest difference between two arrays of one shape."""
    return float(np.abs(a - b).max(initial=0.0))


def parts(samples: int, workers: int) -> list[Array]:
    """The members of a batch that each worker holds: as equal as possible, none empty."""
    return np.array_split(np.arange(samples), max(1, min(workers, samples, MOST)))


def obstacles(layers: Sequence[Layer]) -> tuple[str, ...]:
    """The layers that make parts of a batch differ from the whole."""
    return tuple(
        layer.id
        for layer in layers
        if isinstance(layer, BatchNorm) or (isinstance(layer, Dropout) and layer.rate > 0)
    )


class Sharing:
    """Shares the next step of one Run; what is compiled is kept while it serves."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._noise = np.random.default_rng(0)
        self._made_for: tuple[object, ...] = ()
        self._machines: list[_Machine] = []
        self._known: tuple[tuple[object, ...], float, SharedStep] | None = None

    def of(self, workers: int, playing: bool) -> SharedStep | None:
        """The next step by so many workers (None for 0); while playing, that of a moment ago
        serves until the next is due."""
        if not workers:
            return None
        key, now = self._key(workers), time.perf_counter()
        if self._known is not None:
            known, taken, step = self._known
            fresh = playing and now - taken < SECONDS and known[1:] == key[1:]
            if fresh or known == key:
                return step
        self._known = key, now, self.share(workers)
        return self._known[2]

    def share(self, workers: int) -> SharedStep:
        """The next step by so many workers, now. The run stays as it is."""
        trainer, batch = self._run.trainer, self._run.trainer.batch
        whole = replace(trainer.peek(), state_before={}, state_after={})
        places = parts(len(batch), workers)
        machines = self._machines_for(tuple(map(len, places)))
        self._noise.bit_generator.state = trainer.noise.bit_generator.state
        with np.errstate(all="ignore"):
            found = [
                machine.differentiate(trainer, len(batch), *self._samples(batch[place]))
                for machine, place in zip(machines, places, strict=True)
            ]
            reduction = trainer.network.spec.reduction
            weights = [
                averaged(reduction, len(p)) / averaged(reduction, len(batch)) for p in places
            ]
            gradients = [frozen(machine.gradient) for machine in machines]
            reduced = _reduced(gradients, weights)
            after = [machine.update(reduced) for machine in machines]
        replicas = map(Replica, places, found, weights, gradients, after)
        apart = obstacles(trainer.network.spec.layers) if len(places) > 1 else ()
        return SharedStep(
            trainer.step, frozen(batch), tuple(replicas), trainer.network.layout, reduction,
            frozen(reduced), whole, apart,
        )  # fmt: skip

    def _samples(self, rows: Array) -> tuple[Array, Array]:
        data = self._run.data
        return data.x_train[rows], data.y_train[rows]

    def _key(self, workers: int) -> tuple[object, ...]:
        """What the step depends on; its number first."""
        run = self._run
        return run.step, workers, len(run.trainer.batch), run.network, run.log, run.experiment

    def _machines_for(self, sizes: tuple[int, ...]) -> list[_Machine]:
        trainer = self._run.trainer
        wanted = trainer, trainer.learning, sizes
        if self._made_for != wanted:
            self._machines = [_Machine(trainer, size, self._noise) for size in sizes]
            self._made_for = wanted
        return self._machines


class _Machine:
    """A replica at work, with θ, gradient, optimizer and training program of its own."""

    def __init__(self, trainer: Trainer, samples: int, noise: np.random.Generator) -> None:
        network = trainer.network
        spec, self._loss = network.spec, loss_named(network.spec.loss)
        self._theta = np.zeros_like(network.theta)
        self.gradient = np.zeros_like(network.theta)
        self._updater = Updater(trainer.learning, network.layout, self._theta, self.gradient)
        self._x = network.source(np.zeros((samples, *spec.input_shape)))
        self._y = np.zeros((samples, spec.outputs), network.dtype)
        self._program = compile_program(
            spec, self._theta, self.gradient, [self._x], [self._y], training=True, noise=noise
        )

    def differentiate(self, trainer: Trainer, batch: int, x: Array, y: Array) -> Array:
        """Forward and backward on its samples, with the weights and the optimizer's state as they
        are; each sample's loss."""
        self._take_over(trainer)
        self._x[...] = trainer.network.source(x)
        self._y[...] = y
        for function, arguments in self._updater.prelude(batch):
            function(*arguments)
        self._program.run()
        kept = self._program.logits if self._loss.fused else self._program.output
        return frozen(self._loss.of_kept(kept, self._y.T))

    def update(self, gradient: Array) -> Array:
        """The new parameters by the gradient of all."""
        self.gradient[...] = gradient
        self._updater.update()
        return frozen(self._theta)

    def _take_over(self, trainer: Trainer) -> None:
        self._theta[...] = trainer.network.theta
        optimizer = self._updater.optimizer
        optimizer.restore(trainer.optimizer.state, trainer.optimizer.updates)
        optimizer.set_rate(trainer.rate)


def _reduced(gradients: list[Array], weights: list[float]) -> Array:
    """Σ weight · gradient, in the gradients' precision."""
    total = np.zeros_like(gradients[0])
    for gradient, weight in zip(gradients, weights, strict=True):
        total += gradient * total.dtype.type(weight)
    return total
