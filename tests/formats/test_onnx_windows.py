"""Strides, paddings and dilations are run by ONNX Runtime, through the exported file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.experiment.run import Run
from nnviz.formats.onnx_export import export_onnx
from tests.experiment.frames import experiment_of
from tests.formats.test_onnx_export import run_in_onnxruntime

PADDINGS = st.sampled_from(["valid", "same"])
STRIDES = st.integers(1, 3)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all examples of a property."""
    return tmp_path_factory.mktemp("examples") / "a.onnx"


@st.composite
def windows(draw: st.DrawFn) -> tuple[Layer, Layer]:
    """A convolution and a pool that fit 8×8 pixels one behind the other."""
    padding = draw(PADDINGS)
    kernel, dilation = draw(st.sampled_from([(1, 1), (2, 1), (3, 1), (4, 1), (2, 3), (3, 2)]))
    stride = draw(STRIDES if padding == "same" else st.integers(1, 2))
    first = Conv2D(
        "c", (0, 1), kernel, "tanh", stride=stride, padding=padding, dilation=dilation
    )  # fmt: skip
    smallest = min(first.output_shape((1, 8, 8))[1:])
    kind, padding = draw(st.sampled_from([MaxPool2D, AveragePool2D])), draw(PADDINGS)
    size = draw(st.integers(1, 4 if padding == "same" else min(4, smallest)))
    return first, kind("p", size, stride=draw(st.sampled_from([None, 1, 2, 3])), padding=padding)


def exported(path: Path, *layers: Layer) -> onnx.ModelProto:
    """The file's model, once ONNX Runtime has agreed with nnviz on the test part."""
    whole = (*layers, Flatten("f"), Dense("out", tuple(range(10)), "softmax"))
    run = Run(experiment_of("digits", layers=whole))
    export_onnx(path, run.state())
    inputs = run.data.table.inputs[run.data.test_rows].astype(np.float32)
    expected = run.predict(run.data.x_test)
    np.testing.assert_allclose(run_in_onnxruntime(path, inputs), expected, rtol=0, atol=1e-5)
    return onnx.load(path)


@settings(max_examples=40, deadline=None)
@given(windows())
def test_windows_compute_the_same_elsewhere(path: Path, layers: tuple[Layer, Layer]) -> None:
    exported(path, *layers)


def test_padding_is_said_in_numbers(path: Path) -> None:
    conv = Conv2D("c", (0,), 2, stride=1, padding="same", dilation=3)
    pool = AveragePool2D("p", 3, stride=2, padding="same")
    nodes = {node.op_type: node for node in exported(path, conv, pool).graph.node}
    settings = {
        op: {each.name: list(each.ints) or each.i for each in nodes[op].attribute}
        for op in ("Conv", "AveragePool")
    }
    assert settings["Conv"] == {
        "kernel_shape": [2, 2], "strides": [1, 1], "pads": [1, 1, 2, 2], "dilations": [3, 3],
    }  # fmt: skip
    assert settings["AveragePool"] == {
        "kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 1, 1], "count_include_pad": 0,
    }  # fmt: skip
