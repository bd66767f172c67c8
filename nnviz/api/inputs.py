"""New inputs for a network, as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.reading import ArrayChoices
from nnviz.data.reading.frames import is_frame, read_frame
from nnviz.engine.shapes import Array
from nnviz.errors import DataError


def raw_inputs(inputs: Any, table: Table) -> Array:
    """(n, *one input), as the table of the network's data has them; DataError for anything else."""
    if is_frame(inputs) and table.fed:
        from nnviz.formats.new_data import rows_of

        read = read_frame(inputs, "new data", ArrayChoices(infinite="missing"))
        return rows_of(read, table, "The data frame").raw
    try:
        raw = np.asarray(inputs, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(
            f"The inputs are no array of numbers; give (n, {_written(table.input_shape)}), a "
            "category by its number, or a data frame with the names of the columns."
        ) from error
    if not raw.size:
        raise DataError(f"There are no inputs; give (n, {_written(table.input_shape)}).")
    return raw


def _written(shape: tuple[int, ...]) -> str:
    return ", ".join(str(size) for size in shape)
