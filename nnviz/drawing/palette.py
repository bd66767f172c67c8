"""The colours, by meaning: the same meaning everywhere, in both themes."""

from __future__ import annotations

from nnviz.values import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``. Signed values: ``positive`` blue, ``negative`` orange."""

    name: str
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


_CATEGORIES_DARK = (
    "#4e9dff", "#ff9a3c", "#3ecf8e", "#e05fb5", "#f2d14b",
    "#9d86ff", "#43d1e0", "#ff6b6b", "#b8c34a", "#b0b7c3",
)  # fmt: skip
_CATEGORIES_LIGHT = (
    "#1f6fd6", "#d96a00", "#158a58", "#b12f87", "#a67c00",
    "#6a4fd6", "#0f8794", "#cf3535", "#6f7a10", "#5d6673",
)  # fmt: skip

DARK = Palette(
    name="dark",
    window="#1a1e24",
    canvas="#13161a",
    panel="#20252d",
    raised="#2a303a",
    chosen="#32415a",
    border="#333a45",
    text="#e8ebf0",
    muted="#98a1b0",
    faint="#79828f",
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
    window="#eef1f5",
    canvas="#fafbfd",
    panel="#ffffff",
    raised="#f1f4f8",
    chosen="#cfdff3",
    border="#d3d9e2",
    text="#1a212b",
    muted="#566070",
    faint="#6f7987",
    accent="#1f6fd6",
    on_accent="#ffffff",
    positive="#1f6fd6",
    negative="#d96a00",
    zero="#f4f6f9",
    gradient="#8a3fc4",
    update="#128053",
    error="#c22f2f",
    signal="#10161f",
    categories=_CATEGORIES_LIGHT,
)

PALETTES = {"dark": DARK, "light": LIGHT}
