"""What a Session knows of its document beside the run: notes, and what is to be saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nnviz.experiment.project import LONGEST_NOTES, Project
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session


def opened() -> Session:
    return Session(sample_experiment("circles"))


def test_notes_are_work_that_can_be_undone() -> None:
    session = opened()
    session.write_notes("Ask why it fails.")
    assert session.dirty and session.undo_label == "write notes"
    session.undo()
    assert session.notes == "" and not session.dirty
    session.redo()
    assert session.notes == "Ask why it fails."


def test_what_is_typed_in_one_go_is_one_revision() -> None:
    session, gesture = opened(), object()
    for text in ("A", "As", "Ask"):
        session.write_notes(text, gesture)
    session.undo()
    assert session.notes == "" and session.undo_label is None


def test_undoing_an_edit_leaves_the_notes() -> None:
    session = opened()
    session.edit("halve the batch", replace(session.experiment, batch_size=5))
    session.write_notes("Smaller is noisier.")
    session.edit("double it", replace(session.experiment, batch_size=20))
    session.undo()
    assert session.experiment.batch_size == 5 and session.notes == "Smaller is noisier."


def test_notes_have_an_end() -> None:
    session = opened()
    session.write_notes("x" * (LONGEST_NOTES + 5))
    assert len(session.notes) == LONGEST_NOTES


def test_a_project_brings_back_notes_and_undo_list(tmp_path: Path) -> None:
    session, state = opened(), Run(sample_experiment("circles")).state()
    session.write_notes("first")
    session.refer_to_files(True)
    project = session.project(state)
    session.mark_saved(tmp_path / "a.nnviz", project)
    assert not session.dirty
    again = Session(project)
    assert (again.notes, again.refers, again.dirty) == ("first", True, False)
    again.undo()
    assert again.notes == ""


def test_a_state_of_another_experiment_comes_without_the_undo_list() -> None:
    session = opened()
    session.edit("halve the batch", replace(session.experiment, batch_size=5))
    assert session.project(Run(sample_experiment("circles")).state()).undo is None
    assert Project(Run(session.experiment).state()).undo is None
