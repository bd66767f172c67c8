"""Inside the machine: the network as arrays, and a step shared by two workers."""

from __future__ import annotations

from nnviz.data.source import GeneratedData
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, hidden, setting, sgd
from nnviz.experiment.selection import WHOLE, Selection


def _moons() -> Experiment:
    return Experiment(
        "", "", GeneratedData("moons", 300, 0.1), (*hidden(6, 4), dense("output", 1, "sigmoid")),
        "binary_crossentropy", features=("x1", "x2"), optimizer=sgd(0.3), epochs=100,
    )  # fmt: skip


CHAPTER = Chapter(
    "Inside the machine",
    (
        Lesson(
            "tensors",
            "The same network as arrays",
            "For the machine a network is arrays of numbers: each has a shape, a type and a size "
            "in bytes.",
            (
                "The Tensors tab lists every array of one training step: inputs, weights, sums, "
                "activations, loss, gradients, update.",
                "Read the shapes: a batch of 16 samples with 2 features is 16×2, the first "
                "layer's weights are 6×2, and what comes out is 16×6.",
                "Follow the shapes through a layer: where two arrays are multiplied, the inner "
                "sizes are the same.",
                "Bytes are numbers times 8 in double precision (float64), times 4 in single "
                "precision (float32). Change the variant and compare.",
                "Show the network again (the button at the right of the tabs), add a unit with the "
                "plus on its chip, and see which arrays grow.",
            ),
            "The network has 51 parameters: 408 bytes in float64, 204 in float32. Both name at "
            "least 85 % of the test samples rightly after 100 epochs.",
            _moons,
            ("two classes", "arrays"),
            (
                Variant("float64", "Eight bytes for each number, about 16 digits."),
                Variant(
                    "float32",
                    "Four bytes for each number, about 7 digits: half the room, and enough to "
                    "learn by.",
                    setting(precision="float32"),
                ),
            ),
            Opening("tensors", large=True, select=Selection("hidden1", WHOLE), speed=200),
        ),
        Lesson(
            "two-workers",
            "Two workers, one gradient",
            "Two machines each hold half of the batch; the mean of their gradients is the gradient "
            "of the whole.",
            (
                "The Workers tab shows one step. Press Play there and follow its stages.",
                "Each worker has the same weights and eight of the 16 samples, and finds a "
                "gradient of its own. The two differ.",
                "They are averaged, and both workers make the same update by the mean: their "
                "weights stay equal.",
                "Beside it stands the step of one batch of 16. Read the largest difference.",
                "Share between three: then the parts are unequal, and each counts by its number "
                "of samples.",
            ),
            "In double precision the averaged gradient and the new weights equal those of one full "
            "batch to 1e-12, at the first step and after 100 epochs.",
            _moons,
            ("two classes", "gradient descent"),
            opening=Opening("workers", large=True, select=Selection("hidden1", 0), speed=5),
        ),
    ),
)  # fmt: skip
