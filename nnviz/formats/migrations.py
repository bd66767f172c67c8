"""Older documents brought up to the present format: one plain function from each to the next.

They work on the parsed JSON, before anything in it is believed; what they do not find as it should
be they leave alone, and it is refused afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from nnviz.engine.stopping import Watch
from nnviz.engine.streams import stream

Raw = dict[str, Any]


def from_1(raw: Raw) -> Raw:
    """Format 1 had no noise, and nothing that watched losses."""
    raw = raw | {"watch": asdict(Watch())}
    if isinstance(generators := raw.get("generators"), dict):
        noise = stream(0, "noise").bit_generator.state
        raw["generators"] = generators | {"noise": noise}
    return raw


def from_2(raw: Raw) -> Raw:
    """Format 2 logged experiments only, without labels."""
    if isinstance(log := raw.get("log"), list):
        adopted = [e | {"kind": "adopted"} if isinstance(e, dict) else e for e in log]
        raw = raw | {"log": adopted}
    return raw


def from_3(raw: Raw) -> Raw:
    """Format 3 only lacked the user's data."""
    return raw


def from_4(raw: Raw) -> Raw:
    """Format 4 held the run alone: no past, no undo list, nothing of the window."""
    return raw | {
        "recorded": [],
        "past": None,
        "undo": None,
        "notes": "",
        "refers": False,
        "origins": [],
        "layout": None,
    }


def from_5(raw: Raw) -> Raw:
    """Format 5 did not say whether the network was shown as tables."""
    if isinstance(layout := raw.get("layout"), dict):
        raw = raw | {"layout": layout | {"table": False}}
    return raw


def from_6(raw: Raw) -> Raw:
    """Format 6 kept nothing in the undo list of what was done to branches."""
    if isinstance(undo := raw.get("undo"), dict) and isinstance(undo.get("revisions"), list):
        entries = undo["revisions"]
        kept = [each | {"branch": None} if isinstance(each, dict) else each for each in entries]
        raw = raw | {"undo": undo | {"revisions": kept}}
    return raw


STEPS: tuple[Callable[[Raw], Raw], ...] = (from_1, from_2, from_3, from_4, from_5, from_6)
"""The first of them takes format 1 to format 2, and so on."""


def brought_up(raw: Raw) -> Raw:
    """A document of any older format as the present one has it."""
    for step in STEPS[raw["format"] - 1 :]:
        raw = step(raw)
    return raw | {"format": len(STEPS) + 1}
