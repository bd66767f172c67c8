"""Where results may go: never over what they are made from, and projects by their own ending."""

from __future__ import annotations

from pathlib import Path

from nnviz.errors import FileError
from nnviz.formats import PROJECT_SUFFIX


def refuse_sources(output: Path, what: str, *sources: Path) -> None:
    """FileError where the output would replace a file that is read from; ``what`` it is to be."""
    for source in sources:
        if output.exists() and source.exists() and output.samefile(source):
            raise FileError(f"'{output}' is read from; choose another name for {what}.")


def refuse_other_ending(project: Path) -> None:
    """FileError for a project that nothing would open again: it is known by its ending, and any
    other file of that name is the user's data or notes."""
    if project.suffix != PROJECT_SUFFIX and not project.is_dir():
        better = project.with_suffix(PROJECT_SUFFIX).name if project.name else "mine.nnviz"
        raise FileError(
            f"'{project}' does not end in {PROJECT_SUFFIX}, by which nnviz knows its projects; "
            f"call it '{better}'."
        )
