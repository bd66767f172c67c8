"""Round numbers along an axis."""

from __future__ import annotations

import math

from nnviz.drawing.numbers import MINUS


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Up to about ``most`` round values in ``[low, high]`` with their texts."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    step = _round_step((high - low) / most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(k * step, _text(k * step, decimals)) for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """1, 3, 10, 30… between positive ``low`` and ``high``.

    Powers of ten alone, every second of them, and so on where these would be more than
    ``most``; round steps where they would be less than two.
    """
    if not 0 < low < high < math.inf:
        return []
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    fine = [(m, m * 10.0**k) for k in range(first, last + 1) for m in (1, 3)]
    seen = [(m, v) for m, v in fine if low * 0.999 <= v <= high * 1.001]
    values, powers = [v for _, v in seen], [v for m, v in seen if m == 1]
    stride = 1
    while len(values) > max(2, most):
        values = powers[::stride]
        stride += 1
    if len(values) < 2:
        return ticks(low, high, most)
    return [(value, _log_text(value)) for value in values]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= least * (1 - 1e-9))


def _text(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return "0" if float(text) == 0 else text.replace("-", MINUS)


def _log_text(value: float) -> str:
    exponent = math.floor(math.log10(value) + 1e-9)
    if -4 <= exponent <= 4:
        return f"{value:.{max(0, -exponent)}f}"
    return f"{value / 10.0**exponent:.0f}e{exponent}".replace("-", MINUS)
