"""Exported code in a fresh interpreter: apart from nnviz, and within a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.shelf import save_array
from nnviz.errors import ExportError
from nnviz.formats.atomic import passing_folder

SECONDS = 600
"""So long a check may take."""
_running: set[subprocess.Popen[str]] = set()
_PREDICT = """\
import runpy, sys
import numpy as np
script, inputs, outputs, library = sys.argv[1:]
x = np.load(inputs, allow_pickle=False)
with np.errstate(all="ignore"):
    network = runpy.run_path(script)["load"]()
    parts = [np.asarray(network.predict(x[at : at + 64])) for at in range(0, len(x), 64)]
np.save(outputs, np.concatenate(parts), allow_pickle=False)
print(sys.modules[library].__version__)
"""


def predictions(
    python: str, script: Path, library: str, raw: NDArray[Any]
) -> tuple[str, NDArray[Any]]:
    """What ``load().predict(raw)`` of a script gives in an interpreter of its own, and the version
    of the library that computed it. ExportError where it does not run, FileError where there is no
    room for what it takes and gives."""
    with passing_folder("check") as folder:
        inputs, outputs = folder / "inputs.npy", folder / "outputs.npy"
        save_array(inputs, raw)
        files = map(str, (script, inputs, outputs))
        said = run(python, ["-c", _PREDICT, *files, library], folder)
        return said.strip().splitlines()[-1], np.load(outputs, allow_pickle=False)


def run(python: str, arguments: Sequence[str], folder: Path, safe: bool = True) -> str:
    """What Python prints for these arguments, started in a folder, whose modules it imports only
    if not ``safe``; it sees none of nnviz's own settings. ExportError where it fails, or takes too
    long."""
    command = [python, "-E", *(["-P"] if safe else []), "-B", "-W", "ignore", *arguments]
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except OSError as error:
        raise ExportError(f"Python cannot be started to check the export: {error}.") from error
    with process:
        _running.add(process)
        try:
            said, complaint = _waited(process)
        finally:
            _running.discard(process)
    if process.returncode:
        last = next(reversed(complaint.strip().splitlines()), f"code {process.returncode}")
        raise ExportError(f"The exported code does not run: {last}; nothing was written.")
    return said


def _waited(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it prints, and on standard error."""
    try:
        return process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        raise ExportError(
            f"The exported code was still running after {SECONDS:,} s; nothing was written."
        ) from error


def stop() -> None:
    """End every check under way: nobody waits for it any more."""
    for process in list(_running):
        process.kill()


def has(python: str, *libraries: str) -> bool:
    """Whether that Python can import them all."""
    looks = "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
    try:
        done = subprocess.run(
            [python, "-E", "-P", "-c", looks, *libraries], capture_output=True, timeout=60,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def interpreter_with(*libraries: str) -> str | None:
    """A Python that has them: the one that runs nnviz, else the one that is found first."""
    return next((each for each in interpreters() if has(each, *libraries)), None)


def interpreters() -> list[str]:
    """Where to look: this Python, then that on the path."""
    from shutil import which

    found = [sys.executable, which("python3") or "", which("python") or ""]
    return list(dict.fromkeys(each for each in found if each))
