"""The data as the table shows them, and how much of them there is."""

from __future__ import annotations

from nnviz.data.sheet import Sheet, sheet_of
from nnviz.data.source import Data
from nnviz.experiment.frame import Frame, Judgement
from nnviz.experiment.materialise import table_of
from nnviz.ui.samples_table.listing import Contents, Places, contents_of, places_of


def read(
    data: Data, frame: Frame, judgement: Judgement | None, places: Places | None, current: bool
) -> tuple[Sheet, Places | None, Contents]:
    """The data as they are; where the run has them already, with what it knows of them."""
    scaled = frame.data.target_affine is not None
    sheet = sheet_of(data, table_of(frame.experiment) if scaled else frame.data.table)
    if current:
        places = places_of(sheet, frame.data)
    return sheet, places, contents_of(sheet, places, frame.data, judgement)


def rows_text(number: int) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{number:,} row{'' if number == 1 else 's'}"


def numbers_of(sheet: Sheet | None) -> int:
    """How many numbers an edit may have to write."""
    if sheet is None:
        return 0
    return sum(values.size for values in sheet.values) + (
        sheet.inputs.size if sheet.inputs is not None else 0
    )
