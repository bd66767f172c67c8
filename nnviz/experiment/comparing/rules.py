"""What of an experiment's learning has no place where every network makes as many steps."""

from __future__ import annotations

from dataclasses import replace

from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.stopping import StopSpec
from nnviz.experiment.experiment import Experiment

_RULES = {
    "epochs": "the stop rule after so many epochs",
    "steps": "the stop rule after so many steps",
    "step_size": "the stop rule at a step size",
    "target_loss": "the stop rule at a target loss",
    "patience": "early stopping",
}


def even(experiment: Experiment) -> Experiment:
    """The same without rules that go by recorded losses or end training, and with nothing frozen:
    the layers are others in the dense network."""
    schedule = experiment.schedule
    if schedule.watches:
        schedule = replace(schedule, kind="constant")
    return replace(experiment, schedule=schedule, stop=StopSpec(), frozen=FrozenSpec())


def left_out(experiment: Experiment) -> tuple[str, ...]:
    """What ``even`` takes away, in words."""
    found = ["the plateau schedule"] if experiment.schedule.watches else []
    found += [name for rule, name in _RULES.items() if getattr(experiment.stop, rule) is not None]
    return (*found, *(["frozen weights"] if experiment.frozen != FrozenSpec() else []))
