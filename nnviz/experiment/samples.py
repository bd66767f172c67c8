"""The samples of the gallery, and the Experiment that each one opens."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.source import Task
from nnviz.errors import DataError
from nnviz.experiment.experiment import Experiment, Seeds
from nnviz.experiment.recipes import recipe
from nnviz.values import dataclass


@dataclass(frozen=True)
class Sample:
    """What the gallery shows of a sample; ``name`` is what a user types."""

    name: str
    title: str
    description: str
    task: Task
    group: str
    tags: tuple[str, ...]
    credit: str = ""


POINTS, LINE = "Points in the plane", "One input"
LOGIC, TABLES = "Truth tables", "Tables"
IMAGES, SERIES = "Images", "Series in time"
_KINDS = {
    POINTS: "plane",
    LINE: "one input",
    LOGIC: "truth table",
    TABLES: "table",
    IMAGES: "images",
    SERIES: "sequences",
}
"""The tag that all samples of a group have."""


def _samples(group: str, *entries: tuple[str, str, Task, int, str]) -> dict[str, Sample]:
    """Entries of a group: name, title, task, number of classes, description."""
    return {
        name: Sample(
            name, title, said, task, group, _tags(name, group, task, classes), _credit(name)
        )
        for name, title, task, classes, said in entries
    }


def _tags(name: str, group: str, task: Task, classes: int) -> tuple[str, ...]:
    about = (
        "regression" if task == "regression" else "two classes" if classes == 2 else "many classes"
    )
    origin = "real data" if name in CATALOGUE and group != LOGIC else "generated"
    return _KINDS[group], about, origin


def _credit(name: str) -> str:
    return CATALOGUE[name].credit if name in CATALOGUE else ""


SAMPLES: dict[str, Sample] = {
    **_samples(
        POINTS,
        ("two-spirals", "Two spirals", "binary", 2,
         "Two arms wound around each other: tell by the place which arm a point belongs to."),
        ("circles", "Circles", "binary", 2,
         "A disc inside a ring: no straight line can part them, a few bent together can."),
        ("xor", "XOR", "binary", 2,
         "Four squares, where opposite ones belong together: one neuron cannot solve it."),
        ("blobs", "Blobs", "binary", 2,
         "Two round clouds of points, which one straight line nearly parts."),
        ("moons", "Moons", "binary", 2,
         "Two half circles, each with an end inside the other: the border between them must bend."),
        ("plane", "Plane", "regression", 0,
         "A sloping plane: predict its height at each point."),
        ("bumps", "Gaussian bumps", "regression", 0,
         "Round hills and hollows on a plane: predict the height at each point."),
    ),
    **_samples(
        LINE,
        ("noisy-sine", "Noisy sine", "regression", 0,
         "One wave under noise: find the curve that the points are scattered around."),
        ("dosage", "Drug dosage", "regression", 0,
         "Low, high, low: how well a drug works at each dose, as a sum of bent curves."),
    ),
    **_samples(
        LOGIC,
        ("and", "AND", "binary", 2,
         "1 where both inputs are 1: four rows, all learnt from and all tested with."),
        ("or", "OR", "binary", 2,
         "1 where at least one input is 1: four rows, all learnt from and all tested with."),
        ("nand", "NAND", "binary", 2,
         "0 where both inputs are 1: four rows, all learnt from and all tested with."),
        ("surf", "Surf decision", "binary", 2,
         "Three answers weighed by 5, 2 and 4 against a threshold of 3: eight rows, all learnt "
         "from and all tested with."),
    ),
    **_samples(
        TABLES,
        ("iris", "Iris", "classes", 3,
         "Three kinds of iris, told by the length and width of their petals and sepals."),
        ("wine", "Wine", "classes", 3,
         "From 13 measurements of a wine, name the grape: Barolo, Grignolino or Barbera."),
        ("breast-cancer", "Breast cancer", "binary", 2,
         "Benign or malignant, by 30 measurements of the cell nuclei in a biopsy."),
        ("diabetes", "Diabetes", "regression", 0,
         "How far the disease goes in a year, from ten measurements of a patient."),
    ),
    **_samples(
        IMAGES,
        ("x-o", "X/O", "classes", 2,
         "The textbook's 6×6 pictures: one filter tells X from O, even shifted by one pixel."),
        ("digits", "Digits", "classes", 10,
         "Handwritten digits of 8×8 pixels: read the figure from 0 to 9."),
        ("mnist", "MNIST", "classes", 10,
         "Handwritten digits of 28×28 pixels, on which networks have been compared for decades."),
        ("doodles", "Quick, Draw! doodles", "classes", 6,
         "Quick drawings of 28×28 pixels: is it an apple, bicycle, cat, diamond, eye or fish?"),
        ("cats", "Cats", "classes", 2,
         "Is it a cat, or one of five other things quickly drawn?"),
        ("faces", "Faces", "classes", 2,
         "Faces, and the same eyes, noses and mouths in wrong places: which is which?"),
    ),
    **_samples(
        SERIES,
        ("sine", "Sine series", "regression", 0,
         "A noisy wave, step by step: predict its next value from the last 24."),
        ("co2", "Mauna Loa CO₂", "regression", 0,
         "Carbon dioxide in the air: predict the next month's rise from those of two years."),
    ),
}  # fmt: skip


def sample_experiment(name: str, seed: int = 1) -> Experiment:
    """The named sample with settings that learn it; DataError for an unknown name or seed."""
    if name not in SAMPLES:
        raise DataError(f"No sample is called '{name}'; there are {', '.join(SAMPLES)}.")
    if seed < 0:
        raise DataError(f"The seed is {seed}; choose a whole number from 0.")
    return replace(recipe(name, SAMPLES[name].title), seeds=Seeds(seed))
