"""The clone's own Python environments: made once, repaired, and left alone when right."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from tools.errors import SetupError

STAMP = "nnviz-ready"
UNFINISHED = "nnviz-unfinished"
DEFINITION = ("pyproject.toml", "setup.py")


class Environment:
    """``.venv``, or another of that kind, under ``root`` with nnviz installed in it, editable.

    A stamp inside holds a hash of what defines the environment; it is written last, so an
    interrupted set-up is seen and made anew.
    """

    def __init__(self, root: Path, name: str = ".venv") -> None:
        self.root = root
        self.folder = root / name
        self.python = self.folder / "bin" / "python"

    def command(self, name: str) -> Path:
        return self.folder / "bin" / name

    def ready(self, extra: str) -> bool:
        """Whether the environment is complete for ``extra`` ("", "test" or "test,parity")."""
        try:
            stamp = (self.folder / STAMP).read_text().split()
        except OSError:
            return False
        wanted = stamp[:1] == [self._key()] and (not extra or extra in stamp[1:])
        return wanted and self.python.exists()

    def prepare(self, extra: str) -> None:
        """Make the environment complete for ``extra``; raises SetupError."""
        if self.ready(extra):
            return
        extra = extra or self._kept_extra()
        (self.folder / STAMP).unlink(missing_ok=True)
        if not self._sound():
            print(f"nnviz: making the environment {self.folder.name}", flush=True)
            venv.create(self.folder, clear=True, with_pip=True, symlinks=True)
        (self.folder / UNFINISHED).touch()
        self._install(extra)
        (self.folder / STAMP).write_text(f"{self._key()} {extra}\n")
        (self.folder / UNFINISHED).unlink()

    def _key(self) -> str:
        parts = [sys.version, str(self.folder)]
        files = [self.root / name for name in DEFINITION if (self.root / name).exists()]
        parts += [file.read_text(encoding="utf-8") for file in files]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _kept_extra(self) -> str:
        """What an outdated environment already held: a plain start keeps the test tools."""
        stamp = self.folder / STAMP
        return "test" if stamp.exists() and "test" in stamp.read_text().split() else ""

    def _sound(self) -> bool:
        """Made here, by this Python, with a pip that works, and left behind by no interruption."""
        pip = self.command("pip")
        if (self.folder / UNFINISHED).exists() or not (self.python.exists() and pip.exists()):
            return False
        moved = str(self.folder) not in pip.read_text(errors="replace")
        return not moved and self._python_with_pip() == sys.version.strip()

    def _python_with_pip(self) -> str:
        """The version of the environment's Python, or "" when it or its pip does not work."""
        code = "import sys, pip; print(sys.version)"
        answer = subprocess.run(
            [self.python, "-c", code], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip()

    def _install(self, extra: str) -> None:
        where = self.folder.name
        print(f"nnviz: installing nnviz and what it needs into {where} (once)", flush=True)
        target = f"{self.root}[{extra}]" if extra else str(self.root)
        command = [str(self.python), "-m", "pip", "install", "--no-input", "-e", target]
        environ = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, env=environ, check=False)
        if done.returncode:
            raise SetupError(
                "pip could not install what nnviz needs (see above); "
                "look at the connection and the disk, then repeat the command."
            )
