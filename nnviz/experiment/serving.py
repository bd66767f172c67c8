"""What the run's own process begins with: of all that trains, the window's process knows only this
name."""

from __future__ import annotations

import pickle
from pathlib import Path

from nnviz.data.shelf import SHELF
from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.link import GoneError, Wire
from nnviz.experiment.state import RunState


def serve(wire: Wire, source: Experiment | RunState | bytes, number: int, shelf: Path) -> None:
    """Run ``source`` (bytes: a pickled RunState) until told to stop or left alone, with the arrays
    on the window's shelf."""
    SHELF.share(shelf)
    from nnviz.experiment.workshop import Workshop  # A tenth of the time until the window is there.

    try:
        Workshop(wire, pickle.loads(source) if isinstance(source, bytes) else source, number).work()
    except NnvizError as error:
        wire.send("refused", str(error))
    except GoneError:
        return  # The window is gone, and with it the need for a run.
