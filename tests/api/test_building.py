"""Experiments written down in Python."""

from __future__ import annotations

import numpy as np
import pytest

import nnviz
from nnviz import layers


def test_layers_are_named_by_kind_and_number() -> None:
    built = nnviz.change(
        nnviz.sample("digits"),
        hidden=[
            layers.conv2d(4, padding="same"),
            layers.batch_norm(),
            layers.conv2d(4, padding="same"),
            layers.add(("conv1", "conv2")),
            layers.average_pool2d(),
            layers.global_average2d(),
            layers.dropout(0.25),
            layers.dense(8, "relu", name="wide"),
            layers.layer_norm(),
            layers.dense(8, "gelu"),
        ],
    )
    names = [layer.id for layer in built.layers]
    assert names == [
        "conv1", "batchnorm1", "conv2", "add1", "pool1", "globalaverage2d1", "dropout1", "wide",
        "layernorm1", "hidden1", "output",
    ]  # fmt: skip
    assert nnviz.Model(built).train(1).evaluate()["loss"] > 0


@pytest.mark.parametrize("reader", [layers.lstm(4), layers.simple_rnn(4, "relu")])
def test_a_series_is_read_step_by_step(reader: nnviz.layers.Layer) -> None:
    built = nnviz.change(nnviz.sample("sine"), hidden=[reader, layers.dense(3)])
    assert nnviz.Model(built).advance(3).step == 3


def test_the_output_may_be_another() -> None:
    built = nnviz.change(
        nnviz.sample("xor"), output=layers.dense(1, "tanh"), loss="mean_squared_error"
    )
    assert built.layers[-1] == layers.dense(1, "tanh", name="output")
    assert built.layers[:-1] == nnviz.sample("xor").layers[:-1]


def test_what_is_given_stays_as_it_is() -> None:
    given = nnviz.sample("moons")
    changed = nnviz.change(given, seed=9, epochs=3, optimizer=nnviz.OptimizerSpec("sgd"))
    assert given == nnviz.sample("moons")
    assert (changed.seeds.seed, changed.epochs, changed.optimizer.kind) == (9, 3, "sgd")


def test_images_and_their_classes() -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (60, 12, 12), np.uint8)
    names = np.array(["cat", "dog", "owl"])[np.arange(60) % 3]
    model = nnviz.Model(nnviz.arrays(pictures[:, np.newaxis], names))
    assert set(model.classify(pictures[:6, np.newaxis])) <= {"cat", "dog", "owl"}


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"colour": 1}, "An experiment has no setting 'colour'; it has sample, title"),
        ({"hidden": [layers.conv2d(3)]}, "takes an image"),
        ({"learning_rate": -1}, "The learning rate is -1"),
        ({"loss": "hinge"}, "hinge"),
        ({"batch_size": 0}, "batch size"),
        ({"batch_size": 1.5}, "'batch_size' is 1.5; it must be a whole number"),
        ({"learning_rate": "fast"}, "'learning_rate' of change is 'fast'; it must be a number"),
        ({"loss": 3}, "'loss' is 3; it must be 'mean_squared_error'"),
        ({"seed": 1.5}, "'seed' of change is 1.5; it must be a whole number"),
        ({"optimizer": "sgd"}, "it must be an OptimizerSpec"),
        ({"hidden": layers.dense(3)}, "it must be a list"),
        ({"hidden": ["relu"]}, "give a list of layers"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, object], text: str) -> None:
    with pytest.raises(nnviz.NnvizError, match=text):
        nnviz.change(nnviz.sample("xor"), **settings)


def test_the_names_of_what_there_is() -> None:
    assert "two-spirals" in nnviz.samples()
    assert nnviz.lessons()[0] in nnviz.lessons()
    assert set(nnviz.__all__) <= set(dir(nnviz))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = nnviz.nothing
