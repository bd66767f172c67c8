"""Experiments changed: another network, other settings, another seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from numbers import Integral, Real
from typing import Any

from nnviz.api.layers import named
from nnviz.engine.layers import Layer
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import SpecError
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.soundness import check

_FIELDS = tuple(field.name for field in fields(Experiment))


def change(
    experiment: Experiment,
    *,
    hidden: Iterable[Layer] | None = None,
    output: Layer | None = None,
    learning_rate: float | None = None,
    seed: int | None = None,
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
        _refuse_kind(name, getattr(experiment, name), value)
    changed = replace(experiment, **settings)
    if hidden is not None or output is not None:
        changed = replace(changed, layers=_network(changed, hidden, output), start=())
    if learning_rate is not None:
        _refuse_kind("learning_rate", 0.1, learning_rate)
        rule = replace(changed.optimizer, learning_rate=learning_rate)
        changed = replace(changed, optimizer=rule)
    if seed is not None:
        _refuse_kind("seed", 1, seed)
        changed = seeded(changed, seed)
    check(changed)
    return changed


_KINDS: tuple[tuple[type, type, str], ...] = (
    (str, str, "a text"),
    (int, Integral, "a whole number"),
    (float, Real, "a number"),
    (OptimizerSpec, OptimizerSpec, "one like nnviz.OptimizerSpec('adam')"),
)
"""What a setting is now, what else it can be, and how that is said."""


def _refuse_kind(name: str, now: object, value: object) -> None:
    for usual, wanted, said in _KINDS:
        if isinstance(now, usual) and not isinstance(value, wanted):
            raise SpecError(f"The setting '{name}' is {value!r:.60}; it must be {said}.")


def seeded(experiment: Experiment, seed: int) -> Experiment:
    """The same with another seed for data, split, weights and order."""
    return replace(experiment, seeds=Seeds(seed))


def _network(
    experiment: Experiment, hidden: Iterable[Layer] | None, output: Layer | None
) -> tuple[Layer, ...]:
    body = experiment.layers[:-1] if hidden is None else named(_layers(hidden))
    last = experiment.layers[-1]
    if output is not None:
        last = replace(output, id=output.id or "output")
    elif hidden is not None:
        last = replace(last, inputs=())
    return (*body, last)


def _layers(hidden: Iterable[Layer]) -> tuple[Layer, ...]:
    found = tuple(hidden) if isinstance(hidden, Iterable) else ()
    if not isinstance(hidden, Iterable) or not all(isinstance(each, Layer) for each in found):
        raise SpecError(
            f"The hidden layers are {hidden!r:.60}; give a list of layers, such as "
            "[nnviz.layers.dense(8)]."
        )
    return found
