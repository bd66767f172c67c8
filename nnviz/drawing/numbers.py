"""How numbers are written on screen: three to four significant digits, a true minus sign."""

from __future__ import annotations

import math

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
