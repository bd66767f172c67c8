"""A fence around overridden Qt methods.

An exception that leaves a virtual method called from C++ can crash the process on Python 3.11;
here it is logged and the method returns None.
"""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_log = logging.getLogger("nnviz")
_P = ParamSpec("_P")
_R = TypeVar("_R")


def guarded(method: Callable[_P, _R]) -> Callable[_P, _R | None]:
    """Report an exception of an overridden Qt method and swallow it."""

    @functools.wraps(method)
    def fenced(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        try:
            return method(*args, **kwargs)
        except Exception:
            # As text: a record that held the frames would keep their painters open.
            _log.error("%s failed\n%s", method.__qualname__, traceback.format_exc())
            return None

    return fenced
