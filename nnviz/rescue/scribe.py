"""The process that writes rescues: neither the window nor the run waits for it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from nnviz.data.shelf import SHELF
from nnviz.errors import NnvizError
from nnviz.experiment.link import GoneError, Wire
from nnviz.experiment.project import Project
from nnviz.rescue.about import About, write_about
from nnviz.rescue.rescue import clear

MODEST = 10
"""How far it stands back behind training and painting, as ``nice`` counts."""


def serve(wire: Wire, shelf: Path) -> None:
    """Write what comes until nobody is there any more; answer each with a sentence, empty if it
    went well."""
    SHELF.share(shelf)
    if hasattr(os, "nice"):
        os.nice(MODEST)
    with suppress(GoneError):
        while True:
            wire.send(_written(*wire.receive()))


def _written(folder: Path, project: Project, about: About) -> str:
    try:
        write(folder, project, about)
    except NnvizError as error:
        return str(error)
    except OSError as error:
        return f"'{folder}' cannot be written: {error.strerror or error}."
    return ""


def write(folder: Path, project: Project, about: About) -> None:
    """First the work under a name of its own, then what names it, then away with the old: the
    folder holds a whole version at every moment. The user's data lie beside it, written once."""
    from nnviz.formats.project import save_project
    from nnviz.formats.shelved import Aside

    name, aside = f"work-{token_hex(4)}.nnviz", Aside(folder)
    save_project(folder / name, project, aside)
    write_about(folder, replace(about, work=name, step=project.state.step))
    clear(folder, {name, *aside.files})
