"""The project file: nothing is lost in it, and nothing wrong gets out of it."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from nnviz.data.source import GeneratedData, TableData
from nnviz.engine.layers import KINDS, Dense
from nnviz.engine.learning import LearningSpec
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.stopping import Watch
from nnviz.errors import FileError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number
from nnviz.experiment.revisions import Entered, Renamed
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline import Tape
from nnviz.experiment.window_layout import WindowLayout
from nnviz.formats.project import load_project, open_project, save_project
from tests.formats.states import (
    equal,
    image_experiments,
    plane_experiments,
    states,
    with_odd_numbers,
)


def small_run() -> Run:
    layers = (Dense("hidden1", (3, 4), "tanh"), Dense("output", (0,), "sigmoid"))
    data = GeneratedData("circles", 40, 0.1)
    return Run(Experiment("circles", "Circles", data, layers, "binary_crossentropy", ("x1", "x2")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for all examples of a property."""
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The members of a small project after five steps."""
    path = tmp_path_factory.mktemp("projects") / "small.nnviz"
    run = small_run()
    run.advance(5)
    save_project(path, run.state())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refusal(folder: Path, data: bytes) -> str:
    """The sentence that opening these bytes gives."""
    path = folder / "broken.nnviz"
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        load_project(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"'{path}' cannot be opened: ")
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


@given(states(plane_experiments()), st.integers(0, 2**32))
def test_what_was_saved_comes_back_bit_by_bit(folder: Path, state: RunState, seed: int) -> None:
    for each in (state, with_odd_numbers(state, seed)):
        save_project(folder / "a.nnviz", each)
        assert equal(load_project(folder / "a.nnviz"), each)


@settings(max_examples=15)
@given(states(image_experiments()))
def test_image_networks_come_back_bit_by_bit(folder: Path, state: RunState) -> None:
    save_project(folder / "a.nnviz", state)
    assert equal(load_project(folder / "a.nnviz"), state)


@settings(max_examples=15)
@given(states(plane_experiments()), st.integers(1, 30))
def test_a_loaded_run_goes_on_as_the_saved_one(folder: Path, state: RunState, more: int) -> None:
    save_project(folder / "a.nnviz", state)
    saved, loaded = Run.restore(state), Run.restore(load_project(folder / "a.nnviz"))
    saved.advance(more)
    loaded.advance(more)
    assert equal(saved.state(), loaded.state())


def test_edits_on_the_way_are_kept_in_the_log(tmp_path: Path) -> None:
    run = small_run()
    run.advance(3)
    run.adopt(edits.add_unit(run.experiment, "hidden1", 9))
    run.advance(2)
    save_project(tmp_path / "a.nnviz", run.state())
    loaded = load_project(tmp_path / "a.nnviz")
    assert [entry.step for entry in loaded.log] == [0, 3]
    assert equal(loaded, run.state())


def test_equal_runs_give_equal_files(tmp_path: Path) -> None:
    save_project(tmp_path / "a.nnviz", small_run().state())
    save_project(tmp_path / "b.nnviz", small_run().state())
    assert (tmp_path / "a.nnviz").read_bytes() == (tmp_path / "b.nnviz").read_bytes()


def test_the_file_is_what_the_format_says(content: dict[str, bytes]) -> None:
    document = json.loads(content["experiment.json"])
    assert list(content) == ["experiment.json", "arrays.safetensors"]
    assert document["format"] == 7
    assert document["position"] == {"step": 5, "epoch": 2, "offset": 16, "updates": 5}
    assert document["experiment"]["layers"][0]["kind"] == "dense"
    arrays = load(content["arrays.safetensors"])
    assert arrays["parameters/hidden1/weight"].shape == (2, 2)
    assert arrays["optimizer/v/output/bias"].dtype == np.float64
    assert arrays["history/test_loss"].shape == (3,)


def test_a_file_of_format_1_goes_on_as_it_did_then(tmp_path: Path) -> None:
    """Five steps old, written before there were noise, validation, batch losses and stop rules."""
    state = load_project(Path(__file__).parent / "format-1.nnviz")
    assert (state.step, len(state.log), state.watch, state.best) == (5, 2, Watch(), None)
    assert state.experiment.learning == LearningSpec(state.experiment.optimizer)
    assert np.isnan(state.history.batch_loss).all() and not state.history.penalty.any()
    run = Run.restore(state)
    run.advance(20)
    assert run.history.train_loss[-1] == pytest.approx(0.7242245263470641, rel=1e-9)
    save_project(tmp_path / "a.nnviz", run.state())
    assert equal(load_project(tmp_path / "a.nnviz"), run.state())


def test_a_file_of_format_2_has_a_log_of_experiments(
    tmp_path: Path, content: dict[str, bytes]
) -> None:
    def as_in_2(document: dict[str, Any]) -> None:
        document["format"] = 2
        for entry in document["log"]:
            del entry["kind"], entry["label"]

    path = tmp_path / "a.nnviz"
    path.write_bytes(with_document(content, as_in_2))
    run = small_run()
    run.advance(5)
    assert equal(load_project(path), run.state())


def test_a_file_of_format_2_goes_on_as_it_did_then() -> None:
    """Twelve steps old, batches changed after seven, with a schedule and a validation part."""
    state = load_project(Path(__file__).parent / "format-2.nnviz")
    assert (state.step, [entry.step for entry in state.log]) == (12, [0, 7])
    run = Run.restore(state)
    run.advance(20)
    assert run.history.train_loss[-1] == pytest.approx(0.7572358502995642, rel=1e-9)
    assert run.history.validation_loss[-1] == pytest.approx(1.0010811965973965, rel=1e-9)


def test_a_file_of_format_3_goes_on_as_it_did_then(tmp_path: Path) -> None:
    """Five steps old, written before a project could hold data of the user's own."""
    run, state = small_run(), load_project(Path(__file__).parent / "format-3.nnviz")
    run.advance(5)
    assert (state.step, state.log) == (5, run.state().log)
    restored = Run.restore(state)
    for each in (restored, run):
        each.advance(5)
    # Another machine's BLAS adds in another order.
    np.testing.assert_allclose(restored.network.theta, run.network.theta, rtol=1e-4, atol=1e-6)


