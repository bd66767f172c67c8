"""A process of its own that reads what the user brings: whatever a file does, the window lives on.

It answers one message at a time; while it reads, the next message ends the reading.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnviz.data.shelf import SHELF
from nnviz.errors import NnvizError
from nnviz.experiment.link import GoneError, Wire

ROOM = 4 * 2**30
"""Bytes of memory for reading, besides ten times the size of the file."""
_OFTEN = 64
"""Parts of the way that are told."""


def serve(wire: Wire, path: Path | None, text: str, shelf: Path) -> None:
    """Look at and read a file, or cells that were pasted, until left alone.

    Takes ("look", choices), ("read", choices), ("plan", plan, target, wish) and ("import", plan);
    gives ("preview", …), ("progress", done, all), ("found", …), ("planned", plan, findings),
    ("imported", …), and ("refused", sentence) to any.
    """
    SHELF.share(shelf)
    limit_memory(path)
    desk = _Desk(wire, path, text)
    try:
        while True:
            desk.answer(*wire.receive())
    except GoneError:
        return


class _Desk:
    """What lies on it is what was read last."""

    def __init__(self, wire: Wire, path: Path | None, text: str) -> None:
        self._wire, self._path, self._text = wire, path, text
        self._result: Any = None
        self._choices: Any = None
        self._told = -1

    def answer(self, name: str, *arguments: Any) -> None:
        """Do what a message asks for; a refusal is told in its sentence."""
        from nnviz.data.reading import CancelledError

        try:
            getattr(self, f"_{name}")(*arguments)
        except CancelledError:
            return
        except NnvizError as error:
            self._wire.send("refused", str(error))
        except MemoryError:
            self._wire.send("refused", f"{self._called} needs more memory than there is room for.")

    @property
    def _called(self) -> str:
        return f"'{self._path}'" if self._path else "What was pasted"

    def _look(self, choices: Any) -> None:
        from nnviz.data.reading import look, look_pasted

        found = look(self._path, choices) if self._path else look_pasted(self._text, choices)
        self._wire.send("preview", found)

    def _read(self, choices: Any) -> None:
        from nnviz.data.reading import ReadArrays, read, read_pasted
        from nnviz.experiment.importing.found import arrays_found, table_found
        from nnviz.experiment.importing.plan import findings_of, plan_for, settled

        self._result, self._told, self._choices = None, -1, choices
        if self._path is None:
            result: Any = read_pasted(self._text, choices)
        else:
            result = read(self._path, choices, self._tell, lambda: self._wire.waits(0))
        self._result = result
        if isinstance(result, ReadArrays):
            self._wire.send("found", arrays_found(result))
            return
        plan = plan_for(result)
        findings = findings_of(result, plan)
        self._wire.send("found", table_found(result, settled(plan, findings), findings))

    def _plan(self, plan: Any, target: str, wish: Any) -> None:
        """Another target or task, or other roles: what is to be said of them."""
        from nnviz.experiment.importing.plan import findings_of, with_target, with_task

        if target:
            plan = with_target(self._result, plan, target)
        if wish:
            plan = with_task(self._result, plan, wish)
        self._wire.send("planned", plan, findings_of(self._result, plan))

    def _import(self, plan: Any) -> None:
        from nnviz.experiment.importing.opening import imported
        from nnviz.experiment.importing.origins import origin_of

        made, origin = imported(self._result, plan), None
        if self._path is not None and self._choices is not None:
            origin = origin_of(self._path, self._choices, plan, made.experiment.data)
        self._wire.send("imported", replace(made, origin=origin))

    def _tell(self, done: int, whole: int) -> None:
        part = _OFTEN * done // max(whole, 1)
        if part != self._told:
            self._told = part
            self._wire.send("progress", done, whole)


def limit_memory(path: Path | None) -> None:
    """A file that unfolds without end is refused by the system, not by the window's last breath."""
    try:
        import resource
    except ImportError:
        return  # There is no such limit on Windows.
    size = 0
    with suppress(OSError):  # Reading will say what is wrong with it.
        size = path.stat().st_size if path is not None and path.is_file() else 0
    most = ROOM + 10 * size
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
