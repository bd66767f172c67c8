"""Exported code runs apart from nnviz, within a time, and can be given up."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nnviz.errors import ExportError
from nnviz.formats.exporting import running

WAITS = ["-c", "import time; time.sleep(600)"]


def test_it_sees_no_settings_and_no_modules_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('a wrong numpy')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    text = "import os, numpy; print(numpy.pi, [n for n in os.environ if 'PYTHON' in n])"
    assert running.run(sys.executable, ["-c", text], tmp_path).split() == [
        "3.141592653589793",
        "[]",
    ]


def test_what_breaks_is_told_by_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"does not run: ZeroDivisionError: .*; nothing was"):
        running.run(sys.executable, ["-c", "1 / 0"], tmp_path)
    with pytest.raises(ExportError, match="does not run: code 3; nothing was"):
        running.run(sys.executable, ["-c", "raise SystemExit(3)"], tmp_path)
    with pytest.raises(ExportError, match="Python cannot be started"):
        running.run(str(tmp_path / "no-python"), [], tmp_path)


def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 0.1)
    with pytest.raises(ExportError, match="was still running after"):
        running.run(sys.executable, WAITS, tmp_path)


def test_a_check_is_given_up_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(running.run, sys.executable, WAITS, tmp_path)
        while not running._running:
            assert not job.done()
        running.stop()
        with pytest.raises(ExportError, match="does not run"):
            job.result()
    assert not running._running