def test_a_file_of_format_4_goes_on_as_it_did_then() -> None:
    """Twenty steps old, with a table of the user's own, a unit added and a number set by hand."""
    state = load_project(Path(__file__).parent / "format-4.nnviz")
    assert (state.step, [entry.label for entry in state.log]) == (
        20, ["", "add a unit", "set a weight"],
    )  # fmt: skip
    assert isinstance(state.experiment.data, TableData) and state.experiment.data.rows == 48
    run = Run.restore(state)
    run.advance(20)
    assert run.history.train_loss[-1] == pytest.approx(0.49458971166719623, rel=1e-9)


def test_a_file_of_format_5_goes_on_as_it_did_then() -> None:
    """With two branches, an undo list, notes and a layout."""
    project = open_project(Path(__file__).parent / "format-5.nnviz")
    assert project.layout is not None and not project.layout.table
    assert (project.notes, project.layout.tab) == ("Format 5 had notes.", "layers")
    assert project.undo is not None and project.undo.revisions[1].label == "write notes"
    opened = Tape.opened(project.state)
    told = [(each.id, each.name, each.start) for each in opened.branches]
    assert told == [(1, "main", 0), (2, "without", 12)]
    opened.go_to(10)
    opened.arrive()
    assert opened.shown.network.theta.sum() == pytest.approx(-5.621168657562878, rel=1e-9)
    run = Run.restore(project.state)
    run.advance(20)
    assert run.history.train_loss[-1] == pytest.approx(0.3503363321288272, rel=1e-9)


def test_a_file_of_format_6_goes_on_as_it_did_then() -> None:
    """Laid out with the network as tables."""
    project = open_project(Path(__file__).parent / "format-6.nnviz")
    assert project.notes == "Format 6 had tables."
    assert project.layout == WindowLayout(
        (900, 300), (500, 200), "loss", table=True, zoom=2.0, x=0.4, y=0.6
    )
    run = Run.restore(project.state)
    run.advance(20)
    assert run.history.train_loss[-1] == pytest.approx(0.6837122134703307, rel=1e-9)


def test_a_file_of_format_7_goes_on_as_it_did_then() -> None:
    """With what was done to branches in its undo list."""
    project = open_project(Path(__file__).parent / "format-7.nnviz")
    assert project.undo is not None and project.undo.at == 4
    assert [(each.label, each.branch) for each in project.undo.revisions] == [
        ("open", None), ("continue from step 4", Entered(1, 2)),
        ("rename branch 2 to my way", Renamed(2, "branch 2", "my way")), ("add a unit", None),
        ("write notes", None),
    ]  # fmt: skip
    opened = Tape.opened(project.state)
    told = [(each.id, each.name, each.start) for each in opened.branches]
    assert (told, opened.last) == ([(1, "main", 0), (2, "my way", 4)], 10)
    opened.advance(20)
    assert opened.run.history.train_loss[-1] == pytest.approx(0.7032409577496079, rel=1e-9)
    opened.switch(1)
    assert opened.last == 12


