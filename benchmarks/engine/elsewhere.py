"""nnviz in a process of its own whose BLAS kernels are OpenBLAS's choice, for comparison.

``python -m benchmarks.engine.elsewhere`` obeys lines: ``load NUMBER DTYPE`` takes a work,
``steps COUNT`` trains it; each is answered by a line.
"""

from __future__ import annotations

import os
import subprocess
import sys

from nnviz import process

CORE = "OPENBLAS_CORETYPE"


def chosen_kernels() -> str:
    """The kernels that the program chose for this process, "" where OpenBLAS chose."""
    return os.environ.get(CORE, "")


class Elsewhere:
    """The other process as an entrant of a race."""

    name = "nnviz with OpenBLAS's own kernels"

    def __init__(self) -> None:
        environ = {name: value for name, value in os.environ.items() if name != CORE}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.engine.elsewhere"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env=environ | {"NNVIZ_SAFE_BLAS": "1"},
        )  # fmt: skip

    def load(self, number: int, dtype: str) -> None:
        """Take the work of that number."""
        self._ask(f"load {number} {dtype}")

    def enter(self) -> None:
        """Nothing: it is a process of its own."""

    def steps(self, count: int) -> int:
        self._ask(f"steps {count}")
        return count

    def leave(self) -> None:
        self._child.communicate()

    def _ask(self, line: str) -> None:
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(line + "\n")
        if not self._child.stdout.readline():
            raise RuntimeError("the process with OpenBLAS's own kernels has ended")


def main() -> None:
    process.settle()
    from threadpoolctl import threadpool_limits

    from benchmarks.engine.ours import Ours
    from benchmarks.engine.works import timed_works

    ours: Ours | None = None
    with threadpool_limits(1, "blas"):
        for line in sys.stdin:
            command, first, *rest = line.split()
            if command == "load":
                ours = Ours(timed_works()[int(first)], rest[0])
            elif ours is not None:
                ours.steps(int(first))
            print("done", flush=True)


if __name__ == "__main__":
    main()
