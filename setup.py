"""The part of the build that pyproject.toml cannot say: resources/ and samples/ lie at the top of
the tree and inside the package once installed."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUNDLED = ("resources", "samples")


class BuildPy(build_py):
    """Builds the package, then adds the bundled files; an editable install reads the tree."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for name in BUNDLED:
                self._bundle(name)

    def _bundle(self, name: str) -> None:
        target = Path(self.build_lib) / "nnviz" / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(name, target)


setup(cmdclass={"build_py": BuildPy})
