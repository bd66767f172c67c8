"""The data that an imported network learns from: those of an experiment whose shapes it fits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nnviz.data.dataset import Table
from nnviz.data.prepare import PLANE
from nnviz.data.shelf import SHELF
from nnviz.engine.layers import Flatten, Layer
from nnviz.engine.losses import loss_named
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.shapes import Shape, phrase
from nnviz.errors import DataError, ModelError
from nnviz.experiment.experiment import Experiment, Loss, Stored
from nnviz.experiment.materialise import input_shape, outline_of
from nnviz.experiment.rewiring import named, tidy
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.soundness import check
from nnviz.formats.onnx_import.network import Network

_LOSSES: dict[tuple[str, str], Loss] = {
    ("classes", "softmax"): "categorical_crossentropy",
    ("binary", "sigmoid"): "binary_crossentropy",
}
"""By task and the output's activation."""


def fitted(base: Experiment, network: Network, title: str) -> Experiment | None:
    """The experiment with the network in place of its own; None where it does not fit its data."""
    table = outline_of(base)
    if table.outputs != network.outputs:
        return None
    for ends in _ends(base, table):
        layers = _layers_for(input_shape(ends), network)
        if layers is not None:
            return _with(ends, network, layers, table, title)
    return None


def _ends(base: Experiment, table: Table) -> Iterator[Experiment]:
    """The data as they are prepared now, else as they are."""
    yield base
    raw = ("x1", "x2") if table.input_shape == PLANE else ()
    yield replace(base, preparation=(), features=raw)


def _layers_for(shape: Shape, network: Network) -> tuple[Layer, ...] | None:
    """The network's layers for inputs of a shape: an image is laid out for one that takes rows."""
    size = math.prod(shape)
    if shape == network.input_shape:
        return network.layers
    if network.input_shape == (size,) and len(shape) > 1:
        flat = Flatten("flatten0", ("input",))
        layers = (
            replace(each, inputs=tuple("flatten0" if id == "input" else id for id in each.inputs))
            for each in named(network.layers)
        )
        return tidy((flat, *layers))
    same_size = len(shape) > 1 and math.prod(network.input_shape) == size
    return network.layers if same_size and network.takes_rows else None


def _with(
    base: Experiment, network: Network, layers: tuple[Layer, ...], table: Table, title: str
) -> Experiment:
    seeds = base.seeds
    experiment = replace(
        base,
        title=title,
        layers=layers,
        loss=_loss(base, network, table),
        scaling="none" if network.scales else base.scaling,
        precision=network.precision,
        start=stored(network),
        frozen=FrozenSpec(network.frozen),
        seeds=replace(seeds, attempt=seeds.attempt + 1),
    )
    check(experiment)
    return experiment


def stored(network: Network) -> tuple[Stored, ...]:
    """The network's numbers, on the shelf."""
    return tuple(
        Stored(layer, name, SHELF.put(values.astype(network.precision)))
        for layer, parameters in network.parameters.items()
        for name, values in parameters.items()
    )


def _loss(base: Experiment, network: Network, table: Table) -> Loss:
    """The usual one for the output's activation; else the present one, if it takes any."""
    usual = _LOSSES.get((table.task, network.activation))
    if usual is not None:
        return usual
    return "mean_squared_error" if loss_named(base.loss).needs else base.loss


class UnfitError(ModelError):
    """A network that the data in use do not fit; the ``samples`` are those whose data would."""

    def __init__(self, text: str, samples: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.samples = samples


def unfit(network: Network, base: Experiment | None) -> UnfitError:
    """The sentence for data that do not fit, with the samples that would."""
    takes = f"it takes {phrase(network.input_shape)} and gives {_counted(network.outputs)}"
    samples = suitable(network)
    names = ", ".join(samples) or "none of them"
    if base is None:
        way = "name data of these sizes with --data, or data= in Python"
        way += f" (of the samples: {names})"
        return UnfitError(f"{takes}; {way}", samples)
    table = outline_of(base)
    now = (
        f"but '{base.title}' gives it {phrase(input_shape(base))} and has "
        f"{_counted(table.outputs, 'target')}"
    )
    way = f"open a sample that fits ({names}) or import your data first, then the network again"
    return UnfitError(f"{takes}, {now}; {way}", samples)


def _counted(number: int, word: str = "output") -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def suitable(network: Network) -> tuple[str, ...]:
    """The names of the samples whose data the network fits."""
    return tuple(name for name in SAMPLES if _suits(network, name))


def _suits(network: Network, name: str) -> bool:
    base = sample_experiment(name)
    try:
        table = outline_of(base)
        if table.outputs != network.outputs:
            return False
        return any(
            _layers_for(input_shape(ends), network) is not None for ends in _ends(base, table)
        )
    except DataError:
        return False


def title_of(path: Path) -> str:
    """What the window calls it."""
    return path.stem or "network"
