"""The one table of what each target expresses: the exporters decide by it, and docs/exports.md is
made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from nnviz.data.features import FEATURES
from nnviz.data.preparation.words import TITLES
from nnviz.data.source import Scaling, TargetScaling
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import KINDS, SimpleRNN, name_of
from nnviz.engine.layers.base import NAMES
from nnviz.engine.layers.windows import Padding
from nnviz.engine.learning import Sampling
from nnviz.engine.losses import LOSSES, REDUCTIONS
from nnviz.engine.optimizers import STATES
from nnviz.engine.schedules import ScheduleKind
from nnviz.errors import ExportError
from nnviz.experiment.experiment import Experiment
from nnviz.formats.exporting.covered import keras, numpy, onnx, pytorch
from nnviz.formats.exporting.targets import TARGETS
from nnviz.formats.exporting.ways import Way, Ways
from nnviz.values import dataclass

RECURRENT = tuple(name for name, each in ACTIVATIONS.items() if not each.over_units)

TOPICS: dict[str, tuple[str, ...]] = {
    "layer": tuple(KINDS),
    "activation": tuple(ACTIVATIONS),
    "activation inside SimpleRNN": RECURRENT,
    "padding": get_args(Padding),
    "feature": tuple(FEATURES),
    "preparation": tuple(TITLES),
    "scaling": get_args(Scaling),
    "target scaling": get_args(TargetScaling),
    "loss": tuple(LOSSES),
    "reduction": REDUCTIONS,
    "optimizer": tuple(STATES),
    "schedule": (*get_args(ScheduleKind), "warm-up"),
    "regularisation": ("L1", "L2", "per sample", "clip by value", "clip by norm"),
    "frozen": ("layers", "single numbers"),
    "sampling": get_args(Sampling),
    "stop rules": ("any",),
}
"""Everything that an Experiment may hold, by topic."""

COVERAGE: dict[str, Ways] = {
    "onnx": onnx.WAYS,
    "pytorch": pytorch.WAYS,
    "keras": keras.WAYS,
    "numpy": numpy.WAYS,
}
"""By target: its way with every thing of every topic."""


@dataclass(frozen=True)
class Need:
    """A thing that an Experiment holds; ``holder`` is the layer's name or what a sentence says of
    it."""

    topic: str
    thing: str
    holder: str


def check(experiment: Experiment, target: str) -> None:
    """ExportError naming the first layer or setting that the target refuses."""
    for need in needs(experiment):
        way = COVERAGE[target][need.topic][need.thing]
        if way.kind == "refused":
            raise ExportError(
                f"{need.holder} cannot be exported to {TARGETS[target].title}: {way.text}."
            )


def left_out(experiment: Experiment, target: str) -> tuple[str, ...]:
    """What the export goes without, in sentences."""
    ways = ((need, COVERAGE[target][need.topic][need.thing]) for need in needs(experiment))
    found = (f"{need.holder}: {way.text}." for need, way in ways if way.kind == "left out")
    return tuple(dict.fromkeys(found))


def way_of(target: str, topic: str, thing: str) -> Way:
    """How the target takes it."""
    return COVERAGE[target][topic][thing]


def needs(experiment: Experiment) -> Iterator[Need]:
    """Everything that the experiment holds, layers first."""
    for layer in experiment.layers:
        yield Need("layer", layer.kind, name_of(layer))
        yield from _of_layer(layer, name_of(layer))
    for name in experiment.features:
        yield Need("feature", name, f"The feature '{name}'")
    for step in experiment.preparation:
        yield Need("preparation", step.kind, f"The preparation step “{TITLES[step.kind]}”")
    yield Need("scaling", experiment.scaling, "The scaling")
    yield Need("target scaling", experiment.target_scaling, "The scaling of targets")
    yield from _of_learning(experiment)


def _of_layer(layer: object, name: str) -> Iterator[Need]:
    activation = getattr(layer, "activation", "")
    if activation:
        inside = " inside SimpleRNN" if isinstance(layer, SimpleRNN) else ""
        yield Need(f"activation{inside}", activation, f"{name} with the activation {activation}")
    padding = getattr(layer, "padding", "")
    if padding:
        yield Need("padding", padding, f"{name} with padding '{padding}'")


def _of_learning(experiment: Experiment) -> Iterator[Need]:
    schedule, frozen, limits = experiment.schedule, experiment.frozen, experiment.regularisation
    yield Need("loss", experiment.loss, f"The loss '{experiment.loss}'")
    yield Need("reduction", experiment.reduction, f"The reduction '{experiment.reduction}'")
    yield Need("optimizer", experiment.optimizer.kind, f"The rule '{experiment.optimizer.kind}'")
    yield Need("schedule", schedule.kind, f"The schedule '{schedule.kind}'")
    yield Need("sampling", experiment.sampling, f"The sampling '{experiment.sampling}'")
    for topic, thing, holder, used in (
        ("schedule", "warm-up", "The warm-up", schedule.warm_up),
        ("regularisation", "L1", "The L1 penalty", limits.l1),
        ("regularisation", "L2", "The L2 penalty", limits.l2),
        ("regularisation", "per sample", "The penalty per sample", limits.per_sample),
        ("regularisation", "clip by value", "Clipping by value", limits.clip_value),
        ("regularisation", "clip by norm", "Clipping by norm", limits.clip_norm),
        ("frozen", "layers", "Frozen layers", frozen.layers),
        ("frozen", "single numbers", "Single frozen numbers", frozen.weights),
        ("stop rules", "any", "Stop rules", experiment.stop != type(experiment.stop)()),
    ):
        if used:
            yield Need(topic, thing, holder)


def title_of(topic: str, thing: str) -> str:
    """What the documentation calls it."""
    return {"layer": NAMES, "preparation": TITLES}.get(topic, {}).get(thing, thing)
