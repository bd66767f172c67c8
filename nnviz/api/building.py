"""Experiments changed: another network, other settings, another seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Annotated, Any

from pydantic import Field

from nnviz.api.kinds import kinds_of, plain, refuse_other, typed
from nnviz.api.layers import named
from nnviz.engine.layers import Layer
from nnviz.errors import SpecError
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.soundness import check

Seed = Annotated[int, Field(ge=0)]

_FIELDS = tuple(field.name for field in fields(Experiment))


@typed
def change(
    experiment: Experiment,
    *,
    hidden: Iterable[Layer] | None = None,
    output: Layer | None = None,
    learning_rate: float | None = None,
    seed: Seed | None = None,
    **settings: Any,
) -> Experiment:
    """The experiment with another network or other settings; the one given stays as it is.

    ``hidden`` are all layers before the output (see :mod:`nnviz.api.layers`), ``output`` is one
    that fits the task in place of the one there was; ``settings`` are fields of the Experiment,
    such as ``batch_size``, ``epochs``, ``optimizer``, ``loss``. SpecError and DataError say what
    cannot be.
    """
    unknown = sorted(set(settings) - set(_FIELDS))
    if unknown:
        raise SpecError(
            f"An experiment has no setting '{unknown[0]}'; it has {', '.join(_FIELDS)}."
        )
    for name, value in settings.items():
        settings[name] = plain(value)
        refuse_other(f"The setting '{name}'", settings[name], kinds_of(Experiment)[name])
    changed = replace(experiment, **settings)
    if hidden is not None or output is not None:
        changed = replace(changed, layers=_network(changed, hidden, output), start=())
    if learning_rate is not None:
        rule = replace(changed.optimizer, learning_rate=learning_rate)
        changed = replace(changed, optimizer=rule)
    if seed is not None:
        changed = seeded(changed, seed)
    return sound(changed)


def sound(experiment: Experiment) -> Experiment:
    """The same; SpecError or DataError unless it can be built."""
    refuse_other("The experiment", experiment, Experiment)
    check(experiment)
    return experiment


def seeded(experiment: Experiment, seed: int) -> Experiment:
    """The same with another seed for data, split, weights and order."""
    return replace(experiment, seeds=Seeds(seed))


def _network(
    experiment: Experiment, hidden: Iterable[Layer] | None, output: Layer | None
) -> tuple[Layer, ...]:
    body = experiment.layers[:-1] if hidden is None else named(hidden)
    last = experiment.layers[-1]
    if output is not None:
        last = replace(output, id=output.id or "output")
    elif hidden is not None:
        last = replace(last, inputs=())
    return (*body, last)
