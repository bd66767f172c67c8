"""Operators that work number by number: they become formulas, and these activations or lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nnviz.engine.layers import Add
from nnviz.engine.shapes import Array
from nnviz.formats.onnx_import.formulas import MOST, ONE, TWO, Formula, parts
from nnviz.formats.onnx_import.steps import Activation
from nnviz.formats.onnx_import.tensors import BATCH, Tensor
from nnviz.formats.onnx_import.translator import Call, Handler, Value

_SETTINGS: dict[str, tuple[str, float]] = {
    "LeakyRelu": ("alpha", 0.01), "Elu": ("alpha", 1.0), "Swish": ("alpha", 1.0),
}  # fmt: skip
_TYPES = "makes constants of a type that no weights and sizes have"
_FLOATS_AND_TRUTHS = (1, 9, 11)


def one(op: str) -> Handler:
    """The handler of an operator of one tensor."""

    def handle(call: Call) -> Value:
        if op == "Gelu" and call.attribute("approximate", "none") != "none":
            call.refuse("approximates by tanh; nnviz's gelu is the exact one: set approximate=none")
        name, default = _SETTINGS.get(op, ("", 0.0))
        settings = (float(call.attribute(name, default)),) if name else ()
        return _of_one(call, op, settings)

    return handle


def clip(call: Call) -> Value:
    """Between two numbers; of 0 and infinity it is relu."""
    ends = []
    for at, (name, default) in enumerate((("min", -np.inf), ("max", np.inf)), start=1):
        given = call.constant(at).ravel()[0] if call.has(at) else call.attribute(name, default)
        ends.append(float(given))
    return _of_one(call, "Clip", (ends[0], ends[1]))


def _of_one(call: Call, op: str, settings: tuple[float, ...]) -> Value:
    x = call.taken[0]
    if isinstance(x, np.ndarray):
        with np.errstate(all="ignore"):
            return call.computed(ONE[op](x, *settings).astype(x.dtype))
    x = call.tensor()
    return _with(call, x, op, (x.formula,), settings)


def cast(call: Call) -> Value:
    """Other floating-point numbers are the same numbers here."""
    x, to = call.taken[0], call.attribute("to", 1)
    if isinstance(x, np.ndarray):
        kinds = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float32, 11: float}
        return call.computed(x.astype(kinds[to])) if to in kinds else call.refuse(_TYPES)
    if to not in _FLOATS_AND_TRUTHS:
        call.refuse(
            "makes numbers of a tensor that hold less than single precision; nnviz computes in "
            "single or double"
        )
    return call.tensor()


def two(op: str) -> Handler:
    """The handler of an operator of two tensors, or more of them one after the other."""

    def handle(call: Call) -> Value:
        if call.attribute("axis", -99) != -99 or call.attribute("broadcast", 0):
            call.refuse("broadcasts as opset 6 did; export it with opset 13 or later")
        if len(call.taken) < 1 or any(value is None for value in call.taken):
            call.refuse("leaves an input out")
        result, *others = (value for value in call.taken if value is not None)
        for other in others:
            result = _of_two(call, op, result, other)
        return result

    return handle


def _of_two(call: Call, op: str, a: Value, b: Value) -> Value:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return _constant(call, op, a, b)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return _of_tensors(call, op, a, b)
    tensor, constant = (a, b) if isinstance(a, Tensor) else (b, a)
    assert isinstance(tensor, Tensor) and isinstance(constant, np.ndarray)
    values = tensor.own(constant)
    if values is None or constant.dtype.kind != "f":
        call.refuse(
            f"takes numbers of {constant.shape} with a tensor of {len(tensor.axes)} axes; nnviz "
            "takes one for each unit, channel or pixel, alike for all samples"
        )
    taken = (tensor.formula, values) if tensor is a else (values, tensor.formula)
    return _with(call, tensor, op, taken)


def _constant(call: Call, op: str, a: Array, b: Array) -> Array:
    if (a == BATCH).any() or (b == BATCH).any():
        call.refuse("calculates with the number of samples")
    whole = op == "Div" and a.dtype.kind == b.dtype.kind == "i"
    with np.errstate(all="ignore"):
        return call.computed(a // b if whole else np.asarray(TWO[op](a, b)))


def _of_tensors(call: Call, op: str, a: Tensor, b: Tensor) -> Tensor:
    alike = a.axes == b.axes and a.shape == b.shape and _same(a.order, b.order)
    if a.source == b.source and alike:
        return _with(call, a, op, (a.formula, b.formula))
    if op != "Add":
        call.refuse("joins two tensors of the network; nnviz can only add them")
    if not alike:
        call.refuse(
            f"adds {a.shape} and {b.shape} in axes {a.axes} and {b.axes}; nnviz adds outputs of "
            "one shape"
        )
    sources = [call.translator.lowered(each).source for each in (a, b)]
    id = call.translator.steps.add(Add("sum", tuple(sources)), *sources, node=call.name)
    return Tensor(id, a.shape, a.axes, a.order)


def _same(a: Array | None, b: Array | None) -> bool:
    return a is b or (a is not None and b is not None and np.array_equal(a, b))


def _with(
    call: Call, x: Tensor, op: str, taken: tuple[Formula | Array, ...],
    settings: tuple[float, ...] = (),
) -> Tensor:  # fmt: skip
    formula = Formula(op, taken, settings, call.name)
    if len(parts(formula)) > MOST:
        call.refuse(f"ends a chain of more than {MOST} elementwise operators")
    return replace(x, formula=formula)


def over_units(name: str) -> Handler:
    """Softmax and Hardmax, over the units of a vector."""

    def handle(call: Call) -> Tensor:
        x = call.tensor()
        axis = call.attribute("axis", -1 if call.translator.opset >= 13 else 1)
        vector = call.translator.vector(replace(x, formula=_without_peak(x.formula)))
        if vector is None or range(2)[axis] != 1:
            call.refuse("goes over other numbers than the units of a vector (N, units)")
        id = call.translator.steps.add(Activation(name), vector.source, node=call.name)
        return Tensor(id, vector.shape, (0, 1), vector.order)

    return handle


def _without_peak(formula: Formula) -> Formula:
    """z − max z is as good as z for what goes by differences."""
    if formula.op == "Sub" and len(formula.formulas) == 2:
        z, peak = formula.formulas
        if peak.op == "peak" and peak.takes == (z,):
            return z
    return formula


def reduce_max(call: Call) -> Tensor:
    """The largest of a vector's units, which may be subtracted before Softmax or Hardmax."""
    x = call.tensor()
    axes, keeps = call.integers(1, "axes"), call.attribute("keepdims", 1)
    if len(x.shape) != 1 or x.axes != (0, 1) or axes not in ([1], [-1]) or not keeps:
        call.refuse("takes other maxima than that of a vector's units")
    return _with(call, x, "peak", (x.formula,))


_SIMPLE: dict[str, Callable[[str], Handler]] = {
    **{op: one for op in ONE if op not in ("Clip", "Identity")},
    **dict.fromkeys(TWO, two),
}

OPERATORS: dict[str, Handler] = {
    **{op: make(op) for op, make in _SIMPLE.items()},
    "Sum": two("Add"),
    "Clip": clip,
    "Cast": cast,
    "Softmax": over_units("softmax"),
    "Hardmax": over_units("argmax"),
    "ReduceMax": reduce_max,
}
