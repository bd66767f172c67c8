"""Lessons as values: their texts, their variants, and what their cards state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnviz.errors import DataError
from nnviz.experiment.experiment import Seeds
from nnviz.experiment.lessons import (
    CHAPTERS,
    LESSONS,
    Lesson,
    is_known,
    is_lesson,
    known_experiment,
    lesson_experiment,
)
from nnviz.experiment.samples import SAMPLES
from nnviz.experiment.soundness import check
from tests.experiment.lesson_results import CHECKS, trained

NAMES = [
    f"{lesson.name}:{variant.key}" if variant else lesson.name
    for lesson in LESSONS.values()
    for variant in lesson.variants or (None,)
]
LONG = {"dense-convolution"}
"""Those of the campaign."""


def test_every_lesson_and_variant_is_checked() -> None:
    assert list(CHECKS) == NAMES


def test_names_are_their_own() -> None:
    assert not set(LESSONS) & set(SAMPLES)
    titles = [lesson.title for lesson in LESSONS.values()]
    assert len(set(titles)) == len(titles) == sum(len(each.lessons) for each in CHAPTERS)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_a_lesson_is_told_plainly(lesson: Lesson) -> None:
    texts = [lesson.idea, *lesson.steps, lesson.result, *(v.expect for v in lesson.variants)]
    assert 3 <= len(lesson.steps) <= 6
    assert lesson.tags
    for text in texts:
        assert "!" not in text
        assert "  " not in text
        assert text.endswith((".", "?"))
        assert len(text) < 300
    assert lesson.idea.count(".") == 1


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_variants_are_sound_and_told_apart(lesson: Lesson) -> None:
    keys = [variant.key for variant in lesson.variants]
    assert len(set(keys)) == len(keys) != 1
    for index in range(len(keys)):
        experiment = lesson.experiment(index, Seeds(3, attempt=7))
        check(experiment)
        assert lesson.variant_of(experiment) == index
        changed = replace(experiment, batch_size=experiment.batch_size + 1)
        assert lesson.variant_of(changed) is None
        assert (experiment.sample, experiment.title) == (lesson.name, lesson.title)


def test_names_on_the_command_line() -> None:
    assert is_lesson("batches") and is_lesson("batches:mini-batch") and not is_lesson("xor")
    assert is_known("xor") and is_known("surfing:learnt") and not is_known("nothing")
    assert lesson_experiment("batches:mini-batch", 4).batch_size == 16
    assert known_experiment("batches", 4).seeds == Seeds(4)
    assert known_experiment("xor").sample == "xor"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("batch", "No lesson is called 'batch'; there are linear-regression, "),
        ("batches:few", "Lesson 'batches' has no variant 'few'; there are full-batch, mini-batch"),
        ("gradient-check:x", "Lesson 'gradient-check' has no variant 'x'; it has none."),
    ],
)
def test_unknown_names_are_refused(name: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        lesson_experiment(name)


def test_a_seed_is_a_whole_number() -> None:
    with pytest.raises(DataError, match="seed is -1; choose a whole number from 0"):
        lesson_experiment("batches", -1)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LONG])
def test_the_card_s_result_is_reached(name: str) -> None:
    CHECKS[name](trained(lesson_experiment(name, 1)))
