"""What a command names: a sample, a lesson, a project file, or data of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.errors import DataError, FileError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons import is_known, known_experiment
from nnviz.experiment.samples import SAMPLES
from nnviz.experiment.soundness import check
from nnviz.experiment.state import RunState
from nnviz.formats import NETWORK_SUFFIX, is_project

if TYPE_CHECKING:
    from nnviz.experiment.importing.opening import Imported, Wishes


def source_named(name: str) -> Experiment | RunState:
    """What to run, found to be sound; DataError, FileError or SpecError say what is not."""
    if is_known(name):
        return known_experiment(name)
    if is_data(name):
        return imported_from(name).experiment
    from nnviz.formats.backup import load_or_offer

    state = load_or_offer(Path(name))
    check(state.experiment)
    return state


def data_named(name: str) -> Experiment:
    """The experiment whose data are meant; it says what is wrong as ``source_named`` does."""
    found = source_named(name)
    return found.experiment if isinstance(found, RunState) else found


def is_data(name: str) -> bool:
    """Whether a file or folder of data is named, not a sample, lesson or project; DataError where
    there is no such thing at all, FileError for a network."""
    path = Path(name)
    if is_known(name) or is_project(name):
        return False
    if not name:
        raise DataError("The name of a sample or file is empty; 'nnviz samples' lists the samples.")
    if not _is_there(path):
        raise DataError(
            f"'{name}' is neither a sample nor a file; samples are {', '.join(SAMPLES)}, and "
            "'nnviz lessons' lists the lessons."
        )
    if path.suffix.lower() == NETWORK_SUFFIX:
        raise FileError(
            f"'{name}' holds a network, not data; bring it in by 'nnviz import', or by "
            "nnviz.Model.from_onnx in Python."
        )
    return True


def _is_there(path: Path) -> bool:
    """Of a link that leads nowhere, or of what lies in a closed folder, reading says so."""
    try:
        return path.exists() or path.is_symlink()
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False


def imported_from(name: str, wishes: Wishes | None = None) -> Imported:
    """Data of the user's own, with a sound experiment; wishes for anything else are refused."""
    if not is_data(name):
        raise FileError(
            f"'{name}' brings its own columns and task; --target, --task and --ignore are for "
            "files of data."
        )
    from nnviz.experiment.importing.opening import import_file

    return import_file(Path(name), wishes=wishes)
