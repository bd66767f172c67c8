"""The onnx package's own cases of every operator that the documentation lists: each passes, or is
listed there as refused, with the reason."""

from __future__ import annotations

import onnx

from nnviz.formats.onnx_import.operators import OPERATORS
from tests.formats.onnx_import.documented import (
    BEGIN,
    DOCUMENT,
    END,
    PASSES,
    described,
    listed_operators,
    results,
    table,
)
from tests.formats.onnx_import.node_cases import cases


def test_every_operator_is_described() -> None:
    assert sorted(described()) == sorted(OPERATORS)


def test_every_supported_operator_passes_and_parts_are_refused_alone() -> None:
    passing = {op for op, found in cases().items() if PASSES in results(found)}
    assert {title: set(ops) <= passing for title, ops in listed_operators().items()} == {
        "Supported operators": True, "Parts of what exporters take apart": False
    }  # fmt: skip
    assert passing.isdisjoint(listed_operators()["Parts of what exporters take apart"])


def test_what_came_of_every_case_is_what_the_document_says() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    if f"With onnx {onnx.__version__}:" in text:
        assert text == table()
    rows = {line.split(" | ")[0].strip("| "): line for line in text.splitlines()}
    for op, found in cases().items():
        for reason in set(results(found)) - {PASSES}:
            assert f"{reason}: `" in rows[op], f"{op}: {reason}"
