"""The commands behind the Makefile."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from nnviz import display
from tools import system
from tools.environment import Environment
from tools.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = "nnviz-output"
PARITY = ".venv-parity"
_ON_EVERY_CORE = ("-n", "auto", "--dist", "worksteal")
LINT: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


def main(arguments: Sequence[str]) -> int:
    """Do one command; returns the exit code."""
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        print(f"usage: python3 -m tools {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return command()
    except SetupError as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nnnviz: interrupted; repeating the command goes on from here.", file=sys.stderr)
        return 130


def setup(extra: str = "") -> int:
    """Everything ``.venv/bin/nnviz`` needs."""
    _prepare(Environment(ROOT), extra)
    return 0


def _prepare(environment: Environment, extra: str) -> None:
    system.provide(installing=not environment.ready(extra))
    environment.prepare(extra)


def run() -> int:
    """Open the window, or without a display do the same job offscreen."""
    setup()
    program = str(Environment(ROOT).command("nnviz"))
    if display.on_screen():
        os.execv(program, [program])
    print(f"nnviz: there is no display, so it trains offscreen; see {OUTPUT}/", flush=True)
    return _do([program, "showcase", "--out", OUTPUT])


def lint() -> int:
    """Style, types and import contracts."""
    setup("test")
    codes = [_do([_tool(name), *options]) for name, *options in LINT]
    return 1 if any(codes) else 0


def test() -> int:
    """Lint, then the tests, whose closing line is the last one printed."""
    failed = lint()
    if failed:
        print("nnviz: the checks above failed; the tests follow.", flush=True)
    return _do([_tool("pytest"), *_ON_EVERY_CORE]) or failed


def parity() -> int:
    """The engine beside PyTorch and scikit-learn, live, in an environment that has them."""
    environment = Environment(ROOT, PARITY)
    _prepare(environment, "test,parity")
    return _do([str(environment.command("pytest")), "tests/parity"])


def campaign() -> int:
    """The long tests: accuracies on real data, drawn networks, drawn users of run and window."""
    setup("test")
    return _do([_tool("pytest"), "tests/campaign"])


def _tool(name: str) -> str:
    return str(Environment(ROOT).command(name))


def _do(command: list[str]) -> int:
    """Run in the clone, without a screen and without input; returns the exit code."""
    print("$", Path(command[0]).name, *command[1:], flush=True)
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_NO_GUI_THREADPOOL": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False
    ).returncode


COMMANDS: dict[str, Callable[[], int]] = {
    "run": run,
    "test": test,
    "setup": setup,
    "lint": lint,
    "parity": parity,
    "campaign": campaign,
}
