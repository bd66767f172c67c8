"""``python -m tests.campaign.examine LIST``: reads the malformed files that a JSON file lists, data
or projects.

In a process of its own, so that its memory is that of reading alone. Prints a line of JSON for each
file: what came of it, the processor's seconds, and the most memory used so far.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from nnviz.data.reading import ReadTable, findings, guess_roles, guess_task, look, read
from nnviz.errors import DataError, FileError, NnvizError
from nnviz.experiment.timeline import Tape
from nnviz.formats.project import open_project
from tests.data.reading.kit import is_sound

HUNG = 20
"""Seconds after which a file counts as one that never ends: the process is ended."""
_KEPT = Path(__file__).parents[1] / "formats"
_ADDRESSES = 8 * 2**30


def main(listed: Path) -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    _import_all()
    for name, path in json.loads(listed.read_text()):
        print(json.dumps({"name": name, **_examined(Path(path))}), flush=True)


def _import_all() -> None:
    """What is imported for the first file is no part of the time that it takes."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write("a;b\n1;é\n2;é\n".encode("cp1252"))
        file.flush()
        read(Path(file.name))
    open_project(sorted(_KEPT.glob("format-*.nnviz"))[-1])


def _examined(path: Path) -> dict[str, Any]:
    signal.alarm(HUNG)
    begun = time.process_time()
    try:
        outcome, text = "sound" if _reads_soundly(path) else "unsound", ""
    except (DataError, FileError) as error:
        outcome, text = "refused", str(error)
    except Exception as error:
        outcome, text = "raised", f"{type(error).__name__}: {error}"
    seconds = time.process_time() - begun
    signal.alarm(0)
    return {"outcome": outcome, "text": text, "seconds": seconds, "memory": most_memory()}


def most_memory() -> int:
    """Bytes at most since the process began; ``getrusage`` would tell of its parent too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


def _reads_soundly(path: Path) -> bool:
    if path.suffix == ".nnviz":
        return opens_soundly(path)
    look(path)
    result = read(path)
    if isinstance(result, ReadTable):
        roles = guess_roles(result)
        findings(result, roles)
        guess_task(result, roles)
    return is_sound(result)


def opens_soundly(path: Path) -> bool:
    """Open a project, train on, and go back to the beginning of its past; numbers may be too large
    to be trained on, which is said in a sentence too."""
    opened = Tape.opened(open_project(path).state)
    with suppress(NnvizError):
        opened.advance(1)
        opened.go_to(opened.first)
        opened.arrive()
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
