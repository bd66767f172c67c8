"""The samples of the gallery, and the Experiment that each one opens."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.source import Task
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.recipes import recipe


@dataclass(frozen=True)
class Sample:
    """What the gallery shows of a sample; ``name`` is what a user types."""

    name: str
    title: str
    description: str
    task: Task
    tags: tuple[str, ...]
    credit: str = ""


def _table(*samples: Sample) -> dict[str, Sample]:
    return {sample.name: sample for sample in samples}


SAMPLES: dict[str, Sample] = _table(
    Sample(
        "two-spirals",
        "Two spirals",
        "Two arms wound around each other: tell by the place which arm a point belongs to.",
        "binary",
        ("plane", "two classes"),
    ),
    Sample(
        "circles",
        "Circles",
        "A disc inside a ring: no straight line can part them, a few bent together can.",
        "binary",
        ("plane", "two classes"),
    ),
    Sample(
        "xor",
        "XOR",
        "Four squares, where opposite ones belong together: the task a single neuron cannot solve.",
        "binary",
        ("plane", "two classes"),
    ),
    Sample(
        "blobs",
        "Blobs",
        "Two round clouds of points, which one straight line nearly parts.",
        "binary",
        ("plane", "two classes"),
    ),
    Sample(
        "plane",
        "Plane",
        "A sloping plane: predict its height at each point.",
        "regression",
        ("plane", "regression"),
    ),
    Sample(
        "dosage",
        "Drug dosage",
        "Low, high, low: how well a drug works at each dose, as a sum of bent curves.",
        "regression",
        ("one input", "regression"),
    ),
    Sample(
        "x-o",
        "X/O",
        "The textbook's 6×6 pictures: one filter tells X from O, even shifted by one pixel.",
        "classes",
        ("images", "2 classes"),
    ),
    Sample(
        "digits",
        "Digits",
        "Handwritten digits of 8×8 pixels: read the figure from 0 to 9.",
        "classes",
        ("images", "10 classes"),
        CATALOGUE["digits"].credit,
    ),
    Sample(
        "mnist",
        "MNIST",
        "Handwritten digits of 28×28 pixels, on which networks have been compared for decades.",
        "classes",
        ("images", "10 classes"),
        CATALOGUE["mnist"].credit,
    ),
    Sample(
        "doodles",
        "Quick, Draw! doodles",
        "Quick drawings of 28×28 pixels: is it an apple, bicycle, cat, diamond, eye or fish?",
        "classes",
        ("images", "6 classes"),
        CATALOGUE["doodles"].credit,
    ),
    Sample(
        "cats",
        "Cats",
        "Is it a cat, or one of five other things quickly drawn?",
        "classes",
        ("images", "2 classes"),
        CATALOGUE["cats"].credit,
    ),
    Sample(
        "faces",
        "Faces",
        "Faces, and the same eyes, noses and mouths in wrong places: which is which?",
        "classes",
        ("images", "2 classes"),
    ),
    Sample(
        "sine",
        "Sine",
        "A noisy wave, step by step: predict its next value from the last 24.",
        "regression",
        ("sequences", "regression"),
    ),
    Sample(
        "co2",
        "Mauna Loa CO₂",
        "Carbon dioxide in the air: predict the next month's rise from those of two years.",
        "regression",
        ("sequences", "regression"),
        CATALOGUE["co2"].credit,
    ),
)


def sample_experiment(name: str, seed: int = 1) -> Experiment:
    """The named sample with settings that learn it; DataError for an unknown name or seed."""
    if name not in SAMPLES:
        raise DataError(f"No sample is called '{name}'; there are {', '.join(SAMPLES)}.")
    if seed < 0:
        raise DataError(f"The seed is {seed}; choose a whole number from 0.")
    return replace(recipe(name, SAMPLES[name].title), seeds=Seeds(seed))
