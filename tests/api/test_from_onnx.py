"""Networks that come in from ONNX: what they predict is what the file's network predicts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

import nnviz
from tests.formats.onnx_import.kit import content, draw, node


def round_trip(model: nnviz.Model, path: Path) -> nnviz.Model:
    model.export(path)
    return nnviz.Model.from_onnx(path)


@pytest.mark.parametrize("sample", ["iris", "digits", "diabetes", "two-spirals", "sine"])
def test_what_was_exported_predicts_the_same(tmp_path: Path, sample: str) -> None:
    model = nnviz.Model(sample).train(1)
    again = round_trip(model, tmp_path / "it.onnx")
    inputs = model.look().data.table.inputs[:50]
    np.testing.assert_allclose(again.predict(inputs), model.predict(inputs), rtol=1e-4, atol=1e-5)
    assert again.step == 0 and again.experiment.data == model.experiment.data
    proof = again.imported and again.imported.proof
    assert proof and proof.difference <= proof.tolerance
    assert model.imported is None


def test_it_learns_on_and_is_saved(tmp_path: Path) -> None:
    model = nnviz.Model("moons").train(20)
    again = round_trip(model, tmp_path / "it.onnx")
    assert again.evaluate()["loss"] == pytest.approx(model.evaluate()["loss"], rel=1e-4)
    again.train(5).save(tmp_path / "it.nnviz")
    there = nnviz.Model(tmp_path / "it.nnviz")
    assert there.epoch == 5
    for name, values in again.parameters.items():
        np.testing.assert_array_equal(values, there.parameters[name])


def test_a_foreign_network_learns_the_data_that_are_named(tmp_path: Path) -> None:
    path = tmp_path / "foreign.onnx"
    path.write_bytes(foreign())
    x = np.random.default_rng(2).normal(size=(60, 4))
    own = nnviz.arrays(x, x @ [1.0, 2.0, 0.0, -1.0])
    model = nnviz.Model.from_onnx(path, data=nnviz.change(own, preparation=(), scaling="none"))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (wanted,) = session.run(None, {"x": x.astype(np.float32)})
    np.testing.assert_allclose(model.predict(x), wanted, rtol=1e-4, atol=1e-5)


def test_data_that_are_named_are_not_changed_for_others(tmp_path: Path) -> None:
    nnviz.Model("xor").export(tmp_path / "it.onnx")
    with pytest.raises(nnviz.NnvizError, match="but 'Iris' gives it a vector of 4"):
        nnviz.Model.from_onnx(tmp_path / "it.onnx", data="iris")


def test_an_export_s_preparation_is_for_data_like_its_own(tmp_path: Path) -> None:
    nnviz.Model("two-spirals").export(tmp_path / "it.onnx")
    with pytest.raises(nnviz.NnvizError, match="prepares the inputs of 'two-spirals', and 'MNIST"):
        nnviz.Model.from_onnx(tmp_path / "it.onnx", data="mnist")


def foreign() -> bytes:
    """4 → 5 → 1, as another program would write it."""
    nodes = [
        node("Gemm", "x", "w", "b", to="h"), node("Relu", "h", to="r"),
        node("Gemm", "r", "v", "c", to="y"),
    ]  # fmt: skip
    arrays = {"w": draw(4, 5), "b": draw(5), "v": draw(5, 1, seed=3), "c": draw(1)}
    return content(nodes, ["N", 4], **arrays)


def _named(name: str) -> Callable[[Path], object]:
    return lambda path: nnviz.Model.from_onnx(path, data=name)


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (nnviz.Model.from_onnx, r"'it\.onnx' cannot be imported: it takes a vector of 4 and gives "
         r"1 output; name data of these sizes with --data, or data= in Python \(of the"),
        (_named("digits"), "but 'Digits' gives it an image of 8×8 and has 10 targets"),
        (_named("nowhere"), "'nowhere' is neither a sample nor a file"),
        (lambda path: nnviz.Model.from_onnx(path.with_name("gone.onnx")), r"gone\.onnx"),
        (nnviz.Model, r"it\.onnx' holds a network, not data; .*nnviz\.Model\.from_onnx in Python"),
        (nnviz.read, r"it\.onnx' holds a network, not data"),
    ],
)  # fmt: skip
def test_refusals_say_why(tmp_path: Path, act: Callable[[Path], object], text: str) -> None:
    path = tmp_path / "it.onnx"
    path.write_bytes(foreign())
    with pytest.raises(nnviz.NnvizError, match=text):
        act(path)
