"""The program as a shell starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz import __main__ as program
from nnviz.errors import DisplayError


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nnviz", *arguments]
    environ = {**os.environ, "COLUMNS": "120"}
    return subprocess.run(
        command, capture_output=True, text=True, env=environ, timeout=120, check=False
    )


def test_help_names_every_command() -> None:
    done = start("--help")
    assert done.returncode == 0, done.stderr
    for name in ("samples", "train", "export", "snapshot", "showcase"):
        assert f" {name} " in done.stdout
    for text in program.OFFSCREEN_COMMANDS.values():
        assert text in done.stdout


def test_an_unknown_command_is_named_in_a_sentence() -> None:
    done = start("fly")
    assert done.returncode != 0
    assert "fly" in done.stderr and "Traceback" not in done.stderr


def test_data_alone_are_told_where_they_go(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    done = start(str(table))
    assert done.returncode == 1
    assert done.stderr == (
        f"nnviz: '{table}' is no project to open the window with; drop it on the window, or give "
        f"it to a command, such as nnviz train {table}.\n"
    )


def test_the_command_line_loads_no_qt() -> None:
    code = (
        "import sys; sys.argv[1:] = ['samples']; from nnviz.__main__ import main;"
        "code = main(); assert not {'PySide6', 'shiboken6'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "two-spirals" in done.stdout


def test_a_library_found_missing_on_import_is_a_sentence() -> None:
    missing = ImportError(
        "libnowhere.so.9: cannot open shared object file: No such file or directory"
    )
    explained = program._explained(missing)
    assert isinstance(explained, DisplayError) and "libnowhere.so.9." in str(explained)


def test_any_other_failing_import_stays_itself() -> None:
    other = ImportError("cannot import name 'x'")
    assert program._explained(other) is other


@pytest.mark.parametrize("arguments", [(), ("mine.nnviz",), ("mine.nnviz~",)])
def test_nothing_or_one_project_opens_the_window(arguments: tuple[str, ...]) -> None:
    assert program._opens_window(arguments)


@pytest.mark.parametrize(
    "arguments", [("samples",), ("train", "mine.nnviz"), ("--help",), ("mine.txt",)]
)
def test_anything_else_is_a_command(arguments: tuple[str, ...]) -> None:
    assert not program._opens_window(arguments)


def test_imports_are_pythons_own_when_the_window_opens() -> None:
    code = (
        "import builtins; usual = builtins.__import__; from nnviz.__main__ import hasten;"
        "hasten(); import PySide6.QtWidgets, nnviz.app; assert builtins.__import__ is usual"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
