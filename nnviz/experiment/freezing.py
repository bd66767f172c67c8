"""Frozen numbers over an edit: they are named by place, so an edit that moves weights renames
them, matched by identity as the weights themselves are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import DataError, SpecError
from nnviz.experiment import transfer
from nnviz.experiment.build import network_spec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import input_names, input_shape, outline_of


def freeze_layer(experiment: Experiment, layer_id: str, frozen: bool = True) -> Experiment:
    """A layer that training leaves as it is, or no longer so."""
    others = tuple(id for id in experiment.frozen.layers if id != layer_id)
    layers = (*others, layer_id) if frozen else others
    return replace(experiment, frozen=replace(experiment.frozen, layers=layers))


def freeze_weight(
    experiment: Experiment, layer_id: str, name: str, index: int, frozen: bool = True
) -> Experiment:
    """A single number that training leaves as it is, or no longer so: ``index`` counts through
    the parameter ``name`` in the user's order."""
    place = layer_id, name, index
    others = tuple(each for each in experiment.frozen.weights if each != place)
    weights = (*others, place) if frozen else others
    return replace(experiment, frozen=replace(experiment.frozen, weights=weights))


def carried(old: Experiment, new: Experiment) -> Experiment:
    """``new`` with the frozen numbers of ``old`` where they lie now; gone ones are forgotten.

    What cannot be built stays as it is: those who look at it say why.
    """
    frozen = old.frozen
    if new.frozen != frozen or _shaped_by(new) == _shaped_by(old):
        return new
    ids = {layer.id for layer in new.layers}
    layers = tuple(id for id in frozen.layers if id in ids)
    try:
        weights = _moved(old, new) if frozen.weights else ()
    except (SpecError, DataError):
        return new
    return replace(new, frozen=FrozenSpec(layers, weights))


def _moved(old: Experiment, new: Experiment) -> tuple[tuple[str, str, int], ...]:
    before, after = _spec(old), _spec(new)
    after.validate()
    marks = _marks(before, FrozenSpec(weights=old.frozen.weights))
    memory = transfer.remember(before, input_names(old), {"theta": marks, "marks": marks})
    found = {"theta": np.zeros(after.layout.size), "marks": np.zeros(after.layout.size)}
    transfer.transfer(after, input_names(new), memory, {}, found, np.random.default_rng(0))
    return tuple(
        (block.layer, each.name, int(index))
        for block in after.layout
        for each in block.parameters
        for index in np.flatnonzero(after.layout.read(found["marks"], block.layer, each.name))
    )


def _marks(spec: NetworkSpec, frozen: FrozenSpec) -> Array:
    """1 where a number is frozen, else 0."""
    marks = np.zeros(spec.layout.size)
    marks[frozen.places(spec.layout)] = 1
    return marks


def _spec(experiment: Experiment) -> NetworkSpec:
    table = outline_of(experiment)
    return network_spec(experiment, input_shape(experiment), table.outputs, table.task)


def _shaped_by(experiment: Experiment) -> tuple[object, ...]:
    """What says which weights there are."""
    return experiment.layers, experiment.features, experiment.preparation
