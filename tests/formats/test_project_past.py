"""What a project keeps of the past: any step that it reaches comes back as it was."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import Dense
from nnviz.errors import FileError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Number
from nnviz.experiment.project import Project
from nnviz.experiment.revisions import Renamed, Revision, UndoList
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.experiment.statistics import DISTRIBUTIONS
from nnviz.experiment.timeline import Tape, past, tape
from nnviz.experiment.timeline.keyframe import Keyframe
from nnviz.experiment.timeline.past import past_of
from nnviz.formats.archive import pack
from nnviz.formats.project import load_project, open_project, save_project
from tests.formats.states import equal


@pytest.fixture(autouse=True)
def close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyframes every four steps."""
    monkeypatch.setattr(tape, "stride_of", lambda run: 4)


def small(**changes: object) -> Experiment:
    layers = (Dense("h1", (3, 4), "tanh"), Dense("output", (0,), "sigmoid"))
    data = GeneratedData("circles", 40, 0.1)
    made = Experiment("circles", "Circles", data, layers, "binary_crossentropy", ("x1", "x2"))
    return replace(made, **changes)


def lived() -> Tape:
    """Two branches, with a unit added, a number set and a unit removed on the way."""
    recorded = Tape(Run(small()))
    recorded.advance(9)
    recorded.run.adopt(edits.add_unit(recorded.run.experiment, "h1", 9), "add a unit")
    recorded.revised()
    recorded.advance(9)
    recorded.go_to(12)
    recorded.branch("another way")
    recorded.run.set_numbers([Number("h1", "weight", 2, 0.0, 0.75)], "set a weight")
    recorded.revised()
    recorded.advance(6)
    recorded.run.adopt(edits.remove_unit(recorded.run.experiment, "h1", 4), "remove a unit")
    recorded.revised()
    recorded.advance(7)
    return recorded


def opened(recorded: Tape, path: Path) -> Tape:
    save_project(path, recorded.state())
    return Tape.opened(load_project(path))


def at(recorded: Tape, step: int) -> RunState:
    recorded.go_to(step)
    recorded.arrive()
    return recorded.shown.captured()


def recorded_alike(a: RunState, b: RunState) -> bool:
    """Whether the records of layers are equal, number by number."""
    return len(a.statistics) == len(b.statistics) and all(
        (x.epoch, x.step, x.probe, len(x.layers)) == (y.epoch, y.step, y.probe, len(y.layers))
        and all(
            np.array_equal(getattr(k, name), getattr(m, name), equal_nan=True)
            and (k.layer, k.dead, k.units, k.update_size)
            == (m.layer, m.dead, m.units, m.update_size)
            for k, m in zip(x.layers, y.layers, strict=True)
            for name in DISTRIBUTIONS
        )
        for x, y in zip(a.statistics, b.statistics, strict=True)
    )


def test_every_step_comes_back_after_opening(tmp_path: Path) -> None:
    before = lived()
    after = opened(before, tmp_path / "a.nnviz")
    assert (after.first, after.last) == (0, 25)
    for step in range(26):
        then, now = at(before, step), at(after, step)
        assert equal(now, then) and recorded_alike(now, then)


def test_branches_come_back_and_are_trained_on(tmp_path: Path) -> None:
    before = lived()
    after = opened(before, tmp_path / "a.nnviz")
    told = [(each.id, each.name, each.start, each.parent) for each in before.branches]
    assert [(each.id, each.name, each.start, each.parent) for each in after.branches] == told
    for each in (before, after):
        each.switch(1)
        each.run.adopt(edits.add_unit(each.run.experiment, "h1", 10), "add another")
        each.revised()
        each.advance(5)
    assert equal(after.run.state(), before.run.state())
    assert equal(at(after, 3), at(before, 3))


def test_an_undo_brings_back_the_removed_weights_after_opening(tmp_path: Path) -> None:
    before = lived()
    after = opened(before, tmp_path / "a.nnviz")
    with_unit = edits.add_unit(before.run.experiment, "h1", 4)
    for each in (before, after):
        each.run.adopt(with_unit)
    assert equal(after.run.state(), before.run.state())


def test_what_was_opened_is_saved_alike(tmp_path: Path) -> None:
    after = opened(lived(), tmp_path / "a.nnviz")
    save_project(tmp_path / "b.nnviz", after.state())
    again = load_project(tmp_path / "b.nnviz")
    assert equal(again, load_project(tmp_path / "a.nnviz"))
    assert again.past is not None and len(again.past.branches) == 2


def test_the_past_keeps_within_its_budget(tmp_path: Path) -> None:
    recorded = lived()
    now = Keyframe.of(recorded.run)
    kept = past_of(recorded.branches, now, 120_000)
    moments = {id(each) for branch in kept.branches for each in branch.moments}
    assert len(kept.branches) == 2 and 4 <= len(moments) < recorded.count
    alone = past_of(recorded.branches, now, 3_000)
    assert [len(branch.moments) for branch in alone.branches] == [0]
    state = replace(recorded.run.state(), past=alone)
    save_project(tmp_path / "a.nnviz", state)
    after = Tape.opened(load_project(tmp_path / "a.nnviz"))
    assert (after.first, len(list(after.branches))) == (25, 1)


def test_moments_that_merged_rows_do_not_fit_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.experiment.history.LIMIT", 8)
    recorded = Tape(Run(small()))
    recorded.advance(60)
    after = opened(recorded, tmp_path / "a.nnviz")
    assert after.first > 0 and equal(at(after, after.first), at(recorded, after.first))


def test_no_more_moments_than_a_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST_MOMENTS", 5)
    kept = lived().state().past
    assert kept is not None
    assert len({id(each) for branch in kept.branches for each in branch.moments}) <= 5


def test_a_diverged_branch_comes_back(tmp_path: Path) -> None:
    recorded = lived()
    recorded.branches.keep_diverged(recorded.present, Keyframe.of(recorded.run, pinned=True), 20)
    after = opened(recorded, tmp_path / "a.nnviz")
    assert [each.diverged for each in after.branches] == [False, False, True]


def test_an_undo_list_that_needs_a_branch_that_is_not_there_is_refused(tmp_path: Path) -> None:
    state = lived().state()
    renamed = Revision("rename", state.experiment, branch=Renamed(2, "a", "b"))
    undo = UndoList((Revision("open", state.experiment), renamed))
    save_project(tmp_path / "a.nnviz", Project(state, undo))
    assert open_project(tmp_path / "a.nnviz").undo == undo
    with zipfile.ZipFile(tmp_path / "a.nnviz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members["experiment.json"])
    document["undo"]["revisions"][1]["branch"]["id"] = 3
    members["experiment.json"] = json.dumps(document).encode()
    (tmp_path / "b.nnviz").write_bytes(pack(members))
    with pytest.raises(FileError, match="undo list speaks of a branch that is not there"):
        open_project(tmp_path / "b.nnviz")
