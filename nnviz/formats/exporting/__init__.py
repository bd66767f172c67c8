"""Trained networks for other programs: what each target can express, and what proves an export.

``export(target, path, state)`` writes to one of ``TARGETS``; ``nnviz.formats.exporting.coverage``
is the one table of what each target expresses, decomposes or refuses.
"""

from nnviz.formats.exporting.report import ExportReport
from nnviz.formats.exporting.targets import TARGETS, Target, export

__all__ = ["TARGETS", "ExportReport", "Target", "export"]
