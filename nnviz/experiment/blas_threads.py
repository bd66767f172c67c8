"""threadpoolctl without the environment variable that it sets for the whole process."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager

_SETS = "KMP_DUPLICATE_LIB_OK"


def one_blas_thread() -> AbstractContextManager[object]:
    """With one BLAS thread: two stall each other on matrices as small as these."""
    before = os.environ.get(_SETS)
    from threadpoolctl import threadpool_limits

    if before is None:
        os.environ.pop(_SETS, None)
    one: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return one
