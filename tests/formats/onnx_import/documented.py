"""``python -m tests.formats.onnx_import.documented`` writes what came of the onnx package's cases
into docs/onnx-import.md; a test holds both equal."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx

from nnviz.formats.onnx_import.operators import OPERATORS
from tests.formats.onnx_import.node_cases import Case, cases, outcome

DOCUMENT = Path(__file__).parents[3] / "docs" / "onnx-import.md"
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->\n"
PASSES = "passes"
_NAMED = 6
"""So many cases refused for one reason are named."""


def table() -> str:
    """All operators with their cases."""
    rows = [f"With onnx {onnx.__version__}:", ""]
    rows += ["| operator | cases that pass | cases refused |", "|---|---|---|"]
    rows += [_row(op, found) for op, found in sorted(cases().items())]
    return "\n".join(rows) + "\n"


def _row(op: str, found: list[Case]) -> str:
    outcomes = results(found)
    passed = len(outcomes.pop(PASSES, ()))
    told = "<br>".join(f"{why}: {_names(names)}" for why, names in outcomes.items())
    return f"| {op} | {passed} | {told} |"


def results(found: list[Case]) -> dict[str, list[str]]:
    """The cases by what came of them: ``PASSES``, or why they are refused."""
    outcomes: dict[str, list[str]] = {}
    with np.errstate(all="ignore"):
        for case in found:
            outcomes.setdefault(reason(outcome(case)), []).append(case.name.removeprefix("test_"))
    return outcomes


def reason(sentence: str) -> str:
    """What a refusal says of the operator, without its name, numbers and ways out."""
    said = re.sub(r"^\w+ '[^']*' ", "", sentence)
    said = re.split(r"[;:] ", said)[0]
    return re.sub(r"its input '\w+' is \([^)]*\)", "its input has other axes", said)


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(f"`{name}`" for name in names[:_NAMED]) + more


def listed_operators() -> dict[str, list[str]]:
    """The operators that the document says something of, by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for part in DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[0].split("\n## "):
        title, *lines = part.splitlines()
        rows = [line.split(" | ")[0] for line in lines if line.startswith("| `")]
        found[title] = [op for row in rows for op in re.findall(r"`(\w+)`", row)]
    return {title: ops for title, ops in found.items() if ops}


def described() -> list[str]:
    """All of them."""
    return [op for ops in listed_operators().values() for op in ops]


def main() -> None:
    """Write the table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    DOCUMENT.write_text(before + BEGIN + table() + END + rest.split(END)[1], encoding="utf-8")
    missing = set(OPERATORS) ^ set(described())
    print(f"written; not in the list above: {missing or 'none'}")


if __name__ == "__main__":
    main()
