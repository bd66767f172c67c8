"""Gemm, MatMul and Conv: layers with weights."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.operators.placing import placed, places_of
from nnviz.formats.onnx_import.tensors import Tensor
from nnviz.formats.onnx_import.translator import Call, Handler


def gemm(call: Call) -> Tensor:
    """α · x · W + β · b, W turned by transB."""
    if call.attribute("transA", 0):
        call.refuse("turns its input (transA); nnviz takes samples as rows: export it without")
    weight = call.real(1, "its weights")
    weight = weight if call.attribute("transB", 0) else weight.T
    bias = call.real(2, "its bias") if call.has(2) else np.zeros(1)
    alpha, beta = call.attribute("alpha", 1.0), call.attribute("beta", 1.0)
    return _dense(call, alpha * weight, beta * bias)


def matmul(call: Call) -> Tensor:
    """x · W; a bias is added by another node."""
    return _dense(call, call.real(1, "its second factor").T, np.zeros(1))


def _dense(call: Call, weight: Array, bias: Array) -> Tensor:
    x = call.translator.vector(call.tensor())
    if x is None:
        call.refuse(
            f"multiplies a tensor of {len(call.tensor().axes)} axes; nnviz's dense layers take "
            "vectors (N, features): flatten before it, or take the last step of a sequence"
        )
    if weight.ndim != 2 or weight.shape[1] != x.shape[0]:
        call.refuse(f"has weights of {weight.shape}, which do not fit its {x.shape[0]} inputs")
    units = len(weight)
    if bias.size not in (1, units) or bias.shape[-1:] not in ((), (1,), (units,)):
        call.refuse(
            f"has a bias of {bias.shape}; it should be one number for each of {units} units"
        )
    parameters = {
        "weight": x.sorted(weight, axis=1),
        "bias": np.broadcast_to(bias.ravel(), units).copy(),
    }
    id = call.translator.steps.add(
        Dense("dense", tuple(range(units))), x.source, node=call.name, parameters=parameters
    )
    return Tensor(id, (units,), (0, 1))


def conv(call: Call) -> Tensor:
    """A convolution of images with one group."""
    x, weight = call.tensor(), call.real(1, "its kernels")
    if weight.ndim != 4:
        call.refuse(f"is of {weight.ndim - 2} dimensions; nnviz has convolutions of images only")
    if call.attribute("group", 1) != 1:
        call.refuse(
            "works in groups of channels; nnviz's filters see all channels: take a network with "
            "plain convolutions"
        )
    if len(x.shape) != 3 or not x.is_plain or weight.shape[1] != x.shape[0]:
        call.refuse(f"has kernels of {weight.shape}, which do not fit an input of {x.shape}")
    bias = call.real(2, "its bias") if call.has(2) else np.zeros(len(weight))
    if bias.shape != (len(weight),):
        call.refuse(f"has a bias of {bias.shape} for {len(weight)} filters")
    rows, columns = places_of(call, x.shape, weight.shape[2:])
    place = placed(rows, columns)
    if place is None:
        call.refuse(
            f"has a window that nnviz cannot place: kernel {weight.shape[2:]}, strides "
            f"{rows.stride}, {columns.stride}, dilations {rows.dilation}, {columns.dilation}; "
            "take a square kernel, equal strides and dilations, and padding 'valid' or 'same'"
        )
    kernels = place.embedded(weight)
    if kernels.shape != weight.shape:
        why = "the kernel stands in a larger one of zeros, which pads as the file does"
        call.translator.steps.remark(call.name, why)
    layer = Conv2D(
        "conv", tuple(range(len(weight))), place.kernel, stride=rows.stride,
        padding=place.padding, dilation=place.dilation,
    )  # fmt: skip
    source, parameters = call.translator.lowered(x).source, {"weight": kernels, "bias": bias}
    id = call.translator.steps.add(layer, source, node=call.name, parameters=parameters)
    shape = call.translator.steps.shape(id)
    if shape[1:] != (rows.places, columns.places):
        call.refuse(f"gives {rows.places}×{columns.places} pixels, nnviz {shape[1:]}")
    return Tensor(id, shape, (0, 1, 2, 3))


OPERATORS: dict[str, Handler] = {"Gemm": gemm, "MatMul": matmul, "Conv": conv}
