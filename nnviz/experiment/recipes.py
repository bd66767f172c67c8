"""For each sample the Experiment that learns it well."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.data.catalogue import CATALOGUE, Images, Tabular
from nnviz.data.source import GeneratedData, Task
from nnviz.engine.layers import LSTM, Conv2D, Dense, Flatten, Layer, MaxPool2D, SimpleRNN
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.experiment import Experiment, Loss


def recipe(name: str, title: str) -> Experiment:
    """The named sample's Experiment; the networks are small enough to be looked at."""
    if name in _MADE:
        return _MADE[name](title)
    entry = CATALOGUE.get(name)
    if isinstance(entry, Tabular):
        return _whole(entry, title) if entry.complete else _numbers(entry, title)
    return _images(entry, title) if isinstance(entry, Images) else _two_classes(name, title)


_SETTINGS: dict[str, tuple[float, tuple[int, ...], float, int]] = {
    "two-spirals": (0.05, (8, 6), 0.004, 300),
    "circles": (0.1, (6,), 0.01, 300),
    "xor": (0.05, (6, 4), 0.005, 200),
    "blobs": (0.1, (3,), 0.005, 100),
    "moons": (0.1, (6, 4), 0.005, 200),
}
"""Noise, widths of the hidden layers, learning rate, epochs."""


def _two_classes(name: str, title: str) -> Experiment:
    noise, widths, rate, epochs = _SETTINGS[name]
    hidden = (_dense(f"hidden{i}", units, "tanh") for i, units in enumerate(widths, start=1))
    waves = ("sin(x1)", "sin(x2)") if name == "two-spirals" else ()
    return Experiment(
        sample=name,
        title=title,
        data=GeneratedData(name, 500, noise),
        features=("x1", "x2", *waves),
        layers=(*hidden, _dense("output", 1, "sigmoid")),
        loss="binary_crossentropy",
        optimizer=OptimizerSpec(learning_rate=rate),
        epochs=epochs,
    )


def _plane(title: str) -> Experiment:
    return Experiment(
        sample="plane",
        title=title,
        data=GeneratedData("plane", 500, 0.05),
        features=("x1", "x2"),
        layers=(_dense("hidden1", 4, "tanh"), _value()),
        loss="mean_squared_error",
        optimizer=OptimizerSpec(learning_rate=0.005),
        epochs=150,
    )


def _bumps(title: str) -> Experiment:
    return Experiment(
        sample="bumps",
        title=title,
        data=GeneratedData("bumps", 800, 0.05),
        features=("x1", "x2"),
        layers=(_dense("hidden1", 10, "tanh"), _dense("hidden2", 6, "tanh"), _value()),
        loss="mean_squared_error",
        scaling="standardise",
        optimizer=OptimizerSpec(learning_rate=0.01),
        epochs=250,
    )


def _noisy_sine(title: str) -> Experiment:
    return Experiment(
        sample="noisy-sine",
        title=title,
        data=GeneratedData("noisy-sine", 200, 0.15),
        layers=(_dense("hidden1", 6, "tanh"), _value()),
        loss="mean_squared_error",
        scaling="standardise",
        optimizer=OptimizerSpec(learning_rate=0.01),
        epochs=300,
    )


def _dosage(title: str) -> Experiment:
    return Experiment(
        sample="dosage",
        title=title,
        data=GeneratedData("dosage", 200, 0.05),
        layers=(_dense("hidden1", 3, "softplus"), _value()),
        loss="mean_squared_error",
        scaling="standardise",
        optimizer=OptimizerSpec(learning_rate=0.03),
        epochs=300,
    )


def _letters(title: str) -> Experiment:
    return Experiment(
        sample="x-o",
        title=title,
        data=GeneratedData("x-o", 200, 0.1),
        layers=(
            _conv("conv1", 1),
            MaxPool2D("pool1"),
            Flatten("flatten"),
            _dense("hidden1", 6, "relu"),
            _dense("output", 2, "softmax"),
        ),
        loss="categorical_crossentropy",
        # Of pixels that are never negative, a filter of mostly negative weights makes nothing that
        # ReLU lets through: two of forty seeds began so, with the one filter dead for good.
        scaling="standardise",
        optimizer=OptimizerSpec(learning_rate=0.02),
        epochs=100,
    )


def _faces(title: str) -> Experiment:
    return Experiment(
        sample="faces",
        title=title,
        data=GeneratedData("faces", 1000, 0.1),
        layers=(*_two_convolutions(), _dense("output", 2, "softmax")),
        loss="categorical_crossentropy",
        optimizer=OptimizerSpec(learning_rate=0.003),
        batch_size=32,
        epochs=30,
        precision="float32",
    )


