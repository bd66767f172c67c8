"""What the dialog offers of each setting, in groups."""

from __future__ import annotations

from nnviz.drawing.colour_sets import COLOUR_SETS
from nnviz.drawing.numbers import count
from nnviz.ui.settings.settings import SIZES, SPEEDS
from nnviz.values import dataclass


@dataclass(frozen=True)
class Choice:
    """A setting by its field's ``name``; ``options`` are values with their texts, none for a
    switch."""

    name: str
    title: str
    tip: str
    options: tuple[tuple[object, str], ...] = ()


GROUPS: dict[str, tuple[Choice, ...]] = {
    "Look": (
        Choice(
            "theme",
            "Theme",
            "The same in every window, at every start.",
            (("system", "As the system"), ("dark", "Dark"), ("light", "Light")),
        ),
        Choice(
            "colours",
            "Colours",
            "Sets for eyes that see fewer colours, and for grey prints.",
            tuple((each.name, each.title) for each in COLOUR_SETS.values()),
        ),
        Choice("large_type", "Large type", "All of the window is larger, for a projector."),
        Choice(
            "type_size",
            "Size of large type",
            "Of the usual size.",
            tuple((size, f"{size} %") for size in SIZES),
        ),
    ),
    "New windows": (
        Choice(
            "welcome",
            "Welcome page",
            "Recent files and first lessons, where nnviz starts without a file.",
        ),
        Choice(
            "speed",
            "Speed",
            "Training steps a second to begin with; a lesson may want another.",
            tuple((speed, f"{count(speed)}/s" if speed else "full") for speed in SPEEDS),
        ),
    ),
    "New projects": (
        Choice(
            "name_files",
            "Name data files",
            "Imported data stay in their files, and a project says which they are.",
        ),
    ),
}
