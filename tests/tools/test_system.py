"""What is installed through apt, what is only said, and in which words."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from nnviz import display
from tools import system
from tools.errors import SetupError

NOWHERE = {"libnowhere.so.9": "libnowhere9"}


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Debian machine that lacks nothing; returns its certificates."""
    certificates = tmp_path / "certificates.crt"
    certificates.touch()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(system, "CERTIFICATES", certificates)
    monkeypatch.setattr(display, "QT", {})
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return certificates


def test_a_complete_machine_lacks_nothing(debian: Path) -> None:
    assert system.missing_packages(installing=True) == []


def test_a_bare_machine_lacks_environment_certificates_and_libraries(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian.unlink()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(display, "QT", NOWHERE)
    packages = system.missing_packages(installing=True)
    assert packages == ["python3-venv", "ca-certificates", "libnowhere9"]


def test_starting_needs_only_the_libraries(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    debian.unlink()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert system.missing_packages(installing=False) == []


@pytest.mark.parametrize(
    ("variable", "table"), [("DISPLAY", "X11"), ("WAYLAND_DISPLAY", "WAYLAND")]
)
def test_a_display_brings_its_own_libraries(
    debian: Path, monkeypatch: pytest.MonkeyPatch, variable: str, table: str
) -> None:
    monkeypatch.setattr(display, table, NOWHERE)
    assert system.missing_packages(installing=False) == []
    monkeypatch.setenv(variable, "some")
    assert system.missing_packages(installing=False) == ["libnowhere9"]


def test_without_apt_nothing_is_asked_of_it(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "QT", NOWHERE)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert system.missing_packages(installing=True) == []


def test_with_permission_it_says_what_it_installs(capsys: pytest.CaptureFixture[str]) -> None:
    called: list[list[str]] = []
    system.install(["one", "two"], ["sudo", "-n"], lambda command: called.append(command) or 0)
    assert capsys.readouterr().out == "nnviz: installing missing system packages: one two\n"
    commands = [" ".join(command) for command in called]
    assert all(line.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive ") for line in commands)
    repair, update, install = commands
    assert repair.endswith("dpkg --configure -a") and update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends one two")


def test_without_permission_the_last_line_is_the_one_to_type() -> None:
    def never(command: list[str]) -> int:
        raise AssertionError(command)

    with pytest.raises(SetupError) as caught:
        system.install(["one", "two"], None, never)
    line = str(caught.value).splitlines()[-1]
    assert line == display.apt_line(["one", "two"])


def test_a_failing_apt_is_named() -> None:
    with pytest.raises(SetupError, match=r"dpkg .* failed"):
        system.install(["one"], [], lambda command: 100)
