"""What ``nnviz export`` prints."""

from __future__ import annotations

import sys

from nnviz.formats.exporting import ExportReport


def print_exported(report: ExportReport) -> None:
    """Where it went and how it was proven; what it does not carry goes to standard error."""
    print(f"{report.path}: {report.precision}, takes raw inputs")
    print(f"checked by {report.checker} on {report.samples:,} test samples")
    print(f"largest difference {report.largest_difference:.2g} (allowed {report.tolerance:.2g})")
    for remark in report.remarks:
        print(remark, file=sys.stderr)
