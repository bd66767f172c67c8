"""What PyTorch finds at every place of walks over a few networks: what is in the file, and what of
a walk is compared with it.

Of a convolution ``patches`` (unfold), the ``sums`` of every filter by channel, ``delta`` and the
kernel's ``gradient`` (autograd), and ``dx_by_filter``, what each filter's δ gives back to the
image; of a pool ``winners`` (of a maximum), and of every layer ``a`` and ``dx``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from nnviz.engine.shapes import Array, Shape
from nnviz.experiment.explain.forward import conv_forward
from nnviz.experiment.explain.walks import handed_to, returned, weight_terms, winner_pixel
from nnviz.experiment.frame import Frame
from tests.experiment.walk_kit import CLASSES, scope_of

FILE = Path(__file__).parent / "oracles" / "walks.npz"
Found = dict[str, Array]
"""By ``layer name``: ``c1 patches``."""


def _network(*layers: Layer) -> tuple[Layer, ...]:
    return (*layers, Flatten("f"), Dense("output", tuple(range(CLASSES)), "softmax"))


def _conv(id: str, filters: int, kernel: int, stride: int = 1, padding: str = "valid",
          dilation: int = 1, activation: str = "tanh") -> Conv2D:  # fmt: skip
    units = tuple(range(filters))
    return Conv2D(id, units, kernel, activation, (), stride, padding, dilation)


CASES: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "textbook": ((1, 6, 6), _network(_conv("c1", 1, 3, activation="relu"), MaxPool2D("p1"))),
    "two deep": (
        (1, 8, 8),
        _network(_conv("c1", 3, 3, activation="relu"), MaxPool2D("p1"), _conv("c2", 2, 2)),
    ),
    "strides": ((2, 9, 7), _network(_conv("c1", 2, 3, 2, "same"), _conv("c2", 2, 2, 2))),
    "gaps": (
        (2, 9, 8),
        _network(_conv("c1", 2, 3, 1, "same", 2), _conv("c2", 2, 2, 1, dilation=3)),
    ),
    "gaps and strides": ((3, 8, 9), _network(_conv("c1", 2, 3, 3, "same", 2), _conv("c2", 2, 1))),
    "even kernels": (
        (1, 7, 6),
        _network(_conv("c1", 2, 4, 1, "same"), _conv("c2", 2, 2, 3, "same")),
    ),
    "overlapping pools": (
        (2, 8, 7),
        _network(
            MaxPool2D("p1", 3, stride=1, padding="same"), _conv("c1", 2, 2),
            AveragePool2D("p2", 3, stride=2, padding="same"),
        ),
    ),
    "pools with gaps": (
        (1, 9, 9), _network(AveragePool2D("p1", 2, stride=3), MaxPool2D("p2", 2, stride=1)),
    ),
}  # fmt: skip


@cache
def arrays(case: str) -> Found:
    """One case's arrays."""
    with np.load(FILE, allow_pickle=False) as file:
        head = f"{case} "
        return {name[len(head) :]: file[name] for name in file.files if name.startswith(head)}


def compare(frame: Frame, found: Found) -> int:
    """AssertionError where a walk's term is off by more than 1e-6 of the largest; how many places
    were compared."""
    places = 0
    for layer in frame.experiment.layers:
        if isinstance(layer, Conv2D):
            places += _compare_convolution(frame, layer, found)
        elif isinstance(layer, MaxPool2D | AveragePool2D):
            places += _compare_pool(frame, layer, found)
    return places


def _same(actual: Array, expected: Array) -> None:
    most = float(np.abs(expected).max(initial=0.0))
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-6 * most + 1e-15)


def _compare_convolution(frame: Frame, layer: Conv2D, found: Found) -> int:
    scope, of = scope_of(frame), {name: found[f"{layer.id} {name}"] for name in _CONVOLVED}
    part = scope.trace.layer(layer.id)
    patches, sums = np.zeros_like(of["patches"]), np.zeros_like(of["sums"])
    for unit, row, column in np.ndindex(part.z.shape):
        there = conv_forward(frame, scope, layer, unit, (row, column))
        patches[..., row, column], sums[unit, :, row, column] = there.patch, there.sums
        _same(np.array(there.a), of["a"][unit, row, column])
    _same(patches, of["patches"])
    _same(sums, of["sums"])
    for unit in range(layer.units):
        for weight, expected in enumerate(of["gradient"][unit].ravel()):
            terms = weight_terms(frame, scope, layer, unit, weight)
            cell = np.unravel_index(weight, of["gradient"].shape[1:])
            products = of["patches"][cell] * of["delta"][unit]
            np.testing.assert_allclose(
                terms.products, products, rtol=0, atol=1e-6 * float(abs(products).max()) + 1e-12
            )
            np.testing.assert_allclose(
                terms.gradient, expected, rtol=0, atol=1e-6 * float(abs(of["gradient"]).max())
            )
    by_filter, dx = np.zeros_like(of["dx_by_filter"]), np.zeros_like(of["dx"])
    for channel, row, column in np.ndindex(part.x.shape):
        back = returned(frame, scope, layer, channel, (row, column))
        by_filter[:, channel, row, column], dx[channel, row, column] = back.sums, back.dx
    _same(by_filter, of["dx_by_filter"])
    _same(dx, of["dx"])
    return int(part.z.size)


_CONVOLVED = ("patches", "sums", "a", "delta", "gradient", "dx_by_filter", "dx")


def _compare_pool(frame: Frame, layer: MaxPool2D | AveragePool2D, found: Found) -> int:
    part = scope_of(frame).trace.layer(layer.id)
    _same(part.a, found[f"{layer.id} a"])
    dx = np.zeros_like(part.dx)
    for unit, row, column in np.ndindex(part.x.shape):
        handed = handed_to(part, layer, unit, (row, column))
        dx[unit, row, column] = sum(each.value for each in handed)
    _same(dx, found[f"{layer.id} dx"])
    if isinstance(layer, MaxPool2D):
        winners = found[f"{layer.id} winners"]
        for unit, row, column in np.ndindex(part.a.shape):
            won = winner_pixel(part, layer, unit, (row, column))
            assert won[0] * part.x.shape[2] + won[1] == winners[unit, row, column]
    return int(part.a.size)
