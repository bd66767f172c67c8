"""A gradient check as a table and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from nnviz.engine.gradient_check import BlockCheck, GradientReport, WeightCheck
from nnviz.printing.values import number


def report_values(report: GradientReport) -> dict[str, Any]:
    """The gradient check as JSON; numbers that are not finite are null."""
    return {
        "passed": report.passed,
        "tolerance": report.tolerance,
        "samples": report.samples,
        "loss": number(report.loss),
        "blocks": [
            {
                "layer": block.layer,
                "parameter": block.parameter,
                "weights": block.total,
                "checked": block.checked,
                "analytic_norm": number(block.analytic_norm),
                "numeric_norm": number(block.numeric_norm),
                "relative_error": number(block.relative_error),
                "worst": _weight(block.worst),
                "corners": [_weight(each) for each in block.corners],
                "passed": block.passed,
            }
            for block in report.blocks
        ],
    }


def _weight(weight: WeightCheck | None) -> dict[str, Any] | None:
    if weight is None:
        return None
    numbers = ("analytic", "numeric", "left", "right")
    return {"index": list(weight.index)} | {
        name: number(getattr(weight, name)) for name in numbers
    }  # fmt: skip


def print_report(report: GradientReport) -> None:
    """The gradient check as a table, with its verdict and how it was made."""
    table = Table(box=None, pad_edge=False)
    for heading in ("layer", "parameter", "checked", "error", "worst", "analytic", "numeric", ""):
        table.add_column(heading, no_wrap=True)
    for block in report.blocks:
        table.add_row(block.layer, block.parameter, *_block_texts(block))
    Console(highlight=False).print(table)
    for block in report.blocks:
        if block.sentence:
            print(block.sentence)
    verdict = "agree" if report.passed else "do not agree"
    print(
        f"The gradients {verdict}: the error ‖a − n‖ / (‖a‖ + ‖n‖) may be {report.tolerance:g}.\n"
        f"They are those of training, in float64, for {report.samples:,} samples as one batch;\n"
        "dropout's masks are held fixed, and normalisation goes by this batch."
    )


def _block_texts(block: BlockCheck) -> tuple[str, ...]:
    """One row; a block whose weights all stand at corners has nothing to compare."""
    checked, worst = f"{block.checked:,}/{block.total:,}", block.worst
    if worst is None:
        return checked, "–", "–", "–", "–", "corners"
    return (
        checked, f"{block.relative_error:.1e}", str(list(worst.index)).replace(" ", ""),
        f"{worst.analytic:.5g}", f"{worst.numeric:.5g}",
        "agrees" if block.passed else "[bold red]differs[/]",
    )  # fmt: skip
