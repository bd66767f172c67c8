"""Edits as pure functions: an Experiment in, a changed Experiment out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nnviz.data.source import ArrayData, GeneratedData, TableData
from nnviz.engine.layers import LSTM, Add, Conv2D, Dense, Layer, SimpleRNN
from nnviz.engine.losses import loss_named
from nnviz.errors import SpecError
from nnviz.experiment.experiment import Experiment, Loss
from nnviz.experiment.freezing import carried
from nnviz.experiment.rewiring import (
    follows,
    index_of,
    inserted,
    joined,
    moved,
    named,
    removed,
    tidy,
)


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


def insert_layer(
    experiment: Experiment, before_id: str, layer: Layer, taken: int = 0
) -> Experiment:
    """A layer on the edge by which ``before_id`` takes its input number ``taken``."""
    return _with_layers(experiment, inserted(experiment.layers, before_id, layer, taken))


def remove_layer(experiment: Experiment, layer_id: str) -> Experiment:
    """Without that layer; the output layer stays."""
    if layer_id == experiment.layers[-1].id:
        raise SpecError(f"'{layer_id}' is the output layer: the network cannot do without it.")
    return _with_layers(experiment, removed(experiment.layers, layer_id))


def move_layer(experiment: Experiment, layer_id: str, before_id: str) -> Experiment:
    """That layer in front of another one; the output layer stays last."""
    if layer_id == experiment.layers[-1].id:
        raise SpecError(f"'{layer_id}' is the output layer: it stays at the end.")
    return _with_layers(experiment, moved(experiment.layers, layer_id, before_id))


def duplicate_layer(experiment: Experiment, layer_id: str, new: Callable[[], int]) -> Experiment:
    """The same layer once more behind itself, with identities of its own from ``new``."""
    layer, after = experiment.layer(layer_id), follows(experiment.layers, layer_id)
    if after is None or isinstance(layer, Add):
        raise SpecError(f"'{layer_id}' cannot be doubled: there is one output, and one sum.")
    fresh: dict[str, Any] = {"id": f"{layer.kind.replace('_', '')}{new()}", "inputs": ()}
    if hasattr(layer, "unit_ids"):
        fresh["unit_ids"] = tuple(new() for _ in layer.unit_ids)
    copy: Layer = replace(layer, **fresh)
    known = named(experiment.layers)
    known.insert(index_of(known, layer_id) + 1, replace(copy, inputs=(layer_id,)))
    return _with_layers(experiment, tidy(_passed_on(known, layer_id, copy.id)))


def join_layers(experiment: Experiment, source: str, target: str, new_id: int) -> Experiment:
    """A skip connection: the output of ``source`` is added to what ``target`` takes."""
    return _with_layers(experiment, joined(experiment.layers, source, target, f"add{new_id}"))


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
    """New weights, same data; all are drawn, those too that were given."""
    seeds = experiment.seeds
    return replace(experiment, seeds=replace(seeds, weights=seeds.weights + 1), start=())


def new_data(experiment: Experiment) -> Experiment:
    """New data, same weights: generated points are drawn anew, all others split anew."""
    seeds = experiment.seeds
    if isinstance(experiment.data, GeneratedData):
        return replace(experiment, seeds=replace(seeds, data=seeds.data + 1))
    return split_by(experiment, seeds.split + 1)


def keeps_parts(experiment: Experiment) -> bool:
    """Whether samples keep the parts that they have, because they were edited, whatever the
    split's number."""
    data = experiment.data
    return isinstance(data, TableData | ArrayData) and bool(data.deal)


def split_by(experiment: Experiment, number: int) -> Experiment:
    """The samples dealt to the parts by that number, edited ones as well."""
    data = experiment.data
    if isinstance(data, TableData | ArrayData):
        data = replace(data, deal="")
    return replace(experiment, data=data, seeds=replace(experiment.seeds, split=number))


def _with_units(
    experiment: Experiment, layer_id: str, what: str
) -> Dense | Conv2D | SimpleRNN | LSTM:
    layer = experiment.layer(layer_id)
    if not isinstance(layer, Dense | Conv2D | SimpleRNN | LSTM):
        raise SpecError(f"Cannot {what} '{layer_id}': it has no units of its own.")
    if layer_id == experiment.layers[-1].id:
        raise SpecError(
            f"Cannot {what} '{layer_id}': the output has one unit for each target value."
        )
    return layer


def _with_layers(experiment: Experiment, layers: tuple[Layer, ...]) -> Experiment:
    return carried(experiment, replace(experiment, layers=layers))


def _passed_on(layers: list[Layer], id: str, by: str) -> list[Layer]:
    """Who took ``id`` takes ``by``, which takes ``id``."""
    return [
        layer
        if layer.id == by
        else replace(layer, inputs=tuple(by if each == id else each for each in layer.inputs))
        for layer in layers
    ]
