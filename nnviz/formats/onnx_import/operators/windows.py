"""Pooling: MaxPool, AveragePool and means over whole maps."""

from __future__ import annotations

from dataclasses import replace

from nnviz.engine.layers import AveragePool2D, GlobalAverage2D, Layer, MaxPool2D
from nnviz.engine.layers.windows import Axis
from nnviz.formats.onnx_import.operators.placing import Place, placed, places_of
from nnviz.formats.onnx_import.tensors import Tensor
from nnviz.formats.onnx_import.translator import Call, Handler


def max_pool(call: Call) -> Tensor:
    """The largest of each window; padding never wins."""
    if call.gives_beyond(1):
        call.refuse("gives the places of its winners too; export it without indices")
    place, stride = _window(call)
    return _pooled(call, MaxPool2D("pool", place.kernel, (), stride, place.padding))


def average_pool(call: Call) -> Tensor:
    """The mean of each window's real pixels."""
    place, stride = _window(call)
    if place.padding == "same" and call.attribute("count_include_pad", 0):
        rows, columns = _axes(call)
        if any((axis.before, axis.after) != (0, 0) for axis in (rows, columns)):
            call.refuse(
                "counts padding as zeros (count_include_pad); nnviz's means are those of the image "
                "alone: set count_include_pad=False"
            )
    return _pooled(call, AveragePool2D("pool", place.kernel, (), stride, place.padding))


def global_max_pool(call: Call) -> Tensor:
    """The largest of each map, which must be square."""
    x = _image(call)
    if x.shape[1] != x.shape[2]:
        call.refuse(f"takes maps of {x.shape[1:]}; nnviz's windows are square")
    return _pooled(call, MaxPool2D("pool", x.shape[1]))


def global_average_pool(call: Call) -> Tensor:
    """(N, C, H, W) → (N, C, 1, 1)."""
    return _averaged(call, _image(call)).seen(0, 1, None, None)


def reduce_mean(call: Call) -> Tensor:
    """The mean over height and width, wherever they stand."""
    x, axes = call.tensor(), call.integers(1, "axes")
    if axes is None or len(x.shape) != 3 or {x.axis(each) for each in axes} != {2, 3}:
        call.refuse(
            "takes means over other axes than an image's height and width; nnviz has global "
            "averages of maps only"
        )
    gone, keeps = {range(4)[each] for each in axes}, call.attribute("keepdims", 1)
    left = [None if at in gone else axis for at, axis in enumerate(x.axes)]
    kept = [axis for at, axis in enumerate(left) if keeps or at not in gone]
    return _averaged(call, x).seen(*kept)


def _averaged(call: Call, x: Tensor) -> Tensor:
    source = call.translator.lowered(x).source
    id = call.translator.steps.add(GlobalAverage2D("average"), source, node=call.name)
    return Tensor(id, (x.shape[0],), (0, 1))


def _image(call: Call) -> Tensor:
    x = call.tensor()
    if len(x.shape) != 3 or not x.is_plain:
        call.refuse(f"takes a tensor of {len(x.axes)} axes; nnviz pools images (N, C, H, W) only")
    return x


def _axes(call: Call) -> tuple[Axis, Axis]:
    kernel = call.attribute("kernel_shape", [0])
    if len(kernel) != 2 or not all(1 <= each <= 10_000 for each in kernel):
        call.refuse(f"has a window of {kernel}; nnviz pools images by windows of two sizes")
    return places_of(call, _image(call).shape, tuple(kernel))


def _window(call: Call) -> tuple[Place, int]:
    """Where the window stands, and its stride; with ceil_mode as far past the end as it goes."""
    rows, columns = _axes(call)
    if call.attribute("ceil_mode", 0):
        rows, columns = _to_the_end(rows), _to_the_end(columns)
    place = placed(rows, columns, grows=False)
    square = rows.kernel == columns.kernel and place is not None and place.offset == (0, 0)
    if not square or place is None or place.dilation != 1:
        call.refuse(
            f"has a window that nnviz cannot place: {rows.kernel}×{columns.kernel} with pads "
            f"({rows.before}, {columns.before}, {rows.after}, {columns.after}); take a square "
            "one without dilation, and padding 'valid' or 'same'"
        )
    return place, rows.stride


def _to_the_end(axis: Axis) -> Axis:
    """One more window where pixels are left over and one begins before the padding's end."""
    rest = (axis.padded - axis.reach) % axis.stride
    begins = axis.places * axis.stride < axis.size + axis.before
    return replace(axis, after=axis.after + axis.stride - rest) if rest and begins else axis


def _pooled(call: Call, pool: Layer) -> Tensor:
    source = call.translator.lowered(_image(call)).source
    id = call.translator.steps.add(pool, source, node=call.name)
    return Tensor(id, call.translator.steps.shape(id), (0, 1, 2, 3))


OPERATORS: dict[str, Handler] = {
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalMaxPool": global_max_pool,
    "GlobalAveragePool": global_average_pool,
    "ReduceMean": reduce_mean,
}
