"""What the Makefile calls: ``python3 -m tools run | test | setup | lint | parity | campaign``."""

from __future__ import annotations

import sys


def start() -> int:
    """Refuse an old Python in words it still understands, then do the command."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python gets to read
        found = ".".join(map(str, sys.version_info[:3]))
        print(
            f"nnviz: this is Python {found}, and nnviz needs 3.11 or newer; "
            "name another one with: make run PYTHON=python3.11",
            file=sys.stderr,
        )
        return 1
    from tools.commands import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
