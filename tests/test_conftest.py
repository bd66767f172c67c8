"""The strictness of the test run itself."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ExpectLog

ROOT = Path(__file__).parent.parent

STRAYS = {
    "a log record": "import logging\ndef test(): logging.getLogger('x').warning('astray')",
    "a Python warning": "import warnings\ndef test(): warnings.warn('astray')",
    "a message of Qt": ("from PySide6.QtCore import qWarning\ndef test(qapp): qWarning(b'astray')"),
    "an error in a slot": (
        "from PySide6.QtCore import QTimer\n"
        "def fail(): raise ValueError('astray')\n"
        "def test(qapp): QTimer.singleShot(0, fail); qapp.processEvents()"
    ),
}


@pytest.mark.parametrize("code", STRAYS.values(), ids=STRAYS)
def test_a_stray_fails_the_test(code: str, tmp_path: Path) -> None:
    (tmp_path / "test_stray.py").write_text(code)
    (tmp_path / "conftest.py").write_text("from tests.conftest import *")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), str(tmp_path)]
    done = subprocess.run(
        [*command, f"--rootdir={tmp_path}", "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "astray" in done.stdout


def test_an_expected_record_is_no_stray(expect_log: ExpectLog) -> None:
    with expect_log("lost .* file"):
        logging.getLogger("nnviz").warning("lost the file")
