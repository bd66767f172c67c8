"""What nnviz has nothing for is refused by name; nothing damaged or oversized gets further."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import ModelProto, TensorProto, external_data_helper, helper

from nnviz.errors import FileError, ModelError
from nnviz.formats.onnx_import.model import model_of, read_model
from nnviz.formats.onnx_import.network import network_of
from nnviz.formats.onnx_import.opening import import_network
from nnviz.formats.onnx_import.wire import MOST
from tests.formats.onnx_import.kit import content, draw, node

DENSE = node("Gemm", "x", "w", to="y")
PLAIN = content([DENSE], ["N", 3], w=draw(3, 2))


def conv(**settings: object) -> bytes:
    nodes = [node("Conv", "x", "w", to="c", **settings), node("Flatten", "c", to="y")]
    group = int(settings.get("group", 1))
    return content(nodes, ["N", 2, 5, 5], w=draw(2, 2 // group, 3, 3))


def lstm(**settings: object) -> bytes:
    directions = 2 if settings.get("direction") == "bidirectional" else 1
    nodes = [node("Transpose", "x", to="t", perm=[1, 0, 2]),
             node("LSTM", "t", "w", "r", to=["", "h"], hidden_size=2, **settings),
             node("Squeeze", "h", to="y")]  # fmt: skip
    return content(
        nodes, ["N", 4, 3], w=draw(directions, 8, 3), r=draw(directions, 8, 2)
    )  # fmt: skip


REFUSED: dict[str, tuple[bytes, str]] = {
    "operator": (
        content([node("Einsum", "x", "w", to="y")], ["N", 3], w=draw(3, 2)),
        r"Einsum 'Einsum_y': nnviz has nothing for this operator; it knows Abs, Add",
    ),
    "domain": (
        content([node("Gemm", "x", "w", to="y", domain="com.microsoft")], ["N", 3], w=draw(3, 2)),
        r"Gemm 'Gemm_y' of 'com.microsoft': nnviz has nothing",
    ),
    "groups": (conv(group=2), "Conv 'Conv_c' works in groups of channels"),
    "strides": (conv(strides=[1, 2]), "window that nnviz cannot place"),
    "slope": (
        content([DENSE, node("LeakyRelu", "y", to="z", alpha=0.2)], ["N", 3], output="z",
                w=draw(3, 2)),
        "LeakyRelu 'LeakyRelu_z' computes an activation that nnviz has not; it has relu",
    ),
    "both directions": (lstm(direction="bidirectional"), "LSTM .* reads bidirectional; nnviz's"),
    "clipping": (lstm(clip=3.0), "clips its numbers"),
    "side by side": (
        content([node("Concat", "x", "x", to="y", axis=1)], ["N", 3]), "lays tensors .* nnviz can"
    ),
    "product": (
        content([DENSE, node("Gemm", "x", "w", to="z"), node("Mul", "y", "z", to="u")], ["N", 3],
                output="u", w=draw(3, 2)),
        "Mul 'Mul_u' joins two tensors of the network; nnviz can only add them",
    ),
    "weights that do not fit": (
        content([node("Gemm", "x", "w", to="y")], ["N", 3], w=draw(4, 2)), "do not fit its 3 inputs"
    ),
    "numbers that are none": (
        content([DENSE], ["N", 3], w=np.array([[np.nan], [1], [1]])), "not all finite numbers"
    ),
    "free sizes": (
        content([DENSE], ["N", "M"], w=draw(3, 2)), "only the number of samples may be free"
    ),
    "no output": (content([DENSE], ["N", 3], output="w", w=draw(3, 2)), "does not depend on its"),
    "too many axes": (content([node("Relu", "x", to="y")], [1, 2, 3, 4, 5]), "takes vectors"),
    "old operators": (content([DENSE], ["N", 3], opset=6, w=draw(3, 2)), "it says opset 6"),
    "no image": (
        content([node("Conv", "x", "w", to="y")], ["N", 2, 5], w=draw(2, 2, 3)), "of 1 dimensions"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_by_name(name: str) -> None:
    model, sentence = REFUSED[name]
    with pytest.raises(ModelError, match=sentence):
        network_of(model_of(model))


def changed(change: Callable[[ModelProto], object]) -> bytes:
    model = ModelProto.FromString(PLAIN)
    change(model)
    return bytes(model.SerializeToString())


def external(model: ModelProto) -> None:
    tensor = model.graph.initializer[0]
    external_data_helper.set_external_data(tensor, "../../etc/passwd")
    tensor.data_location = TensorProto.EXTERNAL


def claim(*dims: int) -> Callable[[ModelProto], None]:
    def change(model: ModelProto) -> None:
        model.graph.initializer[0].dims[:] = dims

    return change


def text(model: ModelProto) -> None:
    model.graph.initializer[0].CopyFrom(helper.make_tensor("w", TensorProto.STRING, [1], [b"a"]))


def second_input(model: ModelProto) -> None:
    model.graph.input.append(helper.make_tensor_value_info("x2", TensorProto.FLOAT, [1, 3]))


DAMAGED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "holds no ONNX graph"),
    "another kind of file": (b"PK\x03\x04" + bytes(300), "no ONNX (graph|file)"),
    "cut": (PLAIN[: len(PLAIN) // 2], "damaged|cut short"),
    "external data": (changed(external), "lies in another file, and nnviz reads no file but"),
    "more numbers than there are": (changed(claim(2**31, 2**31)), "should be 2147483648×2147"),
    "negative sizes": (changed(claim(-1, 2)), "it is damaged"),
    "text": (changed(text), "of type STRING; nnviz reads FLOAT"),
    "two inputs": (changed(second_input), r"2 inputs \('x', 'x2'\)"),
    "messages without end": (b"\x3a\x80\xf1\x04" + b"\x0a\x00" * 40_000, f"more than {MOST:,}"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_before_anything_is_made_of_it(name: str) -> None:
    content, sentence = DAMAGED[name]
    with pytest.raises(ModelError, match=sentence):
        model_of(content)


def test_sentences_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with pytest.raises(FileError, match=r"model.onnx' cannot be read: it does not exist"):
        import_network(path)
    path.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match=r"^'model.onnx' cannot be imported: .*\.$"):
        import_network(path)


def test_an_array_beside_the_file_is_never_read(tmp_path: Path) -> None:
    model = ModelProto.FromString(PLAIN)
    path = tmp_path / "model.onnx"
    onnx.save_model(model, path, save_as_external_data=True, location="w.bin", size_threshold=0)
    assert (tmp_path / "w.bin").exists()
    with pytest.raises(ModelError, match="save the model with its weights inside"):
        read_model(path)


def test_a_small_file_cannot_ask_for_much() -> None:
    shape = np.array([2**20, 2**20], np.int64)
    nodes = [node("ConstantOfShape", "shape", to="w"), node("MatMul", "x", "w", to="y")]
    with pytest.raises(ModelError, match="nnviz computes constants up to"):
        network_of(model_of(content(nodes, ["N", 3], shape=shape)))
    doubling = [
        node("Concat", f"c{at}", f"c{at}", to=f"c{at + 1}", axis=0) for at in range(40)
    ]  # fmt: skip
    with pytest.raises(ModelError, match="computes more than"):
        network_of(model_of(content(doubling, ["N", 3], c0=draw(4), output="c40")))


def test_a_long_chain_is_no_recursion_without_end() -> None:
    chain = [node("Relu", f"a{at}", to=f"a{at + 1}") for at in range(2000)]
    first = node("Identity", "x", to="a0")
    with pytest.raises(ModelError, match="ends a chain of more than 64 elementwise operators"):
        network_of(model_of(content([first, *chain], ["N", 3], output="a2000")))


def test_inputs_that_are_also_constants_are_no_inputs() -> None:
    def declare(model: ModelProto) -> None:
        model.graph.input.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, [3, 2]))

    assert model_of(changed(declare)).input == "x"
