"""``python -m tests.formats.write_schema`` writes docs/project.schema.json anew."""

from __future__ import annotations

from pathlib import Path

from nnviz.formats.schema import schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "project.schema.json"

if __name__ == "__main__":
    PUBLISHED.write_text(schema(), encoding="utf-8")
