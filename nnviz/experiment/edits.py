"""Edits as pure functions: an Experiment in, a changed Experiment out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnviz.engine.layers import Conv2D, Dense, Layer
from nnviz.engine.losses import loss_named
from nnviz.errors import SpecError
from nnviz.experiment.experiment import Experiment, Loss
from nnviz.experiment.freezing import carried


def add_unit(experiment: Experiment, layer_id: str, new_id: int) -> Experiment:
    """One more unit (or filter) with a fresh identity at the end of the layer."""
    layer = _with_units(experiment, layer_id, "add a unit to")
    changed = experiment.with_layer(replace(layer, unit_ids=(*layer.unit_ids, new_id)))
    return carried(experiment, changed)


def remove_unit(experiment: Experiment, layer_id: str, unit_id: int | None = None) -> Experiment:
    """Without that unit, by default the last; the last one left stays."""
    layer = _with_units(experiment, layer_id, "remove a unit from")
    if layer.units == 1:
        raise SpecError(f"'{layer_id}' has one unit left; remove the whole layer instead.")
    gone = layer.unit_ids[-1] if unit_id is None else unit_id
    left = tuple(each for each in layer.unit_ids if each != gone)
    return carried(experiment, experiment.with_layer(replace(layer, unit_ids=left)))


def insert_layer(experiment: Experiment, before_id: str, layer: Layer) -> Experiment:
    """A layer in front of the layer ``before_id``."""
    layers = list(experiment.layers)
    layers.insert(_index(experiment, before_id), layer)
    return carried(experiment, replace(experiment, layers=tuple(layers)))


def remove_layer(experiment: Experiment, layer_id: str) -> Experiment:
    """Without that layer; the output layer stays."""
    if layer_id == experiment.layers[-1].id:
        raise SpecError(f"'{layer_id}' is the output layer: the network cannot do without it.")
    left = tuple(layer for layer in experiment.layers if layer.id != layer_id)
    return carried(experiment, replace(experiment, layers=left))


def set_activation(experiment: Experiment, layer_id: str, name: str) -> Experiment:
    """Another activation for one layer."""
    layer = experiment.layer(layer_id)
    if not isinstance(layer, Dense | Conv2D):
        raise SpecError(f"'{layer_id}' has no activation.")
    return experiment.with_layer(replace(layer, activation=name))


def set_loss(experiment: Experiment, name: Loss) -> Experiment:
    """Another loss; where it needs a certain output activation, that comes with it, and where it
    would learn nothing behind a step, a linear output does."""
    changed = replace(experiment, loss=name)
    needs = loss_named(name).needs
    if not needs and getattr(changed.layers[-1], "activation", "") in ("step", "argmax"):
        needs = "linear"
    return set_activation(changed, changed.layers[-1].id, needs) if needs else changed


def set_optimizer(experiment: Experiment, **values: Any) -> Experiment:
    """Changed fields of the optimizer, such as ``learning_rate=0.1``."""
    return replace(experiment, optimizer=replace(experiment.optimizer, **values))


def set_schedule(experiment: Experiment, **values: Any) -> Experiment:
    """Changed fields of the learning rate's schedule, such as ``kind="cosine", over=50``."""
    return replace(experiment, schedule=replace(experiment.schedule, **values))


def set_regularisation(experiment: Experiment, **values: Any) -> Experiment:
    """Changed penalties or clipping, such as ``l2=0.01``."""
    return replace(experiment, regularisation=replace(experiment.regularisation, **values))


def set_stop(experiment: Experiment, **values: Any) -> Experiment:
    """Changed stop rules, such as ``patience=10``; None leaves a rule out."""
    return replace(experiment, stop=replace(experiment.stop, **values))


def reset(experiment: Experiment) -> Experiment:
    """The same experiment from its first step."""
    seeds = experiment.seeds
    return replace(experiment, seeds=replace(seeds, attempt=seeds.attempt + 1))


def new_weights(experiment: Experiment) -> Experiment:
    """New weights, same data."""
    seeds = experiment.seeds
    return replace(experiment, seeds=replace(seeds, weights=seeds.weights + 1))


def new_data(experiment: Experiment) -> Experiment:
    """New data, same weights: generated points are drawn anew, bundled ones split anew."""
    seeds = experiment.seeds
    if experiment.data.kind == "generated":
        return replace(experiment, seeds=replace(seeds, data=seeds.data + 1))
    return replace(experiment, seeds=replace(seeds, split=seeds.split + 1))


def _with_units(experiment: Experiment, layer_id: str, what: str) -> Dense | Conv2D:
    layer = experiment.layer(layer_id)
    if not isinstance(layer, Dense | Conv2D):
        raise SpecError(f"Cannot {what} '{layer_id}': it has no units of its own.")
    if layer_id == experiment.layers[-1].id:
        raise SpecError(
            f"Cannot {what} '{layer_id}': the output has one unit for each target value."
        )
    return layer


def _index(experiment: Experiment, layer_id: str) -> int:
    ids = [layer.id for layer in experiment.layers]
    if layer_id not in ids:
        raise SpecError(f"There is no layer '{layer_id}'; there are {', '.join(ids)}.")
    return ids.index(layer_id)
