"""Ready experiments: one for each idea of a first course on neural networks."""

from __future__ import annotations

from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.lessons import curves, descent, inside, losses, neuron, pictures, practice
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.samples import SAMPLES, sample_experiment

__all__ = ["CHAPTERS", "LESSONS", "Chapter", "Lesson", "Opening", "Variant", "is_known",
           "is_lesson", "known_experiment", "lesson_experiment"]  # fmt: skip

CHAPTERS: tuple[Chapter, ...] = (
    neuron.CHAPTER,
    descent.CHAPTER,
    curves.CHAPTER,
    losses.CHAPTER,
    practice.FIRST_NETWORKS,
    pictures.CHAPTER,
    practice.CHAPTER,
    inside.CHAPTER,
)
"""In the order in which they are best taught."""

LESSONS: dict[str, Lesson] = {
    lesson.name: lesson for chapter in CHAPTERS for lesson in chapter.lessons
}


def is_lesson(name: str) -> bool:
    """Whether a name is a lesson's, with or without a variant's behind a colon."""
    return name.partition(":")[0] in LESSONS


def lesson_experiment(name: str, seed: int = 1) -> Experiment:
    """The experiment of ``LESSON`` or ``LESSON:VARIANT``; DataError names what there is."""
    lesson_name, _, key = name.partition(":")
    if lesson_name not in LESSONS:
        raise DataError(f"No lesson is called '{lesson_name}'; there are {', '.join(LESSONS)}.")
    lesson = LESSONS[lesson_name]
    if seed < 0:
        raise DataError(f"The seed is {seed}; choose a whole number from 0.")
    keys = [variant.key for variant in lesson.variants]
    if key and key not in keys:
        known = f"there are {', '.join(keys)}" if keys else "it has none"
        raise DataError(f"Lesson '{lesson_name}' has no variant '{key}'; {known}.")
    return lesson.experiment(keys.index(key) if key else 0, Seeds(seed))


def is_known(name: str) -> bool:
    """Whether it names a sample or a lesson."""
    return name in SAMPLES or is_lesson(name)


def known_experiment(name: str, seed: int = 1) -> Experiment:
    """The experiment of a sample or a lesson; DataError for an unknown name or seed."""
    return lesson_experiment(name, seed) if is_lesson(name) else sample_experiment(name, seed)
