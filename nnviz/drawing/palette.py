"""The colours, by meaning: the same meaning everywhere, in all sets, dark and light."""

from __future__ import annotations

from typing import Literal

from nnviz.values import dataclass

Mode = Literal["dark", "light"]


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``. Signed values: ``positive`` blue, ``negative`` orange; ``gradient``
    violet, ``update`` green: which blue, orange, violet and green is a set's own choice.

    ``name`` tells all palettes apart; ``colours`` is the name of the set, ``mode`` which of its
    two palettes it is.
    """

    name: str
    colours: str
    mode: Mode
    window: str
    canvas: str
    panel: str
    raised: str
    chosen: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    positive: str
    negative: str
    zero: str
    gradient: str
    update: str
    error: str
    signal: str
    categories: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        return self.mode == "dark"


_CATEGORIES_DARK = (
    "#4e9dff", "#ff9a3c", "#3ecf8e", "#e05fb5", "#f2d14b",
    "#9d86ff", "#43d1e0", "#ff6b6b", "#b8c34a", "#b0b7c3",
)  # fmt: skip
_CATEGORIES_LIGHT = (
    "#1b69cc", "#ad5400", "#158a58", "#b12f87", "#a67c00",
    "#6a4fd6", "#0f8794", "#cf3535", "#6f7a10", "#5d6673",
)  # fmt: skip

DARK = Palette(
    name="dark",
    colours="blue-orange",
    mode="dark",
    window="#1a1e24",
    canvas="#13161a",
    panel="#20252d",
    raised="#2a303a",
    chosen="#32415a",
    border="#333a45",
    text="#e8ebf0",
    muted="#98a1b0",
    faint="#848d9a",
    accent="#5e9dff",
    on_accent="#0b1320",
    positive="#4e9dff",
    negative="#ff9a3c",
    zero="#20252d",
    gradient="#c07af0",
    update="#3ecf8e",
    error="#ff7b7b",
    signal="#ffffff",
    categories=_CATEGORIES_DARK,
)

LIGHT = Palette(
    name="light",
    colours="blue-orange",
    mode="light",
    window="#eef1f5",
    canvas="#fafbfd",
    panel="#ffffff",
    raised="#f1f4f8",
    chosen="#cfdff3",
    border="#d3d9e2",
    text="#1a212b",
    muted="#566070",
    faint="#646e7b",
    accent="#1b69cc",
    on_accent="#ffffff",
    positive="#1b69cc",
    negative="#ad5400",
    zero="#f4f6f9",
    gradient="#8a3fc4",
    update="#117a4f",
    error="#c22f2f",
    signal="#10161f",
    categories=_CATEGORIES_LIGHT,
)
