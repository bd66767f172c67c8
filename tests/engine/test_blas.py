"""BLAS is SciPy's, without what SciPy imports around it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from scipy.linalg import blas as scipys

from nnviz.engine import blas


def test_it_multiplies_as_scipys() -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 5, 5))
    assert np.array_equal(blas.dgemm(1.0, a, b), scipys.dgemm(1.0, a, b))


def test_training_imports_no_package_of_scipy() -> None:
    code = (
        "import sys; from nnviz.engine import blas; blas.sgemm, blas.daxpy;"
        "assert 'scipy' in sys.modules and 'scipy.linalg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
