"""What the engine calls a shape, an array and a sample's place."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[int, ...]
"""(features,) for vectors, (channels, height, width) for images."""


def describe(shape: Shape) -> str:
    """``28×28`` for one-channel images, ``8×14×14`` otherwise, ``4`` for vectors."""
    sizes = shape[1:] if len(shape) == 3 and shape[0] == 1 else shape
    return "×".join(str(size) for size in sizes)


def phrase(shape: Shape) -> str:
    """``an image of 28×28``, ``a sequence of 5×3`` (steps × features), ``a vector of 4``."""
    what = {2: "a sequence", 3: "an image"}.get(len(shape), "a vector")
    return f"{what} of {describe(shape)}"
