"""Every layer kind of nnviz's engine in PyTorch's terms: one builder for each.

A builder gives the function that computes the layer's z (its output, where it has no activation
of its own) from what it takes, with the batch on axis 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch.nn import functional

from benchmarks.engine.torch_functions import ACTIVATIONS, Function, Tensor


class Setting(Protocol):
    """What a builder may ask: the layer's tensors, whether the network trains, and its masks."""

    @property
    def training(self) -> bool: ...

    @property
    def masks(self) -> dict[str, Tensor]: ...

    def leaf(self, name: str) -> Tensor:
        """A parameter of the layer: what is learnt by gradient requires one."""


Build = Callable[[Any, Setting], Function]


def _dense(layer: Any, net: Setting) -> Function:
    W, b = net.leaf("weight"), net.leaf("bias")
    return lambda x: functional.linear(x, W, b)


def _conv2d(layer: Any, net: Setting) -> Function:
    W, b, stride, dilation = net.leaf("weight"), net.leaf("bias"), layer.stride, layer.dilation
    reach = (layer.kernel - 1) * dilation + 1

    def run(x: Tensor) -> Tensor:
        left, right, top, bottom = pads = _pads(layer, x, reach, stride)
        if left == right and top == bottom:  # PyTorch pads these on its own, which is faster
            return functional.conv2d(x, W, b, stride, (top, left), dilation)
        return functional.conv2d(functional.pad(x, pads), W, b, stride, 0, dilation)

    return run


def _max_pool2d(layer: Any, net: Setting) -> Function:
    size, stride = layer.size, layer.stride or layer.size

    def run(x: Tensor) -> Tensor:
        pads = _pads(layer, x, size, stride)
        x = functional.pad(x, pads, value=-math.inf) if any(pads) else x
        return functional.max_pool2d(x, size, stride)

    return run


def _average_pool2d(layer: Any, net: Setting) -> Function:
    """Padding is not counted: a mean is taken of the pixels that are in the image."""
    size, stride = layer.size, layer.stride or layer.size

    def run(x: Tensor) -> Tensor:
        pads = _pads(layer, x, size, stride)
        if not any(pads):
            return functional.avg_pool2d(x, size, stride)
        part = functional.avg_pool2d(functional.pad(torch.ones_like(x), pads), size, stride)
        return functional.avg_pool2d(functional.pad(x, pads), size, stride) / part

    return run


def _pads(layer: Any, x: Tensor, reach: int, stride: int) -> tuple[int, int, int, int]:
    """(left, right, top, bottom) of padding "same", as TensorFlow defines it."""
    if layer.padding == "valid":
        return (0, 0, 0, 0)
    missing = [max((-(-n // stride) - 1) * stride + reach - n, 0) for n in x.shape[:1:-1]]
    (left, right), (top, bottom) = ((total // 2, total - total // 2) for total in missing)
    return (left, right, top, bottom)


def _global_average2d(layer: Any, net: Setting) -> Function:
    return lambda x: x.mean((2, 3))


def _flatten(layer: Any, net: Setting) -> Function:
    return lambda x: x.flatten(1)


def _add(layer: Any, net: Setting) -> Function:
    return lambda *parts: sum(parts[1:], parts[0])


def _dropout(layer: Any, net: Setting) -> Function:
    """With the mask that nnviz drew, where there is one: the generators differ."""
    rate = layer.rate

    def run(x: Tensor) -> Tensor:
        if net.training and layer.id in net.masks:
            return x * net.masks[layer.id] / (1 - rate)
        return functional.dropout(x, rate, net.training)

    return run


def _batch_norm(layer: Any, net: Setting) -> Function:
    gain, shift = net.leaf("gain"), net.leaf("shift")
    mean, variance = net.leaf("mean"), net.leaf("variance")

    def run(x: Tensor) -> Tensor:
        by_channel = x.transpose(1, 2) if x.ndim == 3 else x  # sequences have features last
        y = functional.batch_norm(
            by_channel, mean, variance, gain, shift, net.training, layer.momentum, layer.epsilon
        )
        return y.transpose(1, 2) if x.ndim == 3 else y

    return run


def _layer_norm(layer: Any, net: Setting) -> Function:
    gain, shift = net.leaf("gain"), net.leaf("shift")
    return lambda x: functional.layer_norm(x, gain.shape, gain, shift, layer.epsilon)


def _simple_rnn(layer: Any, net: Setting) -> Function:
    """PyTorch's own loop where it has one, else step by step; its second bias stays 0."""
    W, U, b = net.leaf("weight"), net.leaf("recurrent"), net.leaf("bias")
    fast = {"tanh": torch.rnn_tanh, "relu": torch.rnn_relu}.get(layer.activation)
    parameters, f = [W, U, b, torch.zeros_like(b)], ACTIVATIONS[layer.activation]

    def run(x: Tensor) -> Tensor:
        h = x.new_zeros(1, len(x), len(U))
        if fast is not None:
            states, _ = fast(x, h, parameters, True, 1, 0.0, net.training, False, True)
        else:
            states = _unrolled(x, h[0], lambda x, h: f(x @ W.T + h @ U.T + b))
        return states if layer.whole_sequence else states[:, -1]

    return run


def _unrolled(x: Tensor, h: Tensor, step: Function) -> Tensor:
    states = []
    for t in range(x.shape[1]):
        h = step(x[:, t], h)
        states.append(h)
    return torch.stack(states, 1)


def _lstm(layer: Any, net: Setting) -> Function:
    W, U, b = net.leaf("weight"), net.leaf("recurrent"), net.leaf("bias")
    parameters = [W, U, b, torch.zeros_like(b)]

    def run(x: Tensor) -> Tensor:
        zeros = x.new_zeros(1, len(x), U.shape[1])
        start = (zeros, zeros)
        states, _, _ = torch.lstm(x, start, parameters, True, 1, 0.0, net.training, False, True)
        return states if layer.whole_sequence else states[:, -1]

    return run


BUILDERS: dict[str, Build] = {
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool2d": _max_pool2d,
    "average_pool2d": _average_pool2d,
    "global_average2d": _global_average2d,
    "flatten": _flatten,
    "add": _add,
    "dropout": _dropout,
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "simple_rnn": _simple_rnn,
    "lstm": _lstm,
}
"""By nnviz's kind."""
INSIDE = ("simple_rnn", "lstm")
"""Kinds that apply their activation themselves."""
