"""How a file is read, guessed and correctable: a row of drop-downs for each sort of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.data.reading import ArrayPreview, Choices, FolderPreview, Preview, TextPreview
from nnviz.data.reading.axes import LAYOUTS
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.combo_row import ComboRow

Entries = Sequence[tuple[str, str]]
_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "shift_jis", "gb18030")
_DELIMITERS = ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"), (" ", "spaces"))
_DECIMALS = ((".", "point"), (",", "comma"))
_HEADERS = (("yes", "first row"), ("no", "none"))
_UNFIT = (("refuse", "refused"), ("missing", "missing"))
_RAGGED = (("refuse", "refused"), ("fill", "filled or cut"))
_SIDES = tuple((str(side), f"{side} px") for side in (8, 16, 20, 24, 28, 32, 48, 64, 96, 128, 224))
_FITS = (("crop", "crop"), ("pad", "pad"), ("stretch", "stretch"))
_COLOURS = (("grey", "grey"), ("RGB", "RGB"))
_DAMAGED = (("refuse", "refused"), ("leave out", "left out"))
_LAYOUTS = tuple((each, each) for each in LAYOUTS)


class Choosers(QWidget):
    """``changed(choices)`` when the user corrects what was guessed."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._choices: Choices | None = None
        self.rows: dict[str, ComboRow] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)

    def show_preview(self, preview: Preview) -> None:
        """What was guessed or chosen for that file."""
        self._choices = preview.choices
        reasons = {guess.field: guess.reason for guess in preview.guesses}
        for field, title, entries in _offered(preview):
            row = self.rows.get(field) or self._add(field, title)
            key = _key(getattr(preview.choices, field))
            known = [each for each, _ in entries]
            row.set_entries(entries if key in known else [(key, key), *entries], key)
            row.box.setToolTip(reasons.get(field, ""))

    def _add(self, field: str, title: str) -> ComboRow:
        row = self.rows[field] = ComboRow(title, f"{title} of what is read.", self._theme)
        row.chosen.connect(lambda key, field=field: self._choose(field, key))
        self._row.addWidget(row, 1)
        return row

    def _choose(self, field: str, key: str) -> None:
        assert self._choices is not None
        value: Any = key
        if field == "header":
            value = key == "yes"
        elif field in ("width", "height"):
            value = int(key)
        self._choices = replace(self._choices, **{field: value})
        self.changed.emit(self._choices)


def _key(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _offered(preview: Preview) -> Sequence[tuple[str, str, Entries]]:
    """(field, title, entries) of each choice that there is."""
    if isinstance(preview, TextPreview):
        return (
            ("encoding", "Encoding", [(each, each) for each in _ENCODINGS]),
            ("delimiter", "Delimiter", _DELIMITERS),
            ("decimal", "Decimal", _DECIMALS),
            ("header", "Names", _HEADERS),
            ("misfits", "Unfit values", _UNFIT),
            ("ragged", "Uneven rows", _RAGGED),
        )
    if isinstance(preview, FolderPreview):
        return (
            ("height", "Height", _SIDES),
            ("width", "Width", _SIDES),
            ("fit", "Other shapes", _FITS),
            ("colours", "Colours", _COLOURS),
            ("damaged", "Damaged", _DAMAGED),
        )
    return _of_arrays(preview)


def _sides(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _of_arrays(preview: ArrayPreview) -> Sequence[tuple[str, str, Entries]]:
    names = [
        (each.name, f"{PurePath(each.name).name} {_sides(each.shape)}") for each in preview.members
    ]
    found: list[tuple[str, str, Entries]] = [
        ("inputs", "Inputs", names),
        ("targets", "Targets", [*names, ("", "none")]),
    ]
    return [*found, ("layout", "Axes", _LAYOUTS)] if len(preview.shape) > 1 else found