def test_numbers_set_by_hand_are_kept_in_the_log(tmp_path: Path) -> None:
    run = small_run()
    run.advance(3)
    run.set_numbers([Number("hidden1", "weight", 2, 0.0, 0.75)], "set a weight")
    run.advance(2)
    save_project(tmp_path / "a.nnviz", run.state())
    loaded = load_project(tmp_path / "a.nnviz")
    assert equal(loaded, run.state())
    assert loaded.log[1].label == "set a weight"


def test_the_drawn_networks_have_every_layer_kind() -> None:
    seen: set[str] = set()

    @settings(max_examples=60)
    @given(image_experiments())
    def collect(experiment: Experiment) -> None:
        seen.update(layer.kind for layer in experiment.layers)

    collect()
    # Recurrent layers take sequences, and no sample of the gallery has such.
    assert seen == set(KINDS) - {"simple_rnn", "lstm"}


def test_a_state_that_is_not_finite_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.nnviz"
    state = small_run().state()
    save_project(path, state)
    before = path.read_bytes()
    theta = state.parameters.copy()
    theta[3] = np.nan
    with pytest.raises(FileError, match=r"was not saved: .* holds nan .*; undo the last edit"):
        save_project(path, replace(state, parameters=theta))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.nnviz"]


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="its folder does not exist"):
        save_project(tmp_path / "no" / "a.nnviz", small_run().state())


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist; check the name"):
        load_project(tmp_path / "a.nnviz")
    with pytest.raises(FileError, match="it is a folder; choose a file"):
        load_project(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="not a regular file"):
        load_project(tmp_path / "pipe")


def test_what_is_no_archive(tmp_path: Path, content: dict[str, bytes]) -> None:
    assert "is not an nnviz project; choose a file" in refusal(tmp_path, b"")
    assert "is not an nnviz project; choose a file" in refusal(tmp_path, b"\x89PNG\r\n")
    assert "cut short or damaged" in refusal(tmp_path, packed(content)[:-30])


@pytest.mark.parametrize("name", ["experiment.json", "arrays.safetensors"])
def test_a_missing_part(tmp_path: Path, content: dict[str, bytes], name: str) -> None:
    members = {key: data for key, data in content.items() if key != name}
    sentence = refusal(tmp_path, packed(members))
    assert name in sentence


def test_members_with_other_names_are_refused(tmp_path: Path, content: dict[str, bytes]) -> None:
    for name in ("../../escape.txt", "/etc/escape", "notes.txt"):
        assert "nothing else" in refusal(tmp_path, packed({**content, name: b"x"}))
    assert [path.name for path in tmp_path.iterdir()] == ["broken.nnviz"]


def test_a_part_twice_is_refused(tmp_path: Path, content: dict[str, bytes]) -> None:
    path = tmp_path / "broken.nnviz"
    path.write_bytes(packed(content))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("experiment.json", content["experiment.json"])
    assert "once" in refusal(tmp_path, path.read_bytes())


def test_compression_is_refused_unopened(tmp_path: Path, content: dict[str, bytes]) -> None:
    bomb = {**content, "arrays.safetensors": bytes(50_000_000)}
    assert "is compressed or encrypted" in refusal(tmp_path, packed(bomb, zipfile.ZIP_DEFLATED))


def test_a_size_that_cannot_be_true(tmp_path: Path, content: dict[str, bytes]) -> None:
    # The directory entry of the first member: its two sizes stand 20 bytes behind the signature.
    data = bytearray(packed(content))
    at = data.index(b"PK\x01\x02") + 20
    data[at : at + 8] = (2**31).to_bytes(4, "little") * 2
    assert "claims 2,147,483,648 bytes" in refusal(tmp_path, bytes(data))


def test_a_changed_byte_is_noticed(tmp_path: Path, content: dict[str, bytes]) -> None:
    data = bytearray(packed(content))
    data[data.index(b'"format"') + 40] ^= 1
    assert "'experiment.json' is damaged" in refusal(tmp_path, bytes(data))


