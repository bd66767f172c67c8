"""What was left by a crash, in words."""

from __future__ import annotations

import time

from nnviz.drawing.numbers import count
from nnviz.formats.stamps import stamp_of
from nnviz.rescue.about import About


def told(about: About, now: float) -> str:
    """How far it had come, when that was, and which file it belongs to."""
    steps = (
        f"{count(about.step)} step{'s' * (about.step != 1)}" if about.step else "not trained yet"
    )
    return f"{steps} · {day(about.when, now)} · {_file(about)}"


def day(when: float, now: float) -> str:
    """A moment as one speaks of it: today 14:03, yesterday 9:15, 3 May 2026 14:03."""
    then, today = time.localtime(when), time.localtime(now)
    clock = time.strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return f"today {clock}"
    if then[:3] == time.localtime(now - 86_400)[:3]:
        return f"yesterday {clock}"
    return f"{then.tm_mday} {time.strftime('%b %Y', then)} {clock}"


def _file(about: About) -> str:
    if about.path is None:
        return "never saved"
    changed = about.stamp is not None and stamp_of(about.path) != about.stamp
    return f"{about.path.name}, which has changed since" if changed else about.path.name
