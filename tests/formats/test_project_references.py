"""A project may name the files that its data were imported from, instead of holding the data."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.data.reading import look, read
from nnviz.data.shelf import SHELF
from nnviz.data.source import TableData
from nnviz.errors import FileError, MissingDataError
from nnviz.experiment.importing.opening import imported
from nnviz.experiment.importing.origins import origin_of
from nnviz.experiment.importing.plan import findings_of, plan_for, settled
from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.formats.project import load_project, open_project, save_project
from tests.data.reading.kit import idx_pair, pictures
from tests.formats.states import equal

FRUIT = Path(__file__).parent / "fruit.csv"


@pytest.fixture(autouse=True)
def shelves(tmp_path: Path) -> Any:
    """A shelf of this test's own."""
    folder = SHELF.folder
    empty_shelf(tmp_path / "shelf")
    yield
    SHELF.share(folder)


def empty_shelf(folder: Path) -> None:
    folder.mkdir()
    SHELF.share(folder)


def project_on(path: Path, steps: int = 3) -> Project:
    """A run on imported data, as a project that is to name them."""
    choices = look(path).choices
    result = read(path, choices)
    plan = None
    if hasattr(result, "columns"):
        plan = plan_for(result)
        plan = settled(plan, findings_of(result, plan))
    experiment = imported(result, plan).experiment
    origin = origin_of(path, choices, plan, experiment.data)
    assert origin is not None
    run = Run(experiment)
    run.advance(steps)
    return Project(run.state(), origins=(origin,), refers=True)


def table(folder: Path) -> Path:
    return Path(shutil.copy(FRUIT, folder / "fruit.csv"))


def array(folder: Path) -> Path:
    path = folder / "arrays.npz"
    rng = np.random.default_rng(1)
    np.savez(path, x=rng.integers(0, 9, (12, 8, 8)).astype("u1"), y=np.arange(12) % 2)
    return path


def pair(folder: Path) -> Path:
    return idx_pair(folder, packed=False)[0]


def folder_of_pictures(folder: Path) -> Path:
    place = folder / "animals"
    place.mkdir()
    pictures(place, cats=[(8, 8, 3)] * 4, dogs=[(8, 8, 3)] * 4)
    return place


KINDS: dict[str, Callable[[Path], Path]] = {
    "table": table,
    "arrays": array,
    "pair": pair,
    "folder": folder_of_pictures,
}


@pytest.mark.parametrize("kind", KINDS)
def test_named_data_are_read_again(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    project = project_on(KINDS[kind](home))
    save_project(home / "a.nnviz", project)
    with zipfile.ZipFile(home / "a.nnviz") as archive:
        assert "data.safetensors" not in archive.namelist()
    empty_shelf(tmp_path / "shelf 2")
    opened = open_project(home / "a.nnviz")
    assert equal(opened.state, project.state)
    assert opened.refers and opened.origins == project.origins
    # The whole folder at another place.
    home.rename(tmp_path / "moved")
    empty_shelf(tmp_path / "shelf 3")
    moved = open_project(tmp_path / "moved" / "a.nnviz")
    assert equal(moved.state, project.state)
    assert Path(moved.origins[0].path).parent == tmp_path / "moved"


def test_data_are_held_unless_the_user_wants_them_named(tmp_path: Path) -> None:
    project = replace(project_on(table(tmp_path)), refers=False)
    save_project(tmp_path / "a.nnviz", project)
    (tmp_path / "fruit.csv").unlink()
    empty_shelf(tmp_path / "shelf 2")
    assert equal(load_project(tmp_path / "a.nnviz"), project.state)


def test_a_file_that_changed_since_the_import_is_not_named_but_held(tmp_path: Path) -> None:
    path = table(tmp_path)
    project = project_on(path)
    path.write_text(path.read_text() + "130.0,8.0,red,apple\n")
    save_project(tmp_path / "a.nnviz", project)
    path.unlink()
    empty_shelf(tmp_path / "shelf 2")
    assert equal(load_project(tmp_path / "a.nnviz"), project.state)


def test_edited_columns_are_held(tmp_path: Path) -> None:
    project = project_on(table(tmp_path))
    run = Run.restore(project.state)
    data = run.experiment.data
    assert isinstance(data, TableData)
    changed = SHELF.get(data.columns[0].values).copy()
    changed[3] += 1.0
    column = replace(data.columns[0], values=SHELF.put(changed))
    run.adopt(
        replace(run.experiment, data=replace(data, columns=(column, *data.columns[1:]))), "edit"
    )
    project = replace(project, state=run.state())
    save_project(tmp_path / "a.nnviz", project)
    empty_shelf(tmp_path / "shelf 2")
    assert equal(load_project(tmp_path / "a.nnviz"), project.state)
    np.testing.assert_array_equal(SHELF.get(column.values), changed)


def saved(tmp_path: Path) -> tuple[Path, Path]:
    """A project, and the table that it names in another folder."""
    place = tmp_path / "data"
    place.mkdir()
    path = table(place)
    save_project(tmp_path / "a.nnviz", project_on(path))
    empty_shelf(tmp_path / "shelf 2")
    return tmp_path / "a.nnviz", path


def test_a_file_that_is_gone_is_asked_for(tmp_path: Path) -> None:
    project, path = saved(tmp_path)
    elsewhere = path.rename(tmp_path / "renamed.csv")
    with pytest.raises(MissingDataError, match="which is no longer there; put the file") as caught:
        open_project(project)
    assert str(path) in str(caught.value) and "'data/fruit.csv' beside" in str(caught.value)
    assert (caught.value.path, caught.value.folder) == (str(path), False)
    opened = open_project(project, {str(path): elsewhere})
    assert opened.origins[0].path == str(elsewhere) and opened.state.step == 3


def test_a_file_that_changed_is_refused_with_a_sentence(tmp_path: Path) -> None:
    project, path = saved(tmp_path)
    path.write_text(path.read_text().replace("pear", "plum"))
    with pytest.raises(FileError, match="which is not as it was when the project was saved"):
        load_project(project)
    with pytest.raises(FileError, match=r"is not what was imported as .*: its content is another"):
        open_project(project, {str(path): path})


def test_a_packed_copy_is_no_substitute(tmp_path: Path) -> None:
    project, path = saved(tmp_path)
    path.rename(tmp_path / "x.csv")
    packed = tmp_path / "fruit.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "x.csv").read_bytes()))
    with pytest.raises(MissingDataError):
        open_project(project, {str(path): packed})


@pytest.mark.parametrize(
    "place", ["/dev/zero", "/proc/self/mem", "//far/away/fruit.csv", "\\\\far\\fruit.csv", ""]
)
def test_odd_places_are_not_read(tmp_path: Path, place: str) -> None:
    project, path = saved(tmp_path)
    with zipfile.ZipFile(project) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members["experiment.json"])
    document["origins"][0].update(path=place, relative="", size=2**40)
    members["experiment.json"] = json.dumps(document).encode()
    with zipfile.ZipFile(project, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(FileError):
        open_project(project)
    assert path.exists()
