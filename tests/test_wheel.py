"""The wheel: installed outside the repository, it brings its resources and samples."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = """
import sys
from setuptools import build_meta
getattr(build_meta, "build_" + sys.argv[1])(sys.argv[2])
"""
LOOK = """
import nnviz, pathlib
from nnviz.bundled import resource, sample
from nnviz.experiment.materialise import materialise
from nnviz.experiment.samples import sample_experiment
home = pathlib.Path(nnviz.__file__).parent
for path in (resource("fonts/Inter-Regular.otf"), sample("doodles.npz")):
    assert path.is_relative_to(home) and path.stat().st_size, path
print(len(materialise(sample_experiment("doodles")).x_train))
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone holds, so that building leaves nothing in the tree."""
    copy = tmp_path_factory.mktemp("source")
    names = ["nnviz", "resources", "samples", "pyproject.toml"]
    names += ["setup.py", "MANIFEST.in", "README.md", "LICENSE", "CHANGELOG.md", "CONTEXT.md"]
    command = ["cp", "-r", *(str(ROOT / name) for name in names), str(copy)]
    subprocess.run(command, check=True)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    return build(source, "wheel")


def build(source: Path, kind: str) -> Path:
    """Build with this environment's own setuptools: no network."""
    target = source / f"built-{kind}"
    target.mkdir()
    command = [sys.executable, "-c", BUILD, kind, str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(target.iterdir())


def bundled(root: Path) -> set[str]:
    folders = (root / "resources", root / "samples")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix() for path in files}


def test_the_wheel_holds_every_bundled_file(source: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"nnviz/{name}" for name in bundled(source)} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else_of_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"nnviz"}


def test_the_source_archive_holds_every_bundled_file(source: Path) -> None:
    with tarfile.open(build(source, "sdist")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert bundled(source) | {"setup.py", "LICENSE"} <= names


def test_installed_outside_the_repository_it_finds_them(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # The dependencies of this environment, behind the wheel, and without its editable nnviz.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    done = subprocess.run(
        [python, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
