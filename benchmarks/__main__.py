"""``python -m benchmarks NAME [--json FILE]``: settings of the process first, then the work."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from nnviz import process

NO_PEERS = (
    "nnviz: this benchmark compares with PyTorch and scikit-learn, which this Python does not "
    "have: `make parity` makes an environment with them, so then run "
    "`.venv-parity/bin/python -m benchmarks engine`."
)


def main() -> int:
    options = _options()
    process.settle()
    rows = _COMMANDS[options.name](options)
    if options.json and rows:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if rows else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True, help="what to measure")
    window = names.add_parser("window", help="the real window at full speed")
    window.add_argument("--seconds", type=float, default=5.0, help="length of one round")
    window.add_argument("--only", default="", metavar="TEXT", help="runs with this in their name")
    window.add_argument("--on-screen", action="store_true", help="on the display that there is")
    large = names.add_parser("large", help="large networks, opened, zoomed and panned")
    large.add_argument("--seconds", type=float, default=5.0, help="length of the pan")
    large.add_argument("--on-screen", action="store_true", help="on the display that there is")
    past = names.add_parser("timeline", help="what keeping and looking at a run's past costs")
    past.add_argument("--seconds", type=float, default=2.0, help="length of one round")
    maps = names.add_parser("maps", help="what feature maps cost a run, and how often they refresh")
    maps.add_argument("--seconds", type=float, default=3.0, help="length of one round")
    kept = names.add_parser("autosave", help="what keeping unsaved work costs run and window")
    kept.add_argument("--seconds", type=float, default=15.0, help="length of one round")
    pad = names.add_parser("pad", help="from a mouse event on the pad to the prediction drawn")
    pad.add_argument("--seconds", type=float, default=3.0, help="length of one stroke")
    walk = names.add_parser("walk", help="from a mouse event on the kernel walk to its answer")
    walk.add_argument("--seconds", type=float, default=2.0, help="length of one hover")
    reading = names.add_parser("reading", help="tables of text beside pandas, images from IDX")
    reading.add_argument("--rows", type=int, default=1_000_000, help="rows of the table")
    reading.add_argument("--images", type=int, default=60_000, help="images of 28×28")
    engine = names.add_parser("engine", help="training steps beside PyTorch and scikit-learn")
    engine.add_argument("--quick", action="store_true", help="shorter rounds, and no sweep")
    engine.add_argument("--only", default="", metavar="TEXT", help="works with this in their name")
    engine.add_argument("--page", type=Path, metavar="FILE", help="write tables into this page")
    for each in (window, large, past, kept, maps, pad, walk, reading, engine):
        each.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    return parser.parse_args()


def _window(options: argparse.Namespace) -> list[dict[str, Any]]:
    if not options.on_screen:
        process.offscreen()
    from benchmarks import window

    rows: list[dict[str, Any]] = window.measure(options.seconds, options.only)
    print(window.table(rows))
    return rows


def _large(options: argparse.Namespace) -> list[dict[str, Any]]:
    if not options.on_screen:
        process.offscreen()
    from benchmarks import large

    rows: list[dict[str, Any]] = large.measure(options.seconds)
    print(large.table(rows))
    return rows


def _timeline(options: argparse.Namespace) -> list[dict[str, Any]]:
    from benchmarks import timeline

    rows: list[dict[str, Any]] = timeline.measure(options.seconds)
    print(timeline.table(rows))
    return rows


def _autosave(options: argparse.Namespace) -> list[dict[str, Any]]:
    process.offscreen()
    from benchmarks import autosave

    rows: list[dict[str, Any]] = autosave.measure(options.seconds)
    print(autosave.table(rows))
    return rows


def _maps(options: argparse.Namespace) -> list[dict[str, Any]]:
    process.offscreen()
    from benchmarks import maps

    rows: list[dict[str, Any]] = maps.measure(options.seconds)
    print(maps.table(rows))
    return rows


def _pad(options: argparse.Namespace) -> list[dict[str, Any]]:
    process.offscreen()
    from benchmarks import pad

    rows: list[dict[str, Any]] = pad.measure(options.seconds)
    print(pad.table(rows))
    return rows


def _walk(options: argparse.Namespace) -> list[dict[str, Any]]:
    process.offscreen()
    from benchmarks import walk

    rows: list[dict[str, Any]] = walk.measure(options.seconds)
    print(walk.table(rows))
    return rows


def _reading(options: argparse.Namespace) -> list[dict[str, Any]]:
    from benchmarks import reading

    rows: list[dict[str, Any]] = reading.measure(options.rows, options.images)
    print(reading.table(rows))
    return rows


def _engine(options: argparse.Namespace) -> list[dict[str, Any]]:
    if not all(importlib.util.find_spec(name) for name in ("torch", "sklearn")):
        print(NO_PEERS, file=sys.stderr)
        return []
    from benchmarks.engine import agreement, command

    try:
        rows = command.measure(options.quick, options.only, options.page)
    except agreement.DisagreementError as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return []
    return [row.as_dict() for row in rows]


_COMMANDS = {
    "window": _window,
    "large": _large,
    "timeline": _timeline,
    "autosave": _autosave,
    "maps": _maps,
    "pad": _pad,
    "walk": _walk,
    "reading": _reading,
    "engine": _engine,
}

if __name__ == "__main__":
    sys.exit(main())