def with_document(content: dict[str, bytes], change: Callable[[Any], object]) -> bytes:
    document = json.loads(content["experiment.json"])
    change(document)
    return packed({**content, "experiment.json": json.dumps(document).encode()})


DOCUMENTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "newer": (lambda d: d.update(format=8), "written by a newer nnviz (format 8; this one reads"),
    "newer with other fields": (lambda d: (d.clear(), d.update(format=9)), "update nnviz to open"),
    "no format": (lambda d: d.pop("format"), "its format number is None"),
    "format as text": (lambda d: d.update(format="1"), "its format number is '1'"),
    "missing field": (
        lambda d: d["experiment"].pop("epochs"),
        "experiment.epochs is missing",
    ),
    "unknown kind of log entry": (
        lambda d: d["log"].append({"step": 5, "label": "", "kind": [0] * 9999}),
        "its kind should be 'adopted' or 'continued' or 'edited'",
    ),
    "log entry without kind": (
        lambda d: d["log"].append({"step": 5, "label": ""}),
        "log.1.kind is missing in its experiment.json",
    ),
    "missing kind": (
        lambda d: d["experiment"]["layers"][1].pop("kind"),
        "experiment.layers.1.kind is missing",
    ),
    "field too many": (
        lambda d: d["experiment"]["seeds"].update(extra=1),
        "experiment.seeds.extra in its experiment.json is no field",
    ),
    "text for a number": (
        lambda d: d["experiment"].update(batch_size="16"),
        "experiment.batch_size is '16' in its experiment.json; it should be a valid integer",
    ),
    "unknown layer": (
        lambda d: d["experiment"]["layers"][0].update(kind="gru"),
        "experiment.layers.0.kind is 'gru' in its experiment.json; known: dense, conv2d",
    ),
    "unknown rule": (
        lambda d: d["experiment"]["optimizer"].update(kind="adagrad"),
        "experiment.optimizer.kind is 'adagrad'",
    ),
    "not finite": (
        lambda d: d["experiment"]["optimizer"].update(learning_rate=float("inf")),
        "experiment.optimizer.learning_rate is inf in its experiment.json; it should be a finite",
    ),
    "negative step": (lambda d: d["position"].update(step=-1), "position.step is -1"),
    "another generator": (
        lambda d: d["generators"]["order"].update(bit_generator="MT19937"),
        "generators.order.bit_generator is 'MT19937'",
    ),
    "a word too long": (
        lambda d: d["generators"]["order"]["state"].update(inc=2**128),
        "generators.order.state.inc is 3402823",
    ),
    "unknown feature": (
        lambda d: d["experiment"].update(features=["x1", "x9"]),
        "No feature is called 'x9'",
    ),
    "impossible network": (
        lambda d: d["experiment"]["layers"][0].update(unit_ids=[]),
        "Dense 'hidden1' has 0 units",
    ),
    "no layers": (lambda d: d["experiment"].update(layers=[]), "The network has no layers"),
    "huge data": (
        lambda d: d["experiment"]["data"].update(count=10**15),
        "The number of samples is 1000000000000000",
    ),
    "bad rate": (
        lambda d: d["experiment"]["optimizer"].update(learning_rate=-1.0),
        "The learning rate is -1",
    ),
    "negative seed": (
        lambda d: d["experiment"]["seeds"].update(split=-1),
        "experiment.seeds.split is -1",
    ),
    "behind the epoch": (lambda d: d["position"].update(offset=28), "position.offset is 28"),
    "log from the future": (
        lambda d: d["log"][0].update(step=99),
        "the steps of its log are [99]",
    ),
    "no log": (lambda d: d["log"].clear(), "its log does not begin with an experiment"),
    "other width": (
        lambda d: d["experiment"]["layers"][0].update(unit_ids=[1, 2, 3]),
        "'parameters/hidden1/weight' is float64[2, 2], but its experiment needs float64[3, 2]",
    ),
    "other precision": (
        lambda d: d["experiment"].update(precision="float32"),
        "but its experiment needs float32[2, 2]",
    ),
    "other rule": (
        lambda d: d["experiment"]["optimizer"].update(kind="sgd"),
        "its array 'optimizer/m/hidden1/bias' has no place",
    ),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_wrong_document_names_the_field(
    tmp_path: Path, content: dict[str, bytes], case: str
) -> None:
    change, expected = DOCUMENTS[case]
    assert expected in refusal(tmp_path, with_document(content, change))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"{", "is not JSON"),
        (b"[]", "is not an object"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b'{"format": 1, "format": 1}', "has a field twice"),
        (b'{"format": 1, "nnviz": "\\ud800"}', "is not JSON"),
        (b'{"format": ' + b"9" * 5000 + b"}", "is not JSON"),
    ],
)
def test_a_document_that_is_no_json(
    tmp_path: Path, content: dict[str, bytes], text: bytes, expected: str
) -> None:
    assert expected in refusal(tmp_path, packed({**content, "experiment.json": text}))


