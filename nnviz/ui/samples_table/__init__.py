"""The samples as a table: sorted, filtered, edited."""

from __future__ import annotations

from nnviz.ui.samples_table.view import SamplesTable

__all__ = ["SamplesTable"]
