"""Text of code: names and numbers of the user's that cannot become code themselves."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from nnviz.engine.shapes import Array

WIDTH = 100
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def said(text: str) -> str:
    """The user's words for a comment or docstring: one line that ends neither."""
    plain = _UNFIT.sub(" ", text).replace("\\", "/").replace('"', "'")
    return plain[:500].strip()


def docstring(*paragraphs: str) -> str:
    """A docstring of these words."""
    wrapped = ["\n".join(textwrap.wrap(said(each), WIDTH - 4)) for each in paragraphs if each]
    body = "\n\n".join(wrapped)
    return f'"""{body}\n"""' if "\n" in body else f'"""{body}"""'


def number(value: float) -> str:
    """A number as Python reads it back to the same bits."""
    return repr(float(value)) if np.isfinite(value) else f"float({str(float(value))!r})"


def numbers(values: Array | Sequence[float]) -> str:
    """``[1.0, 2.5]``."""
    return f"[{', '.join(number(value) for value in values)}]"


def call(function: str, arguments: Iterable[str], before: int = 0) -> str:
    """``f(a, b)`` on one line where that fits in behind so many characters, else on several."""
    given = list(arguments)
    inside = ", ".join(given)
    if before + len(function) + len(inside) + 2 <= WIDTH:
        return f"{function}({inside})"
    lines = textwrap.wrap(inside, WIDTH - 16, break_long_words=False, break_on_hyphens=False)
    return "\n".join([f"{function}(", *(f"    {line}" for line in lines), ")"])


def indented(lines: Iterable[str], by: int = 4) -> list[str]:
    """The lines moved to the right; a line may hold several."""
    return [textwrap.indent(line, " " * by) if line else "" for line in lines]
