"""Every layer kind alone, and every ordered pair of kinds that the engine takes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from nnviz.engine.layers import (
    LSTM,
    Add,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAverage2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    SimpleRNN,
)
from nnviz.engine.shapes import Shape
from nnviz.errors import SpecError
from tests.engine.case import Case, ended, rule

INPUTS: dict[str, Shape] = {"vector": (4,), "sequence": (4, 3), "image": (3, 4, 4)}
THREE = (0, 1, 2)


def _skip(id: str, source: str) -> tuple[Layer, ...]:
    """A way around a layer that every shape may pass."""
    return BatchNorm(f"{id}n", inputs=(source,)), Add(id, (source, f"{id}n"))


FORMS: dict[str, Callable[[str, str], tuple[Layer, ...]]] = {
    "dense": lambda id, source: (Dense(id, THREE, "tanh"),),
    "conv2d": lambda id, source: (Conv2D(id, THREE, 2, "tanh"),),
    "max_pool2d": lambda id, source: (MaxPool2D(id, 2),),
    "average_pool2d": lambda id, source: (AveragePool2D(id, 2),),
    "global_average2d": lambda id, source: (GlobalAverage2D(id),),
    "flatten": lambda id, source: (Flatten(id),),
    "add": _skip,
    "dropout": lambda id, source: (Dropout(id, 0.3),),
    "batch_norm": lambda id, source: (BatchNorm(id),),
    "layer_norm": lambda id, source: (LayerNorm(id),),
    "simple_rnn": lambda id, source: (SimpleRNN(id, THREE),),
    "simple_rnn whole": lambda id, source: (SimpleRNN(id, THREE, whole_sequence=True),),
    "lstm": lambda id, source: (LSTM(id, THREE),),
    "lstm whole": lambda id, source: (LSTM(id, THREE, whole_sequence=True),),
}
"""Layers that stand for a kind, by its name, from an identity and what they take."""


def kind_of(form: str) -> str:
    return form.split()[0]


def made_of(*forms: str, shape: Shape) -> Case:
    """These one behind the other; SpecError where the engine refuses that."""
    layers: tuple[Layer, ...] = ()
    for id, form in zip("ab", forms, strict=False):
        layers += FORMS[form](id, layers[-1].id if layers else "input")
    spec = ended(shape, *layers)
    spec.validate()
    where = next(name for name, each in INPUTS.items() if each == shape)
    return Case(f"{' - '.join(forms)}, {where}", spec, rule("sgd", 0.02), 4)


def legal(*forms: str) -> list[Case]:
    """One case for each input that is not refused."""
    cases = []
    for shape in INPUTS.values():
        try:
            cases.append(made_of(*forms, shape=shape))
        except SpecError:
            continue
    return cases


TRIED = [*((form,) for form in FORMS), *product(FORMS, FORMS)]
CASES = {case.name: case for forms in TRIED for case in legal(*forms)}
