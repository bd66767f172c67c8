"""What the gallery offers: entries in groups, and how they are found."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import zip_longest

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.source import BundledData, Data
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons import CHAPTERS, LESSONS, Lesson
from nnviz.experiment.reached import REACHED
from nnviz.experiment.samples import SAMPLES, Sample, sample_experiment
from nnviz.values import dataclass


@dataclass(frozen=True)
class Entry:
    """One card: ``name`` is what a user types, ``group`` the heading it stands under, ``result``
    what comes out, as it was measured; ``experiment`` makes what it opens, for its picture."""

    name: str
    title: str
    description: str
    group: str
    tags: tuple[str, ...]
    result: str
    experiment: Callable[[], Experiment]
    credit: str = ""

    @property
    def licence(self) -> str:
        """The last part of the credit."""
        return self.credit.rpartition(", ")[2]

    @property
    def source(self) -> str:
        """The credit without the licence."""
        return self.credit.rpartition(", ")[0]


def sample_entries() -> tuple[Entry, ...]:
    """All samples."""
    return tuple(map(_entry, SAMPLES.values()))


def lesson_entries() -> tuple[Entry, ...]:
    """All lessons, under their chapters."""
    return tuple(
        _told(each, f"Lessons: {chapter.title}") for chapter in CHAPTERS for each in chapter.lessons
    )


def chosen_lessons(names: Iterable[str], group: str) -> tuple[Entry, ...]:
    """These lessons alone, in this order, under one heading."""
    return tuple(_told(LESSONS[name], group) for name in names)


def found(entries: Iterable[Entry], text: str = "", tags: Iterable[str] = ()) -> list[Entry]:
    """Those with all of the tags in which every word of the text stands: in title, description,
    group, tags or name; capitals and accents do not matter."""
    words, wanted = plain(text).split(), set(tags)
    return [
        entry
        for entry in entries
        if wanted <= set(entry.tags) and all(word in _said(entry) for word in words)
    ]


def tags_of(entries: Iterable[Entry], least: int = 1) -> list[str]:
    """Every tag that so many entries have, once: first all that are the first of an entry, then
    the second ones…"""
    rows = zip_longest(*(entry.tags for entry in entries))
    counted = Counter(tag for row in rows for tag in row if tag is not None)
    return [tag for tag, many in counted.items() if many >= least]


def plain(text: str) -> str:
    """Letters alone: ``CO₂`` is ``co2``, ``café`` is ``cafe``."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _said(entry: Entry) -> str:
    parts = (entry.name, entry.title, entry.description, entry.group, *entry.tags)
    return plain(" ".join(parts))


def _entry(sample: Sample) -> Entry:
    return Entry(
        sample.name,
        sample.title,
        sample.description,
        sample.group,
        sample.tags,
        f"Its network: {REACHED[sample.name].text}.",
        lambda: sample_experiment(sample.name),
        sample.credit,
    )


def _told(lesson: Lesson, group: str) -> Entry:
    return Entry(
        lesson.name,
        lesson.title,
        lesson.idea,
        group,
        ("lesson", *lesson.tags),
        lesson.result,
        lesson.experiment,
        _credit(lesson.experiment().data),
    )


def _credit(data: Data) -> str:
    return CATALOGUE[data.name].credit if isinstance(data, BundledData) else ""
