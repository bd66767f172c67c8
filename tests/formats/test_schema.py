"""The published schema is the code's, and real documents keep to it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nnviz.experiment.frame import Branch
from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.experiment.window_layout import WindowLayout
from nnviz.formats.project import save_project
from nnviz.formats.schema import schema
from tests.formats.json_schema import faults
from tests.formats.test_project_past import lived
from tests.formats.test_project_references import project_on, table
from tests.formats.write_schema import PUBLISHED


def document(project: Project, path: Path) -> Any:
    save_project(path, project)
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("experiment.json"))


def wrong(value: Any) -> list[str]:
    root = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return faults(value, root, root)


def test_the_published_schema_is_the_codes() -> None:
    """If not: python -m tests.formats.write_schema."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema()


def test_a_project_with_a_past_keeps_to_it(tmp_path: Path) -> None:
    state = lived().state()
    session = Session(Project(state))
    session.write_notes("Look at step 12.")
    session.rename_branch(Branch(2, "another way", 12, 1, state.experiment, ()), "my way")
    session.layout = WindowLayout((900, 300), (500, 200), "loss", True, True, 2.0, 0.4, 0.6)
    assert wrong(document(session.project(state), tmp_path / "a.nnviz")) == []


def test_a_project_that_names_its_data_keeps_to_it(tmp_path: Path) -> None:
    assert wrong(document(project_on(table(tmp_path)), tmp_path / "a.nnviz")) == []


@pytest.mark.parametrize("name", ["two-spirals", "plane", "x-o", "digits", "sine", "co2"])
def test_samples_keep_to_it(tmp_path: Path, name: str) -> None:
    state = Run(sample_experiment(name)).state()
    assert wrong(document(Project(state), tmp_path / "a.nnviz")) == []


def test_what_is_wrong_is_noticed(tmp_path: Path) -> None:
    sound = document(Project(Run(sample_experiment("circles")).state()), tmp_path / "a.nnviz")
    assert wrong(sound | {"format": 4}) == [".format: 4 is not 7"]
    assert wrong(sound | {"extra": 1}) == [".extra is no field"]
    del sound["experiment"]["epochs"]
    assert wrong(sound) == [".experiment.epochs is missing"]
