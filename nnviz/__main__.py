"""The start of the program: settings of the process first, then the window or the command line.

Neither room is imported before it is needed: the command line runs where Qt cannot.
"""

from __future__ import annotations

import builtins
import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz import display, process
from nnviz.errors import DisplayError, FileError, NnvizError
from nnviz.experiment import link
from nnviz.formats import NETWORK_SUFFIX, is_file, is_project

if TYPE_CHECKING:
    import typer

OFFSCREEN_COMMANDS = {
    "snapshot": "Train a sample or a file in the window, offscreen, and save its picture.",
    "record": "Record training, or one step, in the window, offscreen, as GIF or PNG files.",
    "showcase": "Train two spirals in the window, offscreen, and save picture, film and model.",
}
"""The commands that need the window but no display, each with its line of help."""


def main() -> int:
    """Run the program with the arguments it was started with; returns the exit code."""
    process.settle()
    try:
        return _route(sys.argv[1:])
    except NnvizError as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nnviz: interrupted", file=sys.stderr)
        return 130


def _route(arguments: list[str]) -> int:
    if _opens_window(arguments):
        display.require_window()
        return _window(arguments)
    if arguments[0] in OFFSCREEN_COMMANDS:
        return _offscreen(arguments)
    _refuse_file(arguments)
    return _command_line(arguments)


def _opens_window(arguments: Sequence[str]) -> bool:
    """No argument, or the one file to open."""
    return not arguments or (len(arguments) == 1 and is_project(arguments[0]))


def _refuse_file(arguments: Sequence[str]) -> None:
    """A file alone that no window opens with: which command was meant cannot be known.
    No command has an ending."""
    path = Path(arguments[0])
    if len(arguments) == 1 and path.suffix and is_file(path):
        command = "import" if path.suffix.lower() == NETWORK_SUFFIX else "train"
        raise FileError(
            f"'{path}' is no project to open the window with; drop it on the window, or give it to "
            f"a command, such as nnviz {command} {path}."
        )


def _offscreen(arguments: list[str]) -> int:
    process.offscreen()
    display.require_libraries()
    return _window(arguments)


def hasten() -> None:
    """What lets a window come sooner. Imports leave the collector nothing to find, and the window
    has one of its own. Qt for Python has its own ``import``, which reads the source of each module
    in case it wants names in other spellings; none here does."""
    link.prepare()
    gc.disable()
    usual = builtins.__import__
    import_module("PySide6.QtCore")
    builtins.__import__ = usual


def _window(arguments: list[str]) -> int:
    try:
        hasten()
        from nnviz.app import main as run
    except ImportError as error:
        raise _explained(error) from error
    return run(arguments)


def _command_line(arguments: list[str]) -> int:
    from nnviz import cli

    _list_offscreen_commands(cli.app)
    return cli.main(arguments)


def _explained(error: ImportError) -> ImportError | DisplayError:
    """A library of the system that is missing, in words; any other failure stays itself."""
    name, separator, _ = str(error).partition(": cannot open shared object file")
    return DisplayError(display.lacking_text({name: ""})) if separator else error


def _list_offscreen_commands(app: typer.Typer) -> None:
    """Let ``nnviz --help`` name these commands too."""
    for name, text in OFFSCREEN_COMMANDS.items():
        app.command(name, help=text)(_offscreen_command(name))


def _offscreen_command(name: str) -> Callable[[], None]:
    def command() -> None:
        sys.exit(_offscreen([name]))

    return command


if __name__ == "__main__":
    sys.exit(main())
