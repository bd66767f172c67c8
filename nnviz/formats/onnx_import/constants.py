"""Arrays of an ONNX file: their sizes are checked against their bytes before they are made."""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto, numpy_helper

from nnviz.engine.shapes import Array
from nnviz.errors import ModelError

MOST_NUMBERS = 60_000_000
"""Of all arrays together: a little more than the parameters that nnviz trains."""
_SIZES: dict[int, int] = {
    TensorProto.FLOAT: 4, TensorProto.DOUBLE: 8, TensorProto.FLOAT16: 2, TensorProto.INT64: 8,
    TensorProto.INT32: 4, TensorProto.BOOL: 1, TensorProto.INT8: 1, TensorProto.UINT8: 1,
}  # fmt: skip
_FIELDS: dict[int, str] = {
    TensorProto.FLOAT: "float_data", TensorProto.DOUBLE: "double_data",
    TensorProto.INT64: "int64_data",
}  # fmt: skip
"""Where numbers stand that are not raw bytes; all others stand in ``int32_data``."""


def array_of(tensor: TensorProto, name: str) -> Array:
    """The numbers of a tensor, float16 as float32; ModelError where they are not all in the file,
    or of a type that weights do not have."""
    kind = tensor.data_type
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise ModelError(
            f"the array '{name}' lies in another file, and nnviz reads no file but the one named; "
            "save the model with its weights inside (onnx.save_model without external data)"
        )
    if kind not in _SIZES or tensor.HasField("segment"):
        known = TensorProto.DataType.Name(kind) if kind in TensorProto.DataType.values() else kind
        raise ModelError(
            f"the array '{name}' is of type {known}; nnviz reads FLOAT, DOUBLE and FLOAT16 weights"
        )
    _check_size(tensor, name)
    array: Array = numpy_helper.to_array(tensor)
    return array.astype(np.float32) if kind == TensorProto.FLOAT16 else array


def _check_size(tensor: TensorProto, name: str) -> None:
    dims, kind = list(tensor.dims), tensor.data_type
    wanted = math.prod(dims) if all(dim >= 0 for dim in dims) else -1
    if tensor.HasField("raw_data"):
        found = len(tensor.raw_data) / _SIZES[kind]
    else:
        found = len(getattr(tensor, _FIELDS.get(kind, "int32_data")))
    if wanted != found or len(dims) > 8:
        shape = "×".join(map(str, dims[:9]))
        raise ModelError(
            f"the array '{name}' should be {shape or 'one number'}, but the file holds "
            f"{found:,.0f} numbers of it; it is damaged"
        )
    if wanted > MOST_NUMBERS:
        raise ModelError(f"the array '{name}' has {wanted:,} numbers; nnviz takes {MOST_NUMBERS:,}")
