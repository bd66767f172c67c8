"""Where results may go: never over what they are made from, and projects by their own ending."""

from __future__ import annotations

from pathlib import Path

from nnviz.errors import FileError
from nnviz.formats import NETWORK_SUFFIX, PROJECT_SUFFIX

_FILES = {
    PROJECT_SUFFIX, NETWORK_SUFFIX, ".py", ".csv", ".txt", ".json", ".zip", ".npz", ".safetensors",
    ".pt", ".pth", ".keras", ".h5",
}  # fmt: skip
"""How a folder is not called, though a file may be looked for under it."""


def refuse_sources(output: Path, what: str, *sources: Path) -> None:
    """FileError where the output would replace a file that is read from; ``what`` it is to be."""
    for source in sources:
        if output.exists() and source.exists() and output.samefile(source):
            raise FileError(f"'{output}' is read from; choose another name for {what}.")


def refuse_other_ending(project: Path) -> None:
    """FileError for a project that nothing would open again: it is known by its ending, and any
    other file of that name is the user's data or notes."""
    _refuse_unless(project, PROJECT_SUFFIX, "by which nnviz knows its projects")


def refuse_unlike(output: Path, suffix: str, what: str) -> None:
    """FileError unless a result ends as ``what`` it is does; in capitals too."""
    _refuse_unless(output, suffix, f"as {what} does")


def refuse_like_file(folder: Path, what: str) -> None:
    """FileError for a folder that is called like a file of a program."""
    if folder.suffix.lower() in _FILES and not folder.is_dir():
        raise FileError(
            f"'{folder}' is called like a file, and {what} is a folder; call it "
            f"'{folder.stem or 'mine'}'."
        )


def _refuse_unless(output: Path, suffix: str, why: str) -> None:
    if output.suffix.lower() != suffix and not output.is_dir():
        better = output.with_suffix(suffix).name if output.name else f"mine{suffix}"
        raise FileError(f"'{output}' does not end in {suffix}, {why}; call it '{better}'.")
