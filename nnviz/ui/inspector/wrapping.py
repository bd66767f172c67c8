"""Arithmetic in the room there is: broken between its parts, never inside a number."""

from __future__ import annotations

from functools import lru_cache

_GLUE = ("=", "−", "+", "·", "/")
"""Signs that stay with what follows them."""


@lru_cache(maxsize=512)
def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """Lines of at most that many letters; a part too long by itself ends in ``…``."""
    lines: list[str] = []
    for part in _parts(text):
        if lines and len(lines[-1]) + 1 + len(part) <= letters:
            lines[-1] += f" {part}"
        else:
            lines.append(elided(part, letters))
    return tuple(lines)


def elided(text: str, letters: int) -> str:
    """The text itself, or as much of it as there is room for and ``…``."""
    return text if len(text) <= letters else text[: max(letters - 1, 0)] + "…"


def _parts(text: str) -> list[str]:
    """Words, each with the sign before it."""
    parts: list[str] = []
    for word in text.split(" "):
        if parts and parts[-1] in _GLUE:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts
