"""An ONNX file as what its graph says: nodes, constants, one input and one output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import DecodeError
from onnx import ModelProto, NodeProto, TypeProto, ValueInfoProto

from nnviz.engine.shapes import Array
from nnviz.errors import ModelError
from nnviz.formats.atomic import read_error, real_path
from nnviz.formats.onnx_import.constants import MOST_NUMBERS, array_of
from nnviz.formats.onnx_import.wire import check_outline

LARGEST = 512 * 2**20
"""Bytes: as many parameters as nnviz trains, in float64, and room for the graph."""
MOST_INPUTS = 2**20
OLDEST = 7
"""Before opset 7, operators said other things."""
_FLOATS = {1: "float32", 10: "float16", 11: "float64"}
_DOMAINS = ("", "ai.onnx")


@dataclass(frozen=True)
class Model:
    """``sizes`` are those of the input, None where any number may stand; ``batch`` is the axis of
    its samples, ``dtype`` what it takes. ``opset`` is the version of the standard operators."""

    nodes: tuple[NodeProto, ...]
    constants: dict[str, Array]
    input: str
    sizes: tuple[int | None, ...]
    batch: int
    output: str
    opset: int
    metadata: dict[str, str]
    content: bytes
    dtype: str = "float32"
    producer: str = ""

    @property
    def fixed_batch(self) -> int | None:
        """How many samples it takes at once, where the file says a number."""
        return self.sizes[self.batch]


def read_model(path: Path) -> Model:
    """The network in a file; FileError where it cannot be read, ModelError for what is in it."""
    return model_of(_content(path))


def model_of(content: bytes) -> Model:
    """The network in the bytes of a file."""
    try:
        return _model_of(content)
    except UnicodeDecodeError as error:
        raise ModelError("a name in it is no text; it is damaged") from error


def _model_of(content: bytes) -> Model:
    check_outline(content)
    proto = ModelProto()
    try:
        proto.ParseFromString(content)
    except DecodeError as error:
        raise ModelError("it is damaged or no ONNX file; take another copy") from error
    graph = proto.graph
    if graph.sparse_initializer or proto.functions:
        what = "sparse arrays" if graph.sparse_initializer else "functions of its own"
        raise ModelError(f"it has {what}; export it with plain arrays and standard operators")
    total = sum(len(each.raw_data) for each in graph.initializer)
    if total > 8 * MOST_NUMBERS:
        raise ModelError(f"its arrays have {total:,} bytes; nnviz takes {8 * MOST_NUMBERS:,}")
    constants = {each.name: array_of(each, each.name) for each in graph.initializer}
    input = _only("input", [each for each in graph.input if each.name not in constants])
    output = _only("output", list(graph.output))
    sizes = _sizes(input)
    return Model(
        tuple(graph.node), constants, input.name, sizes, _batch_axis(sizes), output.name,
        _opset(proto), {each.key: each.value for each in proto.metadata_props}, content,
        _FLOATS[input.type.tensor_type.elem_type], proto.producer_name,
    )  # fmt: skip


def _content(path: Path) -> bytes:
    try:
        if (size := real_path(path).stat().st_size) > LARGEST:
            raise ModelError(f"it has {size:,} bytes; nnviz reads up to {LARGEST:,}")
        return path.read_bytes()
    except OSError as error:
        raise read_error(path, error) from error


def _only(what: str, found: list[ValueInfoProto]) -> ValueInfoProto:
    if len(found) != 1:
        names = ", ".join(f"'{each.name}'" for each in found[:6]) or "none"
        raise ModelError(
            f"it has {len(found)} {what}s ({names}), and a network here has one; export it with "
            f"one {what}"
        )
    return found[0]


def _sizes(input: ValueInfoProto) -> tuple[int | None, ...]:
    """The sizes of the input's axes; ModelError unless it is numbers of one shape."""
    kind: TypeProto.Tensor = input.type.tensor_type
    if kind.elem_type not in _FLOATS:
        raise ModelError(f"its input '{input.name}' takes no floating-point numbers")
    if not kind.HasField("shape"):
        raise ModelError(f"its input '{input.name}' has no shape; export it with fixed sizes")
    sizes = tuple(
        each.dim_value if each.WhichOneof("value") == "dim_value" else None
        for each in kind.shape.dim
    )
    product = 1
    for size in sizes:
        product *= 1 if size is None else size
    if len(sizes) not in (2, 3, 4) or product < 1 or product > MOST_INPUTS:
        raise ModelError(
            f"its input '{input.name}' is {_said(sizes)}; nnviz takes vectors (N, features), "
            f"sequences (N, steps, features) and images (N, channels, height, width) of up to "
            f"{MOST_INPUTS:,} numbers"
        )
    return sizes


def _batch_axis(sizes: tuple[int | None, ...]) -> int:
    """Axis 0; of sequences with their steps first, axis 1."""
    free = [axis for axis, size in enumerate(sizes) if size is None]
    if len(sizes) == 3 and free == [1]:
        return 1
    if any(axis != 0 for axis in free):
        raise ModelError(
            f"its input is {_said(sizes)}, but only the number of samples may be free; export it "
            "with fixed sizes"
        )
    return 0


def _said(sizes: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("?" if size is None else str(size) for size in sizes) + ")"


def _opset(proto: ModelProto) -> int:
    versions = [each.version for each in proto.opset_import if each.domain in _DOMAINS]
    if len(versions) != 1 or not OLDEST <= versions[0] <= 100:
        said = f"opset {versions[0]}" if versions else "no opset"
        raise ModelError(f"it says {said} of ONNX's own operators; nnviz reads {OLDEST} and later")
    return int(versions[0])
