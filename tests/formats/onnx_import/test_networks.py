"""Graphs as PyTorch and Keras write them become nnviz's layers, and compute the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import NodeProto, TensorProto, numpy_helper

from nnviz.engine.layers import Conv2D
from tests.formats.onnx_import.documented import listed_operators
from tests.formats.onnx_import.kit import agreed, content, draw, kinds, node

Nodes = list[NodeProto]


def test_multiplication_and_addition_are_one_dense_layer() -> None:
    nodes = [
        node("MatMul", "x", "w", to="z"), node("Add", "z", "b", to="s"), node("Relu", "s", to="a"),
        node("Gemm", "a", "v", "c", to="y", transB=1, alpha=0.5, beta=2.0),
    ]  # fmt: skip
    model = content(nodes, ["N", 3], w=draw(3, 4), b=draw(4), v=draw(2, 4), c=draw(2))
    assert kinds(agreed(model)) == ["dense relu", "dense linear"]


ACTIVATIONS: dict[str, tuple[Nodes, dict[str, Any]]] = {
    "relu": ([node("Relu", "z", to="a")], {}),
    "relu ": ([node("Max", "z", "k", to="a")], {"k": np.float32(0)}),
    "relu  ": ([node("Clip", "z", "k", "", to="a")], {"k": np.float32(0)}),
    "relu   ": (
        [node("Pow", "z", "two", to="p"), node("Sqrt", "p", to="q"),
         node("Add", "z", "q", to="r"), node("Mul", "r", "half", to="a")],
        {"two": np.float32(2), "half": np.float32(0.5)},
    ),
    "relu    ": (
        [node("Greater", "z", "k", to="g"), node("Cast", "g", to="o", to_=1),
         node("Mul", "z", "o", to="a")],
        {"k": np.float32(0)},
    ),
    "relu     ": (
        [node("Neg", "z", to="n"), node("Min", "n", "k", to="m"), node("Neg", "m", to="a")],
        {"k": np.float32(0)},
    ),
    "leaky_relu": ([node("LeakyRelu", "z", to="a", alpha=0.01)], {}),
    "elu": ([node("Elu", "z", to="a")], {}),
    "sigmoid": ([node("Sigmoid", "z", to="a")], {}),
    "tanh": ([node("Tanh", "z", to="a")], {}),
    "softplus": ([node("Softplus", "z", to="a")], {}),
    "softplus ": (
        [node("Abs", "z", to="n"), node("Neg", "n", to="m"), node("Exp", "m", to="e"),
         node("Add", "e", "one", to="f"), node("Log", "f", to="g"),
         node("Max", "z", "k", to="r"), node("Add", "r", "g", to="a")],
        {"one": np.float32(1), "k": np.float32(0)},
    ),
    "softmax ": (
        [node("ReduceMax", "z", to="r", axes=[-1]), node("Sub", "z", "r", to="s"),
         node("Softmax", "s", to="a", axis=-1)],
        {},
    ),
    "softmax": ([node("Softmax", "z", to="a", axis=-1)], {}),
    "silu": ([node("Sigmoid", "z", to="s"), node("Mul", "z", "s", to="a")], {}),
    "gelu": (
        [node("Div", "z", "root", to="d"), node("Erf", "d", to="e"),
         node("Add", "e", "one", to="f"), node("Mul", "z", "f", to="g"),
         node("Mul", "g", "half", to="a")],
        {"root": np.float32(np.sqrt(2)), "one": np.float32(1), "half": np.float32(0.5)},
    ),
    "step": (
        [node("GreaterOrEqual", "z", "k", to="g"), node("Cast", "g", to="a", to_=1)],
        {"k": np.float32(0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_belong_to_the_layer_before(name: str) -> None:
    middle, constants = ACTIVATIONS[name]
    nodes = [node("Gemm", "x", "w", to="z"), *middle, node("Gemm", "a", "v", to="y")]
    for each in nodes:
        for setting in each.attribute:
            setting.name = setting.name.rstrip("_")
    model = content(nodes, ["N", 3], w=draw(3, 5), v=draw(5, 2), **constants)
    assert kinds(agreed(model)) == [f"dense {name.strip()}", "dense linear"]


def images(*middle: NodeProto, **constants: Any) -> bytes:
    """An image of 2×9×8 through a convolution, what is between, and a dense layer."""
    nodes = [
        node("Conv", "x", "w", "b", to="c"), *middle, node("Flatten", "m", to="f"),
        node("MatMul", "f", "v", to="y"),
    ]  # fmt: skip
    sizes = {"w": draw(3, 2, 2, 2), "b": draw(3), **constants}
    return content(nodes, ["N", 2, 9, 8], **sizes)


def test_activation_behind_a_pool_goes_before_it() -> None:
    pool = node("MaxPool", "c", to="p", kernel_shape=[2, 2], strides=[2, 2])
    network = agreed(images(pool, node("Relu", "p", to="m"), v=draw(36, 2)))
    assert kinds(network) == ["conv2d relu", "max_pool2d", "flatten", "dense linear"]


def norm(of: str, to: str) -> tuple[NodeProto, dict[str, Any]]:
    constants = {"g": draw(3), "h": draw(3), "mu": draw(3), "var": np.abs(draw(3)) + 0.5}
    return node("BatchNormalization", of, "g", "h", "mu", "var", to=to, epsilon=1e-3), constants


def test_batch_normalisation_stays_where_no_activation_follows() -> None:
    batch, constants = norm("a", "m")
    network = agreed(images(node("Relu", "c", to="a"), batch, v=draw(168, 2), **constants))
    assert kinds(network) == ["conv2d relu", "batch_norm", "flatten", "dense linear"]


def test_batch_normalisation_before_an_activation_goes_into_the_weights() -> None:
    batch, constants = norm("c", "n")
    network = agreed(images(batch, node("Relu", "n", to="m"), v=draw(168, 2), **constants))
    assert kinds(network) == ["conv2d relu", "flatten", "dense linear"]
    assert "BatchNormalization_n': went into the weights before" in network.remarks[0]


def test_a_residual_block_with_its_activation_behind_the_sum() -> None:
    middle = (
        node("Relu", "c", to="a"), node("Conv", "a", "u", to="d", pads=[1, 1, 1, 1]),
        node("Add", "d", "a", to="s"), node("Relu", "s", to="m"),
    )  # fmt: skip
    network = agreed(images(*middle, u=draw(3, 3, 3, 3), v=draw(168, 2)))
    assert kinds(network) == [
        "conv2d relu", "conv2d linear", "add", "conv2d relu", "flatten", "dense linear"
    ]  # fmt: skip
    assert network.frozen == ("conv3",)
    assert "passes each unit on" in network.remarks[0]


@pytest.mark.parametrize(
    "kernel, stride, pads, dilation",
    [(3, 1, [1, 1, 1, 1], 1), (3, 2, [1, 1, 1, 1], 1), (5, 2, [2, 2, 2, 2], 1),
     (3, 2, [0, 0, 1, 1], 1), (3, 1, [2, 2, 2, 2], 2), (7, 2, [3, 3, 3, 3], 1)],
)  # fmt: skip
def test_paddings_of_pytorch(kernel: int, stride: int, pads: list[int], dilation: int) -> None:
    conv = node("Conv", "x", "w", to="c", pads=pads, strides=[stride] * 2, dilations=[dilation] * 2)
    nodes = [conv, node("GlobalAveragePool", "c", to="g"), node("Flatten", "g", to="f"),
             node("Gemm", "f", "v", to="y")]  # fmt: skip
    agreed(content(nodes, ["N", 2, 16, 16], w=draw(3, 2, kernel, kernel), v=draw(3, 2)))


@pytest.mark.parametrize("kind", ["SAME_UPPER", "SAME_LOWER", "VALID"])
def test_automatic_padding(kind: str) -> None:
    conv = node("Conv", "x", "w", to="c", auto_pad=kind, strides=[2, 2])
    nodes = [conv, node("ReduceMean", "c", to="g", axes=[2, 3], keepdims=0),
             node("Gemm", "g", "v", to="y")]  # fmt: skip
    agreed(content(nodes, ["N", 2, 7, 8], w=draw(3, 2, 3, 3), v=draw(3, 2)))


def test_a_kernel_that_is_not_square_stands_in_one_that_is() -> None:
    conv = node("Conv", "x", "w", to="c", pads=[0, 1, 0, 1])
    nodes = [conv, node("ReduceMean", "c", to="g", axes=[-1, -2], keepdims=0),
             node("Gemm", "g", "v", to="y")]  # fmt: skip
    network = agreed(content(nodes, ["N", 2, 7, 8], w=draw(3, 2, 1, 3), v=draw(3, 2)))
    (conv2d,) = (layer for layer in network.layers if isinstance(layer, Conv2D))
    assert conv2d.kernel == 3
    assert "stands in a larger one of zeros" in network.remarks[0]


def test_images_with_their_channels_last_as_keras_has_them() -> None:
    nodes = [
        node("Transpose", "x", to="t", perm=[0, 3, 1, 2]), node("Conv", "t", "w", to="c"),
        node("Relu", "c", to="r"), node("Transpose", "r", to="u", perm=[0, 2, 3, 1]),
        node("Reshape", "u", "shape", to="f"), node("MatMul", "f", "v", to="z"),
        node("Add", "z", "b", to="s"), node("Softmax", "s", to="y"),
    ]  # fmt: skip
    shape = np.array([-1, 90], np.int64)
    model = content(
        nodes, ["N", 8, 7, 3], w=draw(3, 3, 3, 3), v=draw(90, 4), b=draw(4), shape=shape
    )
    network = agreed(model)
    assert network.input_shape == (3, 8, 7)
    assert kinds(network) == ["conv2d relu", "flatten", "dense softmax"]


def test_inputs_scaled_in_the_file_go_into_the_weights() -> None:
    nodes = [
        node("Sub", "x", "mean", to="d"), node("Div", "d", "std", to="s"),
        node("Flatten", "s", to="f"), node("Gemm", "f", "v", to="y"),
    ]  # fmt: skip
    mean, std = draw(1, 2, 1, 1), np.abs(draw(1, 2, 1, 1)) + 1
    network = agreed(content(nodes, ["N", 2, 3, 3], mean=mean, std=std, v=draw(18, 2)))
    assert kinds(network) == ["flatten", "dense linear"]
    assert network.scales


def test_scaling_before_a_padded_convolution_is_a_layer_of_its_own() -> None:
    nodes = [
        node("Sub", "x", "mean", to="s"), node("Conv", "s", "w", to="c", pads=[1, 1, 1, 1]),
        node("Flatten", "c", to="f"), node("Gemm", "f", "v", to="y"),
    ]  # fmt: skip
    model = content(nodes, ["N", 2, 4, 4], mean=draw(1, 2, 1, 1), w=draw(3, 2, 3, 3), v=draw(48, 2))
    network = agreed(model)
    assert kinds(network) == ["conv2d linear", "conv2d linear", "flatten", "dense linear"]
    assert network.frozen == ("conv1",)


def recurrent(op: str, *behind: NodeProto, gates: int = 1, **constants: Any) -> bytes:
    nodes = [
        node("Transpose", "x", to="t", perm=[1, 0, 2]),
        node(op, "t", "w", "r", "b", "", "h", *(["h"] if op == "LSTM" else []),
             to=["s", "last"], hidden_size=4),
        *behind,
    ]  # fmt: skip
    return content(
        nodes, [1, 6, 3], w=draw(1, 4 * gates, 3), r=draw(1, 4 * gates, 4),
        b=draw(1, 8 * gates), h=np.zeros((1, 1, 4)), v=draw(4, 2), **constants,
    )  # fmt: skip


AXIS = np.array([0], np.int64)


@pytest.mark.parametrize("op, gates", [("RNN", 1), ("LSTM", 4)])
def test_the_last_state_of_a_recurrent_layer(op: str, gates: int) -> None:
    behind = node("Squeeze", "last", "axis", to="q"), node("Gemm", "q", "v", to="y")
    network = agreed(recurrent(op, *behind, gates=gates, axis=AXIS))
    assert [layer.kind for layer in network.layers] == [f"{'simple_' * (op == 'RNN')}{op.lower()}",
                                                        "dense"]  # fmt: skip
    assert not network.layers[0].whole_sequence


def test_the_last_step_taken_out_of_the_whole_sequence() -> None:
    behind = (
        node("Squeeze", "s", "axis", to="q"), node("Transpose", "q", to="u", perm=[1, 0, 2]),
        node("LayerNormalization", "u", "g", "k", to="n", axis=-1),
        node("Gather", "n", "end", to="l", axis=1), node("Gemm", "l", "v", to="y"),
    )  # fmt: skip
    model = recurrent(
        "LSTM", *behind, gates=4, axis=AXIS + 1, g=draw(4), k=draw(4), end=np.int64(-1)
    )
    network = agreed(model)
    assert [layer.kind for layer in network.layers] == ["lstm", "layer_norm", "dense"]
    assert not network.layers[0].whole_sequence


def test_the_last_step_sliced_out_of_the_whole_sequence() -> None:
    behind = (
        node("Squeeze", "s", "axis", to="q"), node("Slice", "q", "from", "to", "steps", to="c"),
        node("Squeeze", "c", "steps", to="l"), node("Gemm", "l", "v", to="y"),
    )  # fmt: skip
    ends = {"from": np.array([-1]), "to": np.array([2**62]), "steps": np.array([0])}
    network = agreed(recurrent("RNN", *behind, axis=AXIS + 1, **ends))
    assert [layer.kind for layer in network.layers] == ["simple_rnn", "dense"]
    assert not network.layers[0].whole_sequence


def test_a_mean_over_height_and_width() -> None:
    nodes = [
        node("Conv", "x", "w", to="c"), node("ReduceMean", "c", to="g", axes=[2, 3], keepdims=0),
        node("Gemm", "g", "v", to="y"),
    ]  # fmt: skip
    network = agreed(content(nodes, ["N", 2, 6, 5], w=draw(3, 2, 3, 3), v=draw(3, 2)))
    assert kinds(network) == ["conv2d linear", "global_average2d", "dense linear"]


def test_every_operator_that_none_of_the_packages_cases_holds_is_in_a_graph_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    (listed,) = (rows for title, rows in listed_operators().items() if title.startswith("Parts"))
    assert listed and all(f'node("{op}"' in here for op in listed)


def test_what_is_no_dense_layer_at_the_end_is_passed_on_by_one() -> None:
    nodes = [node("Conv", "x", "w", to="c"), node("GlobalAveragePool", "c", to="g"),
             node("Flatten", "g", to="f"), node("Softmax", "f", to="y")]  # fmt: skip
    network = agreed(content(nodes, ["N", 1, 5, 5], w=draw(3, 1, 3, 3)))
    assert kinds(network) == ["conv2d linear", "global_average2d", "dense softmax"]
    assert network.frozen == ("output",)


def test_half_precision_weights_are_read_as_single() -> None:
    nodes = [node("Cast", "w", to="v", to_=1), node("Gemm", "x", "v", to="y")]
    nodes[0].attribute[0].name = "to"
    network = agreed(content(nodes, ["N", 3], w=draw(3, 2).astype(np.float16)))
    assert network.precision == "float32"


def test_double_precision_stays() -> None:
    constant = node("Constant", to="w", value=numpy_helper.from_array(draw(3, 2).astype("f8")))
    nodes = [constant, node("Gemm", "x", "w", to="y")]
    network = agreed(content(nodes, ["N", 3], dtype=TensorProto.DOUBLE))
    assert network.precision == "float64"


def test_a_vector_that_is_made_an_image_first() -> None:
    nodes = [node("Reshape", "x", "shape", to="i"), node("Conv", "i", "w", to="c"),
             node("Flatten", "c", to="f"), node("Gemm", "f", "v", to="y")]  # fmt: skip
    shape = np.array([-1, 1, 4, 5], np.int64)
    network = agreed(content(nodes, ["N", 20], shape=shape, w=draw(2, 1, 2, 2), v=draw(24, 2)))
    assert network.input_shape == (1, 4, 5)


def test_dropout_is_there_for_more_training() -> None:
    nodes = [node("Gemm", "x", "w", to="z"), node("Dropout", "z", "rate", to="d"),
             node("Relu", "d", to="a"), node("Gemm", "a", "v", to="y")]  # fmt: skip
    model = content(nodes, ["N", 3], w=draw(3, 4), v=draw(4, 2), rate=np.float32(0.25))
    network = agreed(model)
    assert kinds(network) == ["dense relu", "dropout", "dense linear"]
