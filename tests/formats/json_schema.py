"""As much of JSON Schema as the published one speaks, by the standard's words alone."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
_WORDS = {
    "$defs", "$schema", "title", "description", "$ref", "type", "enum", "const", "anyOf", "oneOf",
    "discriminator", "properties", "required", "additionalProperties", "items", "prefixItems",
    "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum",
    "exclusiveMaximum",
}  # fmt: skip


def faults(value: Any, part: Any, root: Any, where: str = "") -> list[str]:
    """Where a value breaks the schema; nothing where it keeps to it."""
    assert set(part) <= _WORDS, set(part) - _WORDS
    if "$ref" in part:
        return faults(value, root["$defs"][part["$ref"].removeprefix("#/$defs/")], root, where)
    for word, least in (("anyOf", 1), ("oneOf", 1)):
        if word in part:
            sound = [not faults(value, each, root, where) for each in part[word]]
            return [] if sum(sound) >= least else [f"{where}: none of {word}"]
    if "const" in part and value != part["const"]:
        return [f"{where}: {value!r} is not {part['const']!r}"]
    if "enum" in part and value not in part["enum"]:
        return [f"{where}: {value!r} is none of {part['enum']}"]
    kind = part.get("type")
    if kind and (
        not isinstance(value, _TYPES[kind])
        or (isinstance(value, bool) and kind in ("integer", "number"))
    ):
        return [f"{where}: {value!r} is no {kind}"]
    return [*_bounds(value, part, where), *_inside(value, part, root, where)]


def _bounds(value: Any, part: Any, where: str) -> list[str]:
    broken = []
    if isinstance(value, int | float):
        broken += [value < part.get("minimum", value), value > part.get("maximum", value)]
        broken += [value >= part.get("exclusiveMaximum", value + 1)]
    if isinstance(value, str):
        broken += [not part.get("minLength", 0) <= len(value) <= part.get("maxLength", len(value))]
        broken += [not re.search(part.get("pattern", ""), value)]
    if isinstance(value, list):
        broken += [not part.get("minItems", 0) <= len(value) <= part.get("maxItems", len(value))]
    return [f"{where}: {value!r:.40} is out of bounds"] if any(broken) else []


def _inside(value: Any, part: Any, root: Any, where: str) -> list[str]:
    found = []
    if isinstance(value, dict):
        fields, other = part.get("properties", {}), part.get("additionalProperties", {})
        missing = [key for key in part.get("required", ()) if key not in value]
        found += [f"{where}.{key} is missing" for key in missing]
        for key, each in value.items():
            if key not in fields and other is False:
                found.append(f"{where}.{key} is no field")
            else:
                found += faults(each, fields.get(key, other), root, f"{where}.{key}")
    if isinstance(value, list):
        first = part.get("prefixItems", [])
        for place, each in enumerate(value):
            rest = part.get("items", {})
            of = first[place] if place < len(first) else rest
            found += faults(each, of if isinstance(of, dict) else {}, root, f"{where}[{place}]")
    return found
