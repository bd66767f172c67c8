"""What is said where Qt cannot start; each sentence has to name the way out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nnviz import display
from nnviz.errors import DisplayError

NOWHERE = {"libnowhere.so.9": "libnowhere9", "libneither.so.1": "libneither1"}


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def start(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, with no display but what ``environ`` names."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    clean = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "nnviz", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=clean | environ, timeout=60, check=False
    )


def test_without_a_display_the_window_says_so_and_what_works() -> None:
    done = start()
    assert done.returncode == 1
    assert done.stderr.startswith("nnviz: There is no display")
    assert "nnviz snapshot" in done.stderr and "QT_QPA_PLATFORM=offscreen" in done.stderr
    assert done.stderr.count("\n") == 1 and not done.stdout


def test_a_file_to_open_needs_a_display_too() -> None:
    assert "no display" in start("mine.nnviz").stderr


def test_a_display_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "X11", {"libxcb.so.1": "libxcb1"})
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with pytest.raises(DisplayError, match=r"DISPLAY=':987' does not answer"):
        display.require_window()


def test_an_unknown_platform_is_a_sentence_and_no_crash() -> None:
    done = start(QT_QPA_PLATFORM="nonsense")
    assert done.returncode == 1
    assert "'nonsense'" in done.stderr and "Traceback" not in done.stderr


def test_missing_libraries_are_named_with_the_line_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(display, "QT", NOWHERE)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(DisplayError) as caught:
        display.require_libraries()
    text = str(caught.value)
    assert "libnowhere.so.9, libneither.so.1" in text
    assert text.endswith("apt-get install -y libnowhere9 libneither1")


def test_without_apt_the_libraries_are_named_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    text = display.lacking_text(NOWHERE)
    assert "libnowhere.so.9" in text and "apt-get" not in text


def test_libraries_of_the_display_in_use_count(
    no_display: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "X11", NOWHERE)
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(DisplayError, match=r"libnowhere\.so\.9"):
        display.require_window()


def test_apt_line_asks_for_root_only_of_those_who_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert display.apt_line(["a"]) == "sudo apt-get update && sudo apt-get install -y a"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert display.apt_line(["a"]) == "apt-get update && apt-get install -y a"


def test_offscreen_can_start_and_is_not_seen() -> None:
    display.require_window()
    assert not display.on_screen()


def test_without_a_display_nothing_is_seen(no_display: None) -> None:
    assert not display.on_screen()
