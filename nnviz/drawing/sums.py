"""Sums on screen: with digits enough that what is written adds up, or with ≈ where it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from nnviz.drawing.numbers import MINUS, number

_DIGITS, _MORE, _MOST = 3, 8, 16
"""Digits that the smallest number has at least, how many more may be tried, and the most."""


def adding_up(first: float, second: float, total: float) -> tuple[str, str, str]:
    """``first + second = total`` in so many decimals that all of the smaller number's weight is
    seen, and that what is written adds up to the last digit, if any number of digits does so."""
    values = first, second, total
    sizes = [abs(value) for value in values if value != 0.0]
    plain = second == 0.0 or not all(map(math.isfinite, values))
    if plain or max(sizes) > 1e15 * min(sizes):
        return number(first), number(second), number(total)
    least = _DIGITS - 1 - math.floor(math.log10(min(sizes)))
    most = _MOST - math.floor(math.log10(max(sizes)))
    tried = [max(0, min(least + more, most)) for more in range(_MORE)]
    written = [_fixed(values, decimals) for decimals in tried]
    return next((each for each in written if adds_up(each[:2], each[2])), written[0])


def adds_up(terms: Sequence[str], total: str, within: int = 0) -> bool:
    """Whether numbers as they are written add up, ``within`` so many of the total's last
    digits."""
    try:
        sums, made = sum(map(_read, terms), Decimal(0)), _read(total)
    except InvalidOperation:
        return True
    exponent = made.as_tuple().exponent
    if not isinstance(exponent, int) or not sums.is_finite():
        return True
    return abs(sums - made) <= within * Decimal(1).scaleb(exponent)


def equals(terms: Sequence[float], total: float) -> str:
    """``=``, or ``≈`` where the terms as they are written miss the total's last digit by more
    than rounding that digit itself does."""
    written = [number(term) for term in terms]
    return "=" if adds_up(written, number(total), within=1) else "≈"


def _fixed(values: tuple[float, float, float], decimals: int) -> tuple[str, str, str]:
    first, second, total = (f"{value:.{decimals}f}".replace("-", MINUS) for value in values)
    return first, second, total


def _read(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-").replace("∞", "x"))
