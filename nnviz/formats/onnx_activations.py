"""How activations are said in ONNX: one entry per name, z (N, units, …) → a.

Opset 17 as ONNX Runtime computes it. It has no double Softplus, Elu, Erf and Hardmax: the first
two are decomposed, erf is computed in single precision (its error stays below 1e-7), and argmax
looks at how far each z is below the largest, which is as exact in single precision.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from onnx import TensorProto

from nnviz.engine.activation_lines import LEAK
from nnviz.formats.onnx_graph import Graph


def _step(graph: Graph, z: str, to: str) -> str:
    fires = graph.add("GreaterOrEqual", z, graph.constant(f"{to}/zero", np.zeros(1)), to=f"{to}/on")
    return graph.cast(fires, to)


def _elu(graph: Graph, z: str, to: str) -> str:
    """ELU, in double as max(z, 0) + e^min(z, 0) − 1."""
    if graph.precision == "float32":
        return graph.add("Elu", z, to=to, alpha=1.0)
    upper = graph.add("Relu", z, to=f"{to}/relu")
    power = graph.add("Exp", graph.add("Sub", z, upper, to=f"{to}/min"), to=f"{to}/exp")
    lower = graph.add("Sub", power, graph.constant(f"{to}/one", np.ones(1)), to=f"{to}/rest")
    return graph.add("Add", upper, lower, to=to)


def _gelu(graph: Graph, z: str, to: str) -> str:
    """z · ½ (1 + erf(z / √2)); opset 20 alone has a Gelu."""
    root = graph.constant(f"{to}/root", np.full(1, np.sqrt(0.5)))
    inner = graph.add("Mul", z, root, to=f"{to}/inner")
    if graph.precision == "float64":
        inner = graph.cast(inner, f"{to}/single", TensorProto.FLOAT)
    erf = graph.add("Erf", inner, to=f"{to}/erf")
    if graph.precision == "float64":
        erf = graph.cast(erf, f"{to}/double")
    one, half = (graph.constant(f"{to}/c", np.full(1, value)) for value in (1.0, 0.5))
    share = graph.add("Mul", graph.add("Add", erf, one, to=f"{to}/add"), half, to=f"{to}/share")
    return graph.add("Mul", z, share, to=to)


def _silu(graph: Graph, z: str, to: str) -> str:
    return graph.add("Mul", z, graph.add("Sigmoid", z, to=f"{to}/share"), to=to)


def _softplus(graph: Graph, z: str, to: str) -> str:
    """Softplus, in double as max(z, 0) + ln(1 + e^−|z|), which never overflows."""
    if graph.precision == "float32":
        return graph.add("Softplus", z, to=to)
    size = graph.add("Abs", z, to=f"{to}/abs")
    power = graph.add("Exp", graph.add("Neg", size, to=f"{to}/neg"), to=f"{to}/exp")
    one = graph.constant(f"{to}/one", np.ones(1))
    rest = graph.add("Log", graph.add("Add", power, one, to=f"{to}/add"), to=f"{to}/log")
    return graph.add("Add", graph.add("Relu", z, to=f"{to}/relu"), rest, to=to)


def _argmax(graph: Graph, z: str, to: str) -> str:
    """One for the first of the largest units: Hardmax, which goes by order alone."""
    if graph.precision == "float32":
        return graph.add("Hardmax", z, to=to, axis=1)
    largest = graph.add("ReduceMax", z, to=f"{to}/largest", axes=[1], keepdims=1)
    below = graph.add("Sub", z, largest, to=f"{to}/below")
    single = graph.cast(below, f"{to}/single", TensorProto.FLOAT)
    return graph.cast(graph.add("Hardmax", single, to=f"{to}/hardmax", axis=1), to)


def _plain(op: str, **attributes: float) -> Callable[[Graph, str, str], str]:
    return lambda graph, z, to: graph.add(op, z, to=to, **attributes)


ACTIVATIONS: dict[str, Callable[[Graph, str, str], str]] = {
    "linear": lambda graph, z, to: z,
    "step": _step,
    "sigmoid": _plain("Sigmoid"),
    "tanh": _plain("Tanh"),
    "relu": _plain("Relu"),
    "leaky_relu": _plain("LeakyRelu", alpha=LEAK),
    "elu": _elu,
    "gelu": _gelu,
    "silu": _silu,
    "softplus": _softplus,
    "softmax": _plain("Softmax", axis=1),
    "argmax": _argmax,
}
"""z → a, by the activation's name; softmax and argmax over the units."""