_LEARNING: dict[str, tuple[float, int]] = {
    "digits": (0.003, 40),
    "mnist": (0.002, 12),
    "doodles": (0.002, 15),
    "cats": (0.002, 10),
}
"""Learning rate, epochs."""


def _images(entry: Images, title: str) -> Experiment:
    """One convolution for small images, two for those of 28×28 pixels."""
    rate, epochs = _LEARNING[entry.name]
    large = entry.images[1] > 8
    one: tuple[Layer, ...] = (_conv("conv1", 8), MaxPool2D("pool1"), Flatten("flatten"))
    output = _dense("output", len(entry.class_names), "softmax")
    return Experiment(
        sample=entry.name,
        title=title,
        data=entry.source,
        layers=(*(_two_convolutions() if large else one), output),
        loss="categorical_crossentropy",
        scaling="maximum",
        test_fraction=0.2 if large else 0.3,
        optimizer=OptimizerSpec(learning_rate=rate),
        batch_size=32,
        epochs=epochs,
        precision="float32",
    )


_TABLES: dict[str, tuple[int, float, float, int]] = {
    "iris": (4, 0.01, 0.003, 100),
    "wine": (6, 0.005, 0.01, 60),
    "breast-cancer": (6, 0.003, 0.01, 60),
    "diabetes": (4, 0.005, 0.05, 60),
}
"""Width of the hidden layer, learning rate, L2, epochs."""


def _numbers(entry: Tabular, title: str) -> Experiment:
    """Standardised columns and one hidden layer."""
    width, rate, l2, epochs = _TABLES[entry.name]
    return Experiment(
        sample=entry.name,
        title=title,
        data=entry.source,
        layers=(_dense("hidden1", width, "tanh"), _answer(entry)),
        loss=_LOSSES[entry.task],
        scaling="standardise",
        optimizer=OptimizerSpec(learning_rate=rate),
        regularisation=RegularisationSpec(l2=l2),
        epochs=epochs,
    )


def _whole(entry: Tabular, title: str) -> Experiment:
    """One neuron, which learns every row of a truth table."""
    return Experiment(
        sample=entry.name,
        title=title,
        data=entry.source,
        features=("x1", "x2") if entry.inputs == 2 else (),
        layers=(_answer(entry),),
        loss=_LOSSES[entry.task],
        optimizer=OptimizerSpec(learning_rate=0.1),
        batch_size=2**entry.inputs,
        epochs=200,
    )


def _sine(title: str) -> Experiment:
    return Experiment(
        sample="sine",
        title=title,
        data=GeneratedData("sine", 400, 0.05),
        layers=(SimpleRNN("recurrent1", tuple(range(6))), _value()),
        loss="mean_squared_error",
        optimizer=OptimizerSpec(learning_rate=0.005),
        epochs=60,
    )


def _co2(title: str) -> Experiment:
    return Experiment(
        sample="co2",
        title=title,
        data=CATALOGUE["co2"].source,
        layers=(LSTM("lstm1", tuple(range(8))), _value()),
        loss="mean_squared_error",
        scaling="standardise",
        test_fraction=0.2,
        optimizer=OptimizerSpec(learning_rate=0.005),
        epochs=60,
    )


_MADE: dict[str, Callable[[str], Experiment]] = {
    "plane": _plane,
    "bumps": _bumps,
    "noisy-sine": _noisy_sine,
    "dosage": _dosage,
    "x-o": _letters,
    "faces": _faces,
    "sine": _sine,
    "co2": _co2,
}


def _two_convolutions() -> tuple[Layer, ...]:
    return (
        _conv("conv1", 8), MaxPool2D("pool1"), _conv("conv2", 10), MaxPool2D("pool2"),
        Flatten("flatten"),
    )  # fmt: skip


_LOSSES: dict[Task, Loss] = {
    "regression": "mean_squared_error",
    "binary": "binary_crossentropy",
    "classes": "categorical_crossentropy",
}


def _answer(entry: Tabular) -> Dense:
    """The output layer that a table's target asks for."""
    if entry.task == "regression":
        return _value()
    if entry.task == "binary":
        return _dense("output", 1, "sigmoid")
    return _dense("output", len(entry.class_names), "softmax")


def _value() -> Dense:
    return _dense("output", 1, "linear")


def _dense(id: str, units: int, activation: str) -> Dense:
    return Dense(id, tuple(range(units)), activation)


def _conv(id: str, filters: int) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel=3, activation="relu")
