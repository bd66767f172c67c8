"""The sets of colours that can be chosen: for eyes that see fewer colours, and for grey prints.

What each set is measured by stands in the tests: distances as such eyes see them.
"""

from __future__ import annotations

from dataclasses import replace

from nnviz.drawing.palette import DARK, LIGHT, Mode, Palette
from nnviz.values import dataclass

USUAL = "blue-orange"


@dataclass(frozen=True)
class ColourSet:
    """A dark and a light palette; ``tip`` says whom they are for."""

    name: str
    title: str
    tip: str
    dark: Palette
    light: Palette

    def palette(self, mode: Mode) -> Palette:
        """One of the two."""
        return self.dark if mode == "dark" else self.light


_RED_GREEN = ColourSet(
    "red-green",
    "Red–green safe",
    "Told apart with protanopia or deuteranopia: violet and green differ in lightness too.",
    replace(
        DARK,
        name="dark red-green",
        colours="red-green",
        positive="#618df3",
        negative="#c87f2c",
        gradient="#fabdf4",
        update="#21b58f",
        error="#f0704c",
        categories=(
            "#618df3", "#c87f2c", "#dffcfa", "#7c6660", "#dad516",
            "#ada893", "#cac6ff", "#7b5e8d", "#a296a9", "#eefec1",
        ),
    ),
    replace(
        LIGHT,
        name="light red-green",
        colours="red-green",
        positive="#00296c",
        negative="#a15b00",
        gradient="#7244c5",
        update="#083900",
        error="#a8324c",
        categories=(
            "#00296c", "#a15b00", "#868fa2", "#2d2000", "#586172",
            "#4840de", "#91917c", "#2b1c27", "#625245", "#2291f8",
        ),
    ),
)  # fmt: skip

_BLUE_YELLOW = ColourSet(
    "blue-yellow",
    "Blue–yellow safe",
    "Told apart with tritanopia: green is far from blue, violet far from orange.",
    replace(
        DARK,
        name="dark blue-yellow",
        colours="blue-yellow",
        positive="#618df3",
        negative="#ec6100",
        gradient="#f0aeff",
        update="#cbf8b4",
        error="#ff7b7b",
        categories=(
            "#618df3", "#ec6100", "#f0ef84", "#627161", "#03ffc4",
            "#f6a0e1", "#a09f64", "#886434", "#c4cee2", "#9b54f5",
        ),
    ),
    replace(
        LIGHT,
        name="light blue-yellow",
        colours="blue-yellow",
        positive="#0063eb",
        negative="#ac3d00",
        gradient="#3e1260",
        update="#083900",
        error="#c22f2f",
        categories=(
            "#0063eb", "#ac3d00", "#24085a", "#927c86", "#4b001f",
            "#004d41", "#4f4d0f", "#ed53d0", "#859a33", "#8a18bb",
        ),
    ),
)  # fmt: skip

_HIGH_CONTRAST = ColourSet(
    "high-contrast",
    "High contrast",
    "Black or white grounds; signs, gradients and updates are told apart in a grey print too.",
    replace(
        DARK,
        name="dark high-contrast",
        colours="high-contrast",
        window="#000000",
        canvas="#000000",
        panel="#0b0b0b",
        raised="#1f1f1f",
        border="#7d7d7d",
        text="#ffffff",
        muted="#d6d6d6",
        faint="#b4b4b4",
        accent="#8ab8ff",
        on_accent="#000000",
        positive="#7dccf8",
        negative="#cb5a1a",
        zero="#0b0b0b",
        gradient="#e669ef",
        update="#defdce",
        error="#ff8a8a",
        categories=(
            "#7dccf8", "#cb5a1a", "#9a2886", "#eefec1", "#a79988",
            "#be2e34", "#c5e1e0", "#54c457", "#8d78f5", "#9a50c2",
        ),
    ),
    replace(
        LIGHT,
        name="light high-contrast",
        colours="high-contrast",
        window="#ffffff",
        canvas="#ffffff",
        panel="#ffffff",
        raised="#f4f4f4",
        border="#767676",
        text="#000000",
        muted="#303030",
        faint="#505050",
        accent="#0047b3",
        on_accent="#ffffff",
        positive="#030f8a",
        negative="#a8620a",
        zero="#ffffff",
        gradient="#7d1590",
        update="#2f6b3a",
        error="#a00000",
        signal="#000000",
        categories=(
            "#030f8a", "#a8620a", "#f76562", "#00584c", "#2d444a",
            "#d84866", "#aa1d5c", "#5d0067", "#2d9a61", "#7e4ac2",
        ),
    ),
)  # fmt: skip

COLOUR_SETS = {
    each.name: each
    for each in (
        ColourSet(
            USUAL,
            "Blue and orange",
            "The usual colours: signs are safe for all eyes, violet and green are not.",
            DARK,
            LIGHT,
        ),
        _RED_GREEN,
        _BLUE_YELLOW,
        _HIGH_CONTRAST,
    )
}
"""All sets by name; a name is what settings keep."""


def palette_of(mode: Mode, colours: str = USUAL) -> Palette:
    """The palette of a set; the usual set's where there is none of that name."""
    return COLOUR_SETS.get(colours, COLOUR_SETS[USUAL]).palette(mode)
