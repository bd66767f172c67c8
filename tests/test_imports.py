"""Which rooms load Qt, and that importing nnviz changes nothing in the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnviz

HOUSE = Path(nnviz.__file__).parent
WITH_QT = {"ui", "offscreen", "app"}


def rooms_without_qt() -> list[str]:
    modules = {path.stem for path in HOUSE.glob("*.py")}
    packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    return sorted((modules | packages) - WITH_QT - {"__init__"})


IMPORT_ROOM = """
import importlib, pkgutil, sys
name = sys.argv[1]
room = importlib.import_module(name)
for found in pkgutil.walk_packages(getattr(room, "__path__", []), name + "."):
    importlib.import_module(found.name)
print(*sorted({"PySide6", "shiboken6", "pyqtgraph"} & set(sys.modules)))
"""

IMPORT_NNVIZ = """
import os, sys
before = dict(os.environ), sys.getswitchinterval()
import nnviz, nnviz.__main__
assert (dict(os.environ), sys.getswitchinterval()) == before
print("numpy" in sys.modules)
"""


def run_python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=HOUSE.parent,
        env={**os.environ, "PYTHONPATH": str(HOUSE.parent)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("room", rooms_without_qt())
def test_a_room_without_qt_loads_none_of_it(room: str) -> None:
    assert run_python(IMPORT_ROOM, f"nnviz.{room}") == ""


def test_importing_changes_no_setting_of_the_process_and_loads_no_numpy() -> None:
    assert run_python(IMPORT_NNVIZ) == "False"
