"""Folders for PyTorch, where PyTorch is not installed: the text compiles, the weights are proven.

What the text computes is compared with nnviz in tests/parity, where PyTorch is.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.layers import Dense
from nnviz.engine.learning import LearningSpec
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import STATES
from nnviz.errors import ExportError, FileError
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats import arrays
from nnviz.formats.exporting import export
from nnviz.formats.exporting.coverage import COVERAGE
from nnviz.formats.exporting.running import has, interpreter_with
from nnviz.formats.exporting.samples_file import small
from nnviz.formats.exporting.torch_folder import weights
from nnviz.formats.exporting.torch_model import model
from nnviz.formats.exporting.torch_step import LOSSES as TORCH_LOSSES
from nnviz.formats.exporting.torch_step import OPTIMIZERS
from nnviz.formats.exporting.torch_train import train_script
from tests.formats.exporting.drawn import network_of, plan_for
from tests.formats.exporting.test_numpy import NETWORKS, spec_of


@pytest.fixture(autouse=True)
def only_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether another Python on this machine has PyTorch changes no test."""
    monkeypatch.setattr(
        "nnviz.formats.exporting.torch_folder.interpreter_with", lambda *libraries: None
    )


def exported(folder: Path, run: Run) -> Path:
    report = export("pytorch", folder / "net", run.state())
    assert "PyTorch is not installed" in report.checker
    assert report.largest_difference <= report.tolerance
    return folder / "net"


@pytest.mark.parametrize("name", ["two-spirals", "digits", "sine", "diabetes"])
def test_a_folder_holds_all_that_is_needed(tmp_path: Path, name: str) -> None:
    run = Run(sample_experiment(name))
    run.advance(3)
    folder = exported(tmp_path, run)
    assert {each.name for each in folder.iterdir()} == {
        "model.py", "train.py", "weights.safetensors", "optimizer.safetensors", "data.npz",
        "nnviz-export.json",
    }  # fmt: skip
    assert json.loads((folder / "nnviz-export.json").read_text())["target"] == "pytorch"
    assert [each.name for each in tmp_path.iterdir()] == ["net"]


def test_the_data_are_raw_and_lossless(tmp_path: Path) -> None:
    run = Run(sample_experiment("digits"))
    with np.load(exported(tmp_path, run) / "data.npz", allow_pickle=False) as data:
        assert data["inputs"].dtype == np.uint8
        np.testing.assert_array_equal(data["inputs"], run.data.table.inputs[run.data.train_rows])
        np.testing.assert_array_equal(data["test_targets"], run.data.y_test)


def test_only_whole_numbers_become_bytes() -> None:
    assert small(np.array([0.0, 255.0])).dtype == np.uint8
    for values in ([0.5], [-1.0], [256.0], [np.nan]):
        assert small(np.array(values)).dtype == np.float64


def test_large_data_stay_away_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.formats.exporting.samples_file.LARGEST_DATA", 10)
    report = export("pytorch", tmp_path / "net", Run(sample_experiment("xor")).state())
    assert not (tmp_path / "net" / "data.npz").exists()
    assert "too large" in report.remarks[-1]


def test_the_network_reads_as_a_user_would_write_it() -> None:
    spec = spec_of((2,), (Dense("hidden", (0, 1, 2), "relu"), Dense("out", (0, 1))))
    text = model(plan_for(network_of(spec, "float32", 0)))
    assert "class Network(nn.Module):" in text and "nn.Sequential(OrderedDict(" in text
    assert "hidden=nn.Linear(2, 3),\n            hidden_relu=nn.ReLU()," in text
    assert "return self.layers(self.prepare(raw))" in text


@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_kind_compiles_and_has_its_weights(name: str) -> None:
    plan = plan_for(network_of(spec_of(*NETWORKS[name]), "float32", 0))
    compile(model(plan), "model.py", "exec")
    state = weights(plan, 3)
    assert sum(values.size for values in plan.arrays.values()) <= sum(
        values.size for values in state.values()
    )


def test_every_loss_and_rule_has_its_words() -> None:
    assert set(TORCH_LOSSES) == set(LOSSES) and set(OPTIMIZERS) == set(STATES)


def test_training_says_only_what_the_experiment_asks_for() -> None:
    run = Run(sample_experiment("circles"))
    plan = plan_for(run.network, LearningSpec())
    text = train_script(plan, run.state(), 7)
    compile(text, "train.py", "exec")
    for unused in ("PENALISED", "FROZEN", "PLATEAU", "clip_grad", "import math"):
        assert unused not in text


def test_a_damaged_weight_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = arrays.write
    monkeypatch.setattr(
        arrays, "write", lambda found: write({name: each * 0 for name, each in found.items()})
    )
    run = Run(sample_experiment("circles"))
    run.advance(5)
    with pytest.raises(ExportError, match=r"differs from nnviz by .*; nothing was written"):
        export("pytorch", tmp_path / "net", run.state())
    assert not list(tmp_path.iterdir())


def test_a_folder_of_the_users_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileError, match="other content than an export"):
        export("pytorch", tmp_path / "net", Run(sample_experiment("xor")).state())


def test_words_of_the_user_never_become_code(tmp_path: Path) -> None:
    evil = 'x"""\nraise SystemExit\n"""\\'
    base = sample_experiment("xor")
    layers = tuple(replace(layer, id=f"{evil}{n}") for n, layer in enumerate(base.layers))
    folder = exported(tmp_path, Run(replace(base, title=evil, layers=layers)))
    for name in ("model.py", "train.py"):
        assert "\nraise SystemExit" not in (folder / name).read_text("utf-8")


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    base = sample_experiment("xor")
    stop = replace(base.stop, epochs=5)
    report = export("pytorch", tmp_path / "net", Run(replace(base, stop=stop)).state())
    assert any(remark.startswith("Stop rules: ") for remark in report.remarks)


def test_an_interpreter_is_known_by_what_it_can_import() -> None:
    assert has(sys.executable, "numpy") and not has(sys.executable, "no_such_library")
    assert not has("no-such-python", "numpy")
    assert interpreter_with("no_such_library") is None


def test_the_table_has_no_refusal() -> None:
    ways = [way for things in COVERAGE["pytorch"].values() for way in things.values()]
    assert all(way.kind != "refused" for way in ways)
