"""What a command names: a sample, or a project file."""

from __future__ import annotations

from pathlib import Path

from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.session import check
from nnviz.experiment.state import RunState
from nnviz.formats import PROJECT_SUFFIX


def source_named(name: str) -> Experiment | RunState:
    """What to run, found to be sound; DataError, FileError or SpecError say what is not."""
    if name in SAMPLES:
        return sample_experiment(name)
    from nnviz.formats.project import load_project

    path = Path(name)
    if path.suffix != PROJECT_SUFFIX and not path.exists():
        raise DataError(
            f"'{name}' is neither a sample nor a file; samples are {', '.join(SAMPLES)}."
        )
    state = load_project(path)
    check(state.experiment)
    return state
