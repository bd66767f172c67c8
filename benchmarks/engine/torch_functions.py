"""Activations, losses and update rules of nnviz's engine in PyTorch's terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from nnviz.engine.optimizers import OptimizerSpec

Tensor = Any
Function = Callable[..., Tensor]


def _step(z: Tensor) -> Tensor:
    return (z >= 0).to(z.dtype)


def _argmax(z: Tensor) -> Tensor:
    return functional.one_hot(z.argmax(1), z.shape[1]).to(z.dtype)


ACTIVATIONS: dict[str, Function] = {
    "linear": lambda z: z,
    "step": _step,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "softplus": lambda z: functional.softplus(z, threshold=50),  # 20 by default: 2e-9 off there
    "softmax": lambda z: torch.softmax(z, 1),
    "argmax": _argmax,
}
"""By nnviz's name: a = f(z), units on axis 1."""


def _sum_of_squares(a: Tensor, y: Tensor) -> Tensor:
    return ((a - y) ** 2).sum(1).mean()


def _perceptron(z: Tensor, y: Tensor) -> Tensor:
    return ((_step(z).detach() - y) * z).sum(1).mean()


LOSSES: dict[str, Function] = {
    "mean_squared_error": functional.mse_loss,
    "sum_of_squared_residuals": _sum_of_squares,
    "mean_absolute_error": functional.l1_loss,
    "huber": functional.huber_loss,
    "binary_crossentropy": functional.binary_cross_entropy_with_logits,
    "categorical_crossentropy": functional.cross_entropy,
    "perceptron": _perceptron,
}
"""By nnviz's name, as means over the batch: of the prediction, or of the logits where nnviz's loss
is defined with an activation."""


def _sgd(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    momentum = 0.0 if spec.kind == "sgd" else spec.momentum
    return torch.optim.SGD(
        tensors, spec.learning_rate, momentum, nesterov=spec.kind == "nesterov", **options
    )


def _rmsprop(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    return torch.optim.RMSprop(
        tensors, spec.learning_rate, alpha=spec.rho, eps=spec.epsilon, **options
    )


def _adam(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    betas = (spec.beta1, spec.beta2)
    return torch.optim.Adam(tensors, spec.learning_rate, betas, spec.epsilon, **options)


def _adamw(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    return torch.optim.AdamW(
        tensors, spec.learning_rate, (spec.beta1, spec.beta2), spec.epsilon,
        weight_decay=spec.weight_decay, **options,
    )  # fmt: skip


OPTIMIZERS: dict[str, Callable[..., Any]] = {
    "sgd": _sgd,
    "momentum": _sgd,
    "nesterov": _sgd,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
}
"""By nnviz's name."""
FUSED = ("sgd", "momentum", "nesterov", "adam", "adamw")
"""The rules of which PyTorch has a fused form."""


def optimizer(spec: OptimizerSpec, tensors: Sequence[Tensor], **options: Any) -> Any:
    """PyTorch's optimizer of the same rule."""
    return OPTIMIZERS[spec.kind](spec, tensors, **options)
