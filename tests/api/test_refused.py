"""Whatever is given to whatever parameter of the API: an error of nnviz's own, or none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from inspect import isclass, signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz import layers
from nnviz.engine.layers.base import MOST_UNITS

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, -0.5, "3", "x", "", "\0", b"x", math.nan, math.inf, 10**7, 10**30, 1j,
    [], [1], {}, (1, 2), object(), np.array([1, 2]), np.float64(2.5), len, Path("nowhere"),
)  # fmt: skip
XOR, IMAGES, SERIES = (nnviz.sample(name) for name in ("xor", "x-o", "sine"))
MODEL = nnviz.Model(XOR)
ROWS = np.random.default_rng(0).normal(size=(40, 3))


def on(experiment: nnviz.Experiment, *after: Any) -> Callable[[Any], object]:
    """What becomes of a layer: a model on the experiment."""
    return lambda layer: nnviz.Model(nnviz.change(experiment, hidden=[layer, *after]))


LAYERS: dict[Any, tuple[dict[str, Any], Callable[[Any], object]]] = {
    layers.dense: ({"units": 2}, on(XOR)),
    layers.conv2d: ({"filters": 2}, on(IMAGES, layers.flatten())),
    layers.max_pool2d: ({}, on(IMAGES, layers.flatten())),
    layers.average_pool2d: ({}, on(IMAGES, layers.flatten())),
    layers.global_average2d: ({}, on(IMAGES)),
    layers.flatten: ({}, on(IMAGES)),
    layers.simple_rnn: ({"units": 2}, on(SERIES)),
    layers.lstm: ({"units": 2}, on(SERIES)),
    layers.dropout: ({}, on(XOR)),
    layers.batch_norm: ({}, on(XOR)),
    layers.layer_norm: ({}, on(XOR)),
    layers.add: ({"inputs": ("input", "input")}, on(XOR)),
    layers.named: ({"layers": [layers.dense(2)]}, list),
}
OTHERS: dict[Any, dict[str, Any]] = {
    nnviz.samples: {},
    nnviz.lessons: {},
    nnviz.sample: {"name": "xor"},
    nnviz.arrays: {"inputs": ROWS, "targets": ROWS[:, 0]},
    nnviz.change: {"experiment": XOR},
    nnviz.Model: {"source": XOR},
    nnviz.Model.predict: {"inputs": [[1.0, 2.0]]},
    nnviz.Model.classify: {"inputs": [[1.0, 2.0]]},
    nnviz.Model.evaluate: {},
    nnviz.Model.look: {},
    nnviz.Model.explain: {"layer": "hidden1"},
    nnviz.Model.check_gradients: {"samples": 2},
    nnviz.Model.change: {"experiment": XOR},
    nnviz.Model.train: {"epochs": 0},
    nnviz.Model.advance: {"steps": 0},
}
FILES = (nnviz.read, nnviz.Model.from_onnx, nnviz.Model.save, nnviz.Model.export)


def parameters(function: Any) -> list[str]:
    known = signature(function).parameters.values()
    return [each.name for each in known if each.name != "self" and each.kind != each.VAR_KEYWORD]


def refused_or_done(do: Callable[[], object]) -> None:
    try:
        do()
    except nnviz.NnvizError as error:
        assert str(error).endswith((".", ".'"))


def test_every_public_function_is_tried() -> None:
    written = {each for name, each in vars(layers).items() if hasattr(each, "__wrapped__")}
    public = {getattr(nnviz, name) for name in nnviz.__all__} - {layers}
    functions = {each for each in public if not isclass(each)}
    methods = {each for name, each in vars(nnviz.Model).items() if name[0] != "_"}
    callables = {each for each in methods if callable(each)}
    assert written <= set(LAYERS)
    assert functions | callables <= {*OTHERS, *FILES}


@pytest.mark.parametrize(
    ("function", "name"),
    [(f, name) for f in LAYERS for name in parameters(f)],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_of_layers(function: Any, name: str) -> None:
    given, use = LAYERS[function]
    for odd in ODD:
        refused_or_done(lambda odd=odd: use(function(**{**given, name: odd})))


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (f, name)
        for f in OTHERS
        for name in parameters(f)
        # Millions of epochs are no mistake, but take as long as they take.
        if name not in ("epochs", "steps")
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_of_functions(function: Any, name: str) -> None:
    model = (MODEL,) if signature(function).parameters.get("self") else ()
    for odd in ODD:
        refused_or_done(lambda odd=odd: function(*model, **{**OTHERS[function], name: odd}))


@pytest.mark.parametrize("name", [*signature(nnviz.Experiment).parameters])
def test_of_an_experiment(name: str) -> None:
    """By ``change``, and written down by hand."""
    fields = {each: getattr(XOR, each) for each in signature(nnviz.Experiment).parameters}
    for odd in ODD:
        refused_or_done(lambda odd=odd: nnviz.Model(nnviz.change(XOR, **{name: odd})))
        refused_or_done(lambda odd=odd: nnviz.Model(nnviz.Experiment(**{**fields, name: odd})))


@pytest.mark.parametrize("name", [*signature(nnviz.OptimizerSpec).parameters])
def test_of_an_optimizer(name: str) -> None:
    for odd in ODD:
        rule = nnviz.OptimizerSpec(**{name: odd})
        refused_or_done(lambda rule=rule: nnviz.Model(nnviz.change(XOR, optimizer=rule)))


def test_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(30)))
    MODEL.export(tmp_path / "xor.onnx")
    for odd in ODD:
        for name in parameters(nnviz.read):
            wish = {"path": table, name: odd}
            refused_or_done(lambda wish=wish: nnviz.Model(nnviz.read(**wish)))
        refused_or_done(lambda odd=odd: nnviz.Model.from_onnx(odd))
        refused_or_done(lambda odd=odd: nnviz.Model.from_onnx(tmp_path / "xor.onnx", odd))
        refused_or_done(lambda odd=odd: MODEL.save(odd))
        refused_or_done(lambda odd=odd: MODEL.export(odd))
        refused_or_done(lambda odd=odd: MODEL.export(tmp_path / "xor.onnx", odd))


@pytest.mark.parametrize(
    ("do", "text"),
    [
        (lambda: layers.dense(1.5), "The argument 'units' of dense is 1.5; it must be a whole num"),
        (lambda: layers.dense("3"), "'units' of dense is '3'; it must be a whole number"),
        (lambda: layers.dense(10**7), "of 10,000,000 units cannot be; it has from 1 to 100,000"),
        (lambda: layers.dense(-1), "A layer of -1 units cannot be"),
        (lambda: layers.dense(), "In a call of dense: missing .* 'units'; it takes units, activ"),
        (lambda: layers.dense(2, colour=1), "unexpected keyword argument 'colour'; it takes units"),
        (lambda: layers.dense(2, inputs="input"), "is 'input'; it must be a list or tuple"),
        (lambda: layers.max_pool2d(stride="x"), "'stride' of max_pool2d is 'x'; it must be a who"),
        (lambda: nnviz.sample("xor", seed=1.5), "'seed' of sample is 1.5; it must be a whole num"),
        (lambda: nnviz.sample("xor", seed=-1), "'seed' of sample is -1; it must be 0 or more"),
        (lambda: nnviz.change(XOR, batch_size=0), "The batch size is 0; it must be 1 or more"),
        (lambda: nnviz.change(XOR, learning_rate="x"), "is 'x'; it must be a number"),
        (lambda: nnviz.change(XOR, learning_rate=math.nan), "is nan; it must be a finite number"),
        (lambda: nnviz.change(XOR, learning_rate=math.inf), "is inf; it must be a finite number"),
        (lambda: nnviz.change("xor"), "'experiment' of change is 'xor'; it must be an Experiment"),
        (lambda: MODEL.train(1.5), "'epochs' of train is 1.5; it must be a whole number"),
        (lambda: MODEL.train(-1), "'epochs' of train is -1; it must be 0 or more"),
        (lambda: MODEL.train(1, "x"), "'on_epoch' of train is 'x'; it must be a function"),
        (lambda: nnviz.Model(3), "is 3; it must be an Experiment or a text or a Path"),
        (lambda: nnviz.change(XOR, optimizer=nnviz.OptimizerSpec(momentum="x")),
         "The setting 'optimizer' has momentum = 'x'; that must be a number"),
    ],
)  # fmt: skip
def test_what_is_said(do: Callable[[], object], text: str) -> None:
    with pytest.raises(nnviz.NnvizError, match=text):
        do()


@pytest.mark.parametrize("shape", [(2,), (3, 3), (3, 1), (1, 2, 2), (0, 2), (3, 0), (1, 1, 1, 1)])
def test_of_new_inputs(shape: tuple[int, ...]) -> None:
    with pytest.raises(nnviz.NnvizError):
        MODEL.predict(np.zeros(shape))


@pytest.mark.parametrize("value", [math.nan, math.inf, "a", None, 1j, {}])
def test_of_new_values(value: Any) -> None:
    with pytest.raises(nnviz.NnvizError):
        MODEL.predict([[0.0, value]])


def test_numpys_single_numbers_are_numbers() -> None:
    changed = nnviz.change(
        XOR, hidden=[layers.dense(np.int64(4))], batch_size=np.int32(8), learning_rate=np.float32(1)
    )
    assert (changed.layers[0], changed.batch_size) == (layers.dense(4, name="hidden1"), 8)
    assert type(changed.batch_size) is int


def test_more_than_memory_holds_is_refused_before_it_is_taken() -> None:
    wide = [layers.dense(MOST_UNITS) for _ in range(12)]
    with pytest.raises(nnviz.NnvizError, match=r"would have .* parameters; nnviz trains up to"):
        nnviz.change(XOR, hidden=wide)
    pool = layers.max_pool2d(10_000, padding="same")
    with pytest.raises(nnviz.NnvizError, match=r"numbers of each sample, .* MiB for 32 samples"):
        nnviz.change(IMAGES, hidden=[pool, layers.flatten()])
    many = nnviz.change(SERIES, hidden=[layers.lstm(200)], data=replace(SERIES.data, count=90_000))
    with pytest.raises(nnviz.NnvizError, match=r"90,000 samples at once; .* or smaller batches"):
        nnviz.change(many, batch_size=10**9)


def test_the_experiments_that_come_with_nnviz_are_sound() -> None:
    for name in (*nnviz.samples(), *nnviz.lessons()):
        assert nnviz.change(nnviz.sample(name)) == nnviz.sample(name)