def with_arrays(content: dict[str, bytes], change: Callable[[Any], object]) -> bytes:
    arrays = {name: array.copy() for name, array in load(content["arrays.safetensors"]).items()}
    change(arrays)
    return packed({**content, "arrays.safetensors": save(arrays)})


ARRAYS: dict[str, tuple[Callable[[Any], object], str]] = {
    "missing": (lambda a: a.pop("parameters/output/bias"), "'parameters/output/bias' is missing"),
    "shape": (
        lambda a: a.update({"parameters/output/weight": np.zeros((2, 1))}),
        "'parameters/output/weight' is float64[2, 1], but its experiment needs float64[1, 2]",
    ),
    "dtype": (
        lambda a: a.update({"parameters/output/bias": np.zeros(1, np.float32)}),
        "is float32[1], but its experiment needs float64[1]",
    ),
    "unknown type": (
        lambda a: a.update({"parameters/output/bias": np.zeros(1, np.float16)}),
        "is of type F16; known: F32, F64, I64",
    ),
    "nan": (
        lambda a: a["optimizer/m/hidden1/weight"].__setitem__((1, 0), np.nan),
        "'optimizer/m/hidden1/weight' holds nan at place 2",
    ),
    "inf": (
        lambda a: a["parameters/hidden1/bias"].__setitem__(1, -np.inf),
        "'parameters/hidden1/bias' holds -inf at place 1",
    ),
    "history": (
        lambda a: a.update({"history/test_loss": np.zeros(2)}),
        "'history/test_loss' is float64[2], but its experiment needs float64[3]",
    ),
    "extra": (lambda a: a.update(extra=np.zeros(1)), "its array 'extra' has no place"),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_wrong_arrays_are_named(tmp_path: Path, content: dict[str, bytes], case: str) -> None:
    change, expected = ARRAYS[case]
    assert expected in refusal(tmp_path, with_arrays(content, change))


def test_arrays_that_are_no_safetensors(tmp_path: Path, content: dict[str, bytes]) -> None:
    whole = content["arrays.safetensors"]
    huge = (2**40).to_bytes(8, "little") + whole[8:]
    header = b'{"a":{"dtype":"F64","shape":[1099511627776],"data_offsets":[0,8]}}'
    lying = len(header).to_bytes(8, "little") + header + bytes(8)
    for data in (b"", whole[:-1], huge, lying, b"\x80\x04K\x01."):
        sentence = refusal(tmp_path, packed({**content, "arrays.safetensors": data}))
        assert "its arrays.safetensors is damaged" in sentence


@settings(max_examples=300)
@given(st.data())
def test_no_mutation_gives_anything_but_a_sentence_or_a_state(
    folder: Path, content: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["experiment.json", "arrays.safetensors", "whole"]))
    original = bytearray(content.get(name, packed(content)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(original) - 1))
        original[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    mutated = bytes(original) if name == "whole" else packed({**content, name: bytes(original)})
    path = folder / "mutated.nnviz"
    path.write_bytes(mutated)
    try:
        state = load_project(path)
    except FileError:
        return
    Run.restore(state).advance(1)


def test_a_run_of_another_rule_keeps_no_arrays_of_the_old_one(tmp_path: Path) -> None:
    run = small_run()
    run.advance(2)
    run.adopt(replace(run.experiment, optimizer=OptimizerSpec("momentum", 0.1)))
    run.advance(2)
    save_project(tmp_path / "a.nnviz", run.state())
    assert list(load_project(tmp_path / "a.nnviz").optimizer) == ["velocity"]


@pytest.mark.parametrize(
    "name", ["two-spirals", "plane", "dosage", "x-o", "digits", "cats", "sine", "co2"]
)
def test_samples_are_saved_untrained(tmp_path: Path, name: str) -> None:
    state = Run(sample_experiment(name)).state()
    save_project(tmp_path / "a.nnviz", state)
    assert equal(load_project(tmp_path / "a.nnviz"), state)
