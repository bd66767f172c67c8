"""SciPy's BLAS without the package around it, which takes 0.4 s to import and is not used here."""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import ModuleType

import scipy


def _library() -> ModuleType:
    """The compiled module that ``scipy.linalg.blas`` takes its functions from."""
    folders = [f"{folder}/linalg" for folder in scipy.__path__]
    spec = PathFinder.find_spec("scipy.linalg._fblas", folders)
    if spec is None or spec.loader is None:  # It lies somewhere else in this SciPy.
        return import_module("scipy.linalg.blas")
    library = module_from_spec(spec)
    spec.loader.exec_module(library)
    return library


LIBRARY = _library()
