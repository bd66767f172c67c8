"""How numbers are written on screen: three to four significant digits, a true minus sign."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "−"
_DECIMALS = ((1000.0, 0), (100.0, 1), (10.0, 2), (0.1, 3), (0.01, 4), (0.0, 5))


def number(value: float) -> str:
    """``2.334``, ``−0.0328``, ``1.28e−5``; ``0`` only for an exact zero."""
    value = float(value)
    if not math.isfinite(value):
        return _not_finite(value)
    size = abs(value)
    if size == 0.0:
        return "0"
    if size >= 99_999.5 or size < 0.000_999_5:
        return _scientific(value)
    decimals = next(digits for least, digits in _DECIMALS if size >= 0.9995 * least)
    return f"{value:.{decimals}f}".replace("-", MINUS)


def read(text: str) -> float:
    """A number as it is typed or shown, with either minus sign and either decimal mark; ValueError
    for what is none."""
    return float(text.strip().replace(MINUS, "-").replace(",", "."))


def short(value: float) -> str:
    """Two decimals for tight places such as the cells of a kernel: ``0.97``, ``−12``, ``4e−5``."""
    value = float(value)
    if not math.isfinite(value):
        return _not_finite(value)
    size = abs(value)
    if size == 0.0:
        return "0"
    if size < 0.005:
        return _tidy(f"{value:.0e}")
    if size >= 999.5:
        return _tidy(f"{value:.0e}")
    decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{value:.{decimals}f}".replace("-", MINUS)


def signed(value: float) -> str:
    """A number to be added: ``+ 0.328``, ``− 0.328``."""
    text = number(value)
    return f"{MINUS} {text[1:]}" if text.startswith(MINUS) else f"+ {text}"


def plain(value: float) -> str:
    """A number to reckon with: ``0.9`` and ``255`` without idle zeros where exact.

    Near one, with as many digits as it takes to subtract one, or to take the logarithm
    (``0.9999834``); else as ``number``. Zero has no sign.
    """
    value = float(value) + 0.0
    off, brief = abs(abs(value) - 1.0), f"{value:.4g}"
    near = 0.0 < off < 0.1
    if not abs(float(brief) - value) <= (1e-3 * off if near else 1e-9 * abs(value)):
        return _fixed(value, 2 - _power(off)) if near else number(value)
    return _tidy(brief) if "e" in brief else brief.replace("-", MINUS)


def filled(pattern: str, values: Sequence[float]) -> str:
    """``{} − {}`` with its numbers; negative ones in brackets where they follow a sign or are
    squared.

    Numbers that nearly cancel, and exponents, have the digits that the result needs.
    """
    pieces = pattern.split("{}")
    text = pieces[0]
    for own, after in zip(_operands(pieces, values), pieces[1:], strict=True):
        signed_before = text.rstrip().endswith(("+", MINUS))
        bare = not own.startswith(MINUS) or not (signed_before or after.startswith("²"))
        text += (own if bare else f"({own})") + after
    return text


def _operands(pieces: Sequence[str], values: Sequence[float]) -> list[str]:
    """Every number by itself, but both sides of a difference together."""
    texts = [
        _exponent(value) if piece.endswith("e^") else plain(value)
        for piece, value in zip(pieces, values, strict=False)
    ]
    for k, between in enumerate(pieces[1:-1]):
        if between == f" {MINUS} ":
            texts[k : k + 2] = _difference(values[k], values[k + 1])
    return texts


def _difference(first: float, second: float) -> tuple[str, str]:
    """Two numbers with decimals enough that their difference has four digits."""
    apart = abs(first - second)
    written = plain(first), plain(second)
    if not 0.0 < apart < 0.1 * max(abs(first), abs(second)):
        return written
    decimals = 3 - _power(apart)

    def enough(value: float, text: str) -> str:
        brief = f"{value:.4g}"
        exact = abs(float(brief) - value) <= 1e-4 * apart
        return text if exact and text == brief.replace("-", MINUS) else _fixed(value, decimals)

    return enough(first, written[0]), enough(second, written[1])


def _exponent(value: float) -> str:
    """An error in an exponent is one in every digit of the power."""
    return _fixed(value, 4) if 10.0 <= abs(value) < 1000.0 else plain(value)


def _fixed(value: float, decimals: int) -> str:
    """No more decimals than a double has."""
    most = 16 - max(0, _power(value)) if value else 16
    return f"{value:.{min(max(decimals, 0), max(most, 0))}f}".replace("-", MINUS)


def _power(value: float) -> int:
    """The power of ten of a number's first digit."""
    return math.floor(math.log10(abs(value)))


def apart(old: float, new: float) -> tuple[str, str]:
    """Two numbers with as many decimals as it takes to tell them apart, eight at most."""
    first, second = number(old), number(new)
    decimals = 4
    while first == second and old != new and decimals <= 8:
        first, second = (f"{x:.{decimals}f}".replace("-", MINUS) for x in (old, new))
        decimals += 1
    return first, second


def percent(value: float) -> str:
    """A share as per cent: ``91 %``, ``0.4 %``, ``<0.1 %``."""
    if not math.isfinite(value):
        return "–"
    share = 100.0 * float(value)
    if 0.0 < share < 0.1:
        return "<0.1 %"
    if 99.95 <= share < 100.0:
        return ">99.9 %"
    return f"{share:.1f} %" if 0.0 < share < 9.95 or 98.95 <= share < 100 else f"{share:.0f} %"


def count(value: int) -> str:
    """Thousands set apart by a thin space: ``1 284``."""
    return f"{value:,}".replace(",", " ")


def _scientific(value: float) -> str:
    return _tidy(f"{value:.2e}")


def _tidy(text: str) -> str:
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else f"{MINUS}∞"
