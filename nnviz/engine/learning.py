"""How a network learns, as one value, and the update of θ that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal, get_args

import numpy as np

from nnviz.engine.layout import Layout
from nnviz.engine.optimizers import STATES, Optimizer, OptimizerSpec
from nnviz.engine.program import Calls
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec, clip_calls, penalty_calls
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.stopping import StopSpec
from nnviz.errors import SpecError
from nnviz.values import dataclass

Sampling = Literal["epochs", "in order", "with replacement"]
"""How batches are made: each epoch shuffled anew, always in the order of the rows, or for each
step a random subset of the whole training part (no sample twice in a batch, but any again in the
next; an "epoch" is then as many steps as a pass would have)."""


@dataclass(frozen=True)
class LearningSpec:
    """Rule, rate, penalties, what is frozen, when to stop, and how batches are made."""

    optimizer: OptimizerSpec = field(default_factory=OptimizerSpec)
    schedule: ScheduleSpec = field(default_factory=ScheduleSpec)
    regularisation: RegularisationSpec = field(default_factory=RegularisationSpec)
    frozen: FrozenSpec = field(default_factory=FrozenSpec)
    stop: StopSpec = field(default_factory=StopSpec)
    sampling: Sampling = "epochs"

    def validate(self, network: NetworkSpec) -> None:
        """SpecError naming the first value that is wrong for the network."""
        for part in (self.optimizer, self.schedule, self.regularisation, self.stop):
            part.validate()
        self.frozen.validate(tuple(layer.id for layer in network.layers), network.layout)
        if self.sampling not in get_args(Sampling):
            known = ", ".join(f"'{each}'" for each in get_args(Sampling))
            raise SpecError(f"Unknown sampling '{self.sampling}'; choose one of {known}.")

    @property
    def watches(self) -> bool:
        """Whether training depends on recorded losses."""
        return self.schedule.watches or self.stop.watches


class Updater:
    """From the gradient of the data loss to the new θ: penalties, clipping, the rule, and what is
    frozen left as it was. Without all these ``update`` is the rule itself."""

    def __init__(self, spec: LearningSpec, layout: Layout, theta: Array, gradient: Array) -> None:
        learnt = layout.mask(theta.dtype, "weight", "bias", "scale")
        self.spec, self._theta = spec, theta
        self.optimizer = Optimizer(spec.optimizer, theta, gradient, learnt)
        self._weights = layout.mask(theta.dtype, "weight")
        self._share = np.ones((), theta.dtype)
        self._places = spec.frozen.places(layout)
        self._frozen = [
            (vector, np.empty(self._places.size, theta.dtype))
            for vector in (theta, *self.optimizer.state.values())
        ]
        self._shape = self._shaping(gradient)
        self.update = self._update()

    def prelude(self, samples: int) -> Calls:
        """What has to run before the program of a batch of so many samples."""
        calls: Calls = []
        if self._places.size:
            calls += [
                (np.take, (vector, self._places, 0, held, "clip")) for vector, held in self._frozen
            ]
        if self.spec.regularisation.per_sample:
            calls.append((np.copyto, (self._share, np.array(1 / samples, self._share.dtype))))
        return calls

    def penalty(self, theta: Array, samples: int) -> float:
        """The penalty of these parameters for batches of that size."""
        return self.spec.regularisation.penalty(theta, self._weights, samples)

    def take_over(self, old: Optimizer) -> None:
        """Go on with the state vectors of another rule that have the same names."""
        goes_on = STATES[old.spec.kind] == STATES[self.optimizer.spec.kind]
        self.optimizer.restore(old.state, old.updates if goes_on else 0)

    def _shaping(self, gradient: Array) -> Calls:
        """From the data loss's gradient to the one the rule gets."""
        spec = self.spec.regularisation
        calls = penalty_calls(spec, self._weights, self._theta, gradient, self._share)
        if self._places.size:
            free = np.ones_like(gradient)
            free[self._places] = 0
            calls.append((np.multiply, (gradient, free, gradient)))
        return calls + clip_calls(spec, gradient)

    def _update(self) -> Callable[[], None]:
        shape, rule, places, frozen = self._shape, self.optimizer.update, self._places, self._frozen
        if not shape and not places.size:
            return rule

        def update() -> None:
            for function, arguments in shape:
                function(*arguments)
            rule()
            if places.size:
                for vector, held in frozen:
                    vector[places] = held

        return update
