"""What importing data did, on standard error."""

from __future__ import annotations

import sys

from nnviz.experiment.importing.opening import Imported
from nnviz.experiment.importing.telling import told


def print_imported(imported: Imported) -> None:
    """What was found, then what was done to each column."""
    for line in (*imported.remarks, *told(imported.experiment)):
        print(line, file=sys.stderr)
