"""Ways to learn: every rule, schedule, penalty and limit, and what is frozen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.layers import BatchNorm
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import FrozenSpec, RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.engine.trainer import Trainer
from tests.engine.case import Case, dense, ended

SAMPLES, BATCH = 11, 4
"""Three batches per epoch, the last of three samples: ten updates end within the fourth epoch."""
SPEC = NetworkSpec((3,), (dense("a", 5, "tanh"), dense("b", 2)), "mean_squared_error", 2)


def learnt(name: str, learning: LearningSpec, spec: NetworkSpec = SPEC) -> Case:
    """The same data for all, whatever their names."""
    return Case(name, spec, replace(learning, sampling="in order"), SAMPLES, BATCH, seed=11)


def data() -> tuple[Array, Array]:
    return learnt("", LearningSpec()).data()


def network() -> Network:
    return learnt("", LearningSpec()).network()


def trainer(net: Network, learning: LearningSpec) -> Trainer:
    return Trainer(net, learning, data(), data(), BATCH, np.random.default_rng(0))


def _optimizers() -> dict[str, LearningSpec]:
    specs = (
        OptimizerSpec("sgd", 0.1), OptimizerSpec("momentum", 0.05),
        OptimizerSpec("nesterov", 0.05, momentum=0.8), OptimizerSpec("rmsprop", 0.01),
        OptimizerSpec("adam", 0.05), OptimizerSpec("adamw", 0.05, weight_decay=0.3),
    )  # fmt: skip
    return {spec.kind: LearningSpec(spec) for spec in specs}


def _schedules() -> dict[str, LearningSpec]:
    specs = {
        "step by epochs": ScheduleSpec("step", factor=0.3, every=2),
        "step by steps": ScheduleSpec("step", "steps", factor=0.5, every=3),
        "exponential by epochs": ScheduleSpec("exponential", factor=0.7),
        "exponential by steps": ScheduleSpec("exponential", "steps", factor=0.9),
        "cosine by epochs": ScheduleSpec("cosine", over=4),
        "cosine by steps": ScheduleSpec("cosine", "steps", over=12, least_rate=0.01),
        "plateau": ScheduleSpec("plateau", factor=0.5, patience=0, threshold=0.4, least_rate=0.03),
        "patient plateau": ScheduleSpec("plateau", factor=0.2, patience=1, threshold=0.9),
        "warm-up": ScheduleSpec(unit="steps", warm_up=6),
        "warm-up by epochs, then step": ScheduleSpec("step", factor=0.5, every=1, warm_up=2),
        "warm-up, then cosine": ScheduleSpec("cosine", "steps", over=8, warm_up=4),
        "warm-up, then exponential": ScheduleSpec("exponential", "steps", factor=0.8, warm_up=3),
    }
    adam = {"cosine by steps": OptimizerSpec("adamw", 0.05), "plateau": OptimizerSpec("adam", 0.1)}
    return {
        name: LearningSpec(adam.get(name, OptimizerSpec("momentum", 0.1)), spec)
        for name, spec in specs.items()
    }


def _regularised() -> dict[str, LearningSpec]:
    specs = {
        "l2": RegularisationSpec(l2=0.3),
        "l1": RegularisationSpec(l1=0.05),
        "l2 per sample": RegularisationSpec(l2=0.7, per_sample=True),
        "clip norm": RegularisationSpec(clip_norm=0.5),
        "clip value": RegularisationSpec(clip_value=0.1),
        "all of it": RegularisationSpec(0.05, 0.2, clip_value=0.4, clip_norm=0.7),
    }
    rules = {"l2": OptimizerSpec("adamw", 0.05), "clip norm": OptimizerSpec("adam", 0.05)}
    return {
        name: LearningSpec(rules.get(name, OptimizerSpec("momentum", 0.1)), regularisation=spec)
        for name, spec in specs.items()
    }


def _frozen() -> dict[str, LearningSpec]:
    """A layer, and single numbers; either adds nothing to the gradient's length."""
    clipped = RegularisationSpec(l2=0.1, clip_norm=0.3)
    places = FrozenSpec(("b",), (("a", "weight", 4), ("a", "bias", 0)))
    return {
        f"frozen {what}, {kind}": LearningSpec(
            OptimizerSpec(kind, 0.05), regularisation=clipped, frozen=frozen
        )
        for kind in ("nesterov", "adamw")
        for what, frozen in (("layer", FrozenSpec(("a",))), ("numbers", places))
    }


def _cases() -> list[Case]:
    ways = _optimizers() | _schedules() | _regularised() | _frozen()
    normed = ended((3,), dense("a", 4, "tanh"), BatchNorm("n"))
    still = LearningSpec(OptimizerSpec("momentum", 0.05), frozen=FrozenSpec(("n",)))
    return [
        *(learnt(name, learning) for name, learning in ways.items()),
        learnt("frozen statistics", still, normed),
    ]


CASES = {case.name: case for case in _cases()}
