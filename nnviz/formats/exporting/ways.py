"""How a target takes one thing: as its own, in several parts, not at all, or not concerned."""

from __future__ import annotations

from typing import Literal

from nnviz.values import dataclass

Kind = Literal["direct", "decomposed", "left out", "refused"]


@dataclass(frozen=True)
class Way:
    """``text``: by which words of the target; of what is refused, why, as the end of a sentence;
    of what is left out, what that means."""

    kind: Kind
    text: str

    @property
    def told(self) -> str:
        """As a cell of the documentation."""
        return self.text if self.kind == "direct" else f"*{self.kind}*: {self.text}"


Ways = dict[str, dict[str, Way]]
"""By topic, then by the thing's name."""


def direct(text: str) -> Way:
    """The target has it."""
    return Way("direct", text)


def parts(text: str) -> Way:
    """Put together from what the target has."""
    return Way("decomposed", text)


def left_out(text: str) -> Way:
    """The export is usable without it, and says so."""
    return Way("left out", text)


def refused(text: str) -> Way:
    """The target cannot express it: ExportError."""
    return Way("refused", text)
