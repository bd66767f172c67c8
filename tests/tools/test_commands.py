"""The commands as the Makefile and a shell call them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import __main__ as start
from tools.commands import COMMANDS

ROOT = Path(__file__).parent.parent.parent


def test_an_unknown_command_names_those_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools", "fly"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert all(name in done.stderr for name in COMMANDS)


def test_every_command_is_a_target_that_no_file_can_hide() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    phony = next(line for line in lines if line.startswith(".PHONY:"))
    assert phony.split()[1:] == list(COMMANDS)
    assert all(f"\t@$(PYTHON) -m tools {name}" in lines for name in COMMANDS)


def test_an_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert start.start() == 1
    error = capsys.readouterr().err
    assert "Python 3.9.2" in error and "3.11" in error


def test_the_readme_names_both_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "make run" in readme and "make test" in readme and ".venv/bin/nnviz" in readme


def test_continuous_integration_calls_the_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"
