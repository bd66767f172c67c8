"""``python -m benchmarks NAME [--json FILE]``: settings of the process first, then the work."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nnviz import process


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=["window"], help="what to measure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one round")
    options = parser.parse_args()
    process.settle()
    process.offscreen()
    from benchmarks import window

    rows: list[dict[str, Any]] = window.measure(options.seconds)
    print(window.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
