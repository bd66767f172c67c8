"""Receptive fields are those that trying every input finds."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.layers import Conv2D, Flatten, MaxPool2D
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.errors import SpecError
from nnviz.experiment.seeing.receptive import (
    Rectangle,
    enclosing,
    projective_field,
    receptive_field,
)
from tests.engine.case import ended
from tests.engine.prefix_cases import CASES, inputs_of, network_of

TRIES = 48


def reached(network: Network, x: Array) -> dict[str, Array]:
    """(inputs, *shape) of each layer: whether its numbers change with that input alone."""
    size = x[0].size
    before = network.activations(np.repeat(x, size, axis=0))
    pushes = (
        np.tile(np.eye(size), (len(x), 1))
        * np.repeat(np.resize([9, -9, 2, -2], len(x)), size)[:, None]
    )
    after = network.activations(np.repeat(x, size, axis=0) + pushes.reshape(-1, *x.shape[1:]))
    return {
        id: (np.abs(after[id] - before[id]) > 1e-9).reshape(len(x), size, *before[id].shape[1:])
        .any(axis=0)
        for id in before
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in CASES if name != "classes"])
def test_fields_are_what_trying_every_input_finds(name: str) -> None:
    network = network_of(name)
    found = reached(network, inputs_of(name, TRIES))
    shape = network.spec.input_shape
    for number, index in enumerate(np.ndindex(shape)):
        field = projective_field(network.spec, index)
        for id, changed in found.items():
            np.testing.assert_array_equal(field.masks[id], changed[number], f"{index} to {id}")
    for id, changed in found.items():
        for index in np.ndindex(changed.shape[1:]):
            field = receptive_field(network.spec, id, index)
            wanted = changed[(slice(None), *index)].reshape(shape)
            np.testing.assert_array_equal(field.masks[INPUT], wanted, f"{id} {index}")


def chain() -> NetworkSpec:
    layers = (
        Conv2D("conv1", (0, 1), 3, "relu"), MaxPool2D("pool1"), Conv2D("conv2", (0, 1), 3, "relu"),
        Flatten("flatten"),
    )  # fmt: skip
    return ended((1, 28, 28), *layers)


def test_a_field_is_traced_through_every_layer() -> None:
    """3 places of the pool are 6 pixels of the map before it, and these see 8 of the input."""
    field = receptive_field(chain(), "conv2", (1, 4, 6))
    assert field.rectangle("conv2") == Rectangle(4, 5, 6, 7)
    assert field.rectangle("pool1") == Rectangle(4, 7, 6, 9)
    assert field.rectangle("conv1") == Rectangle(8, 14, 12, 18)
    assert field.rectangle(INPUT) == Rectangle(8, 16, 12, 20)
    assert field.rectangle("out") is None
    picture = np.arange(28 * 28).reshape(1, 28, 28)
    cut = Rectangle(8, 16, 12, 20).cut(picture)
    assert cut.shape == (1, 8, 8) and cut[0, 0, 0] == 8 * 28 + 12


def test_a_unit_of_a_dense_layer_sees_all_and_a_map_sees_what_its_pixels_see() -> None:
    assert receptive_field(chain(), "out", (0,)).rectangle(INPUT) == Rectangle(0, 28, 0, 28)
    whole = receptive_field(chain(), "conv2", (0,))
    assert whole.masks["conv2"].sum() == 11 * 11 and not whole.masks["conv2"][1].any()
    assert whole.rectangle(INPUT) == Rectangle(0, 28, 0, 28)


def test_a_pixel_reaches_what_its_windows_reach() -> None:
    field = projective_field(chain(), (0, 0, 27))
    assert field.rectangle("conv1") == Rectangle(0, 1, 25, 26)
    assert field.masks["conv1"].sum() == 2, "both filters"
    assert field.rectangle("pool1") == Rectangle(0, 1, 12, 13)
    assert field.masks["out"].all()


def test_what_nothing_sees_has_no_rectangle() -> None:
    """The last row and column of an image that a pool leaves over."""
    spec = ended((1, 5, 5), MaxPool2D("pool"), Flatten("flatten"))
    assert projective_field(spec, (0, 4, 4)).rectangle("pool") is None
    assert enclosing(np.zeros((2, 3), bool)) is None


def test_masks_are_read_only_and_places_have_to_be_there() -> None:
    field = receptive_field(chain(), "conv1", (0, 0, 0))
    with pytest.raises(ValueError, match="read-only"):
        field.masks[INPUT][0, 0, 0] = False
    with pytest.raises(SpecError, match=r"'conv1' has the shape \(2, 26, 26\)"):
        receptive_field(chain(), "conv1", (2, 0, 0))
