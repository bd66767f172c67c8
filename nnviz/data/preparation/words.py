"""Steps in the user's words."""

from __future__ import annotations

from collections.abc import Sequence

KINDS = {"number": "numbers", "category": "categories", "date": "dates"}
TITLES = {
    "impute": "Fill in missing",
    "standardise": "Standardise",
    "min_max": "Scale to 0…1",
    "max_abs": "Scale to −1…1",
    "one_hot": "One-hot",
    "clip": "Clip",
    "log": "Logarithm",
    "products": "Products of pairs",
    "powers": "Powers",
    "waves": "Sine and cosine",
    "date_parts": "Parts of the date",
    "drop": "Leave out",
}
"""What each kind of step is called."""
TIPS = {
    "impute": "Put a value in where one is missing: a network cannot take a gap.",
    "standardise": "Bring columns to mean 0 and deviation 1.",
    "min_max": "The least training value becomes 0, the largest 1.",
    "max_abs": "Divide by the largest magnitude of the training values; 0 stays 0.",
    "one_hot": "One input for each category: 1 for its own, 0 for the others.",
    "clip": "Bring outliers to the nearer of two limits.",
    "log": "log(1 + x): brings large values, such as incomes, closer together.",
    "products": "Add the product of every pair of columns.",
    "powers": "Add squares, or squares and cubes.",
    "waves": "Add sine and cosine of what comes round again, such as hours of the day.",
    "date_parts": "Year, and sine and cosine of month and weekday, in place of the date.",
    "drop": "Leave columns out.",
}
"""What each kind of step is good for."""
HOW = {
    "mean": "the mean",
    "median": "the median",
    "most_frequent": "the most frequent",
    "constant": "a value of your own",
}
"""What missing values are filled in by."""


def listed(names: Sequence[str], most: int = 3) -> str:
    """``a``, ``a and b``, ``a, b and 4 more``."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(number: int, word: str) -> str:
    """``1 input``, ``9 inputs``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def shown(value: float) -> str:
    """``29.7``, ``251,100``."""
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
