"""The JSON Schema of ``experiment.json``, made of the types that read it."""

from __future__ import annotations

import json
from typing import Any

from nnviz.formats.document import FORMAT, adapter


def schema() -> str:
    """As published in docs/project.schema.json: every field has to be there."""
    made = _strict(adapter().json_schema())
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = f"experiment.json of an nnviz project, format {FORMAT}"
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _strict(part: Any) -> Any:
    """Without defaults, which a file does not have, and titles, which only repeat names."""
    if isinstance(part, list):
        return [_strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    fields = part.get("properties")
    kept = {key: _strict(value) for key, value in part.items() if key not in ("default", "title")}
    if isinstance(fields, dict):
        kept |= {
            "properties": {name: _strict(value) for name, value in fields.items()},
            "required": list(fields),
        }
    return kept
