"""The environment of a clone, made for real out of a project that needs no network."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.environment import STAMP, UNFINISHED, Environment
from tools.errors import SetupError

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny"
version = "{version}"
optional-dependencies = {{ test = [] }}
"""

BACKEND = '''
"""Builds the one wheel this project has."""
import re, zipfile
from pathlib import Path

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    version = re.search('version = "(.*)"', Path("pyproject.toml").read_text())[1]
    info, name = f"tiny-{version}.dist-info", f"tiny-{version}-py3-none-any.whl"
    files = {
        "tiny.py": "def main(): print('alive')",
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: tiny\\nVersion: {version}\\n"
        "Provides-Extra: test\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{info}/entry_points.txt": "[console_scripts]\\ntiny = tiny:main\\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("a clone")
    (root / "backend.py").write_text(BACKEND)
    define(root, "1.0")
    Environment(root).prepare("")
    return root


def define(root: Path, version: str) -> None:
    (root / "pyproject.toml").write_text(PROJECT.format(version=version))


def says(environment: Environment) -> str:
    return subprocess.check_output([environment.command("tiny")], text=True).strip()


def made(environment: Environment) -> int:
    """When the environment itself was made, which a mere installation leaves as it was."""
    return (environment.folder / "pyvenv.cfg").stat().st_mtime_ns


def test_one_preparation_makes_it_ready(project: Path) -> None:
    environment = Environment(project)
    assert environment.ready("") and says(environment) == "alive"


def test_preparing_again_touches_nothing(project: Path) -> None:
    environment = Environment(project)
    before = (environment.folder / STAMP).stat().st_mtime_ns
    environment.prepare("")
    assert (environment.folder / STAMP).stat().st_mtime_ns == before


def test_a_plain_start_keeps_what_the_tests_need(project: Path) -> None:
    environment = Environment(project)
    environment.prepare("")
    assert not environment.ready("test")
    environment.prepare("test")
    define(project, "1.1")
    assert not environment.ready("")
    environment.prepare("")
    assert environment.ready("test")


def test_an_interrupted_set_up_is_made_anew(project: Path) -> None:
    environment = Environment(project)
    environment.prepare("")
    before = made(environment)
    (environment.folder / STAMP).unlink()
    (environment.folder / UNFINISHED).touch()
    environment.command("tiny").write_text("half a")
    environment.prepare("")
    assert made(environment) > before
    assert environment.ready("") and says(environment) == "alive"


def test_an_environment_without_pip_is_made_anew(project: Path) -> None:
    environment = Environment(project)
    (environment.folder / STAMP).unlink(missing_ok=True)
    environment.command("pip").unlink()
    environment.prepare("")
    assert environment.ready("") and says(environment) == "alive"


def test_a_failing_installation_says_so_and_is_not_ready(project: Path) -> None:
    environment = Environment(project)
    backend = (project / "backend.py").read_text()
    define(project, "2.0")
    (project / "backend.py").write_text("raise SystemExit('no')")
    with pytest.raises(SetupError, match="repeat the command"):
        environment.prepare("")
    assert not environment.ready("")
    (project / "backend.py").write_text(backend)
    environment.prepare("")
    assert environment.ready("")


def test_a_clone_that_was_moved_gets_its_own(project: Path) -> None:
    Environment(project).prepare("")
    moved = project.rename(project.with_name("moved clone"))
    try:
        environment = Environment(moved)
        assert not environment.ready("")
        environment.prepare("")
        assert says(environment) == "alive"
    finally:
        moved.rename(project)
