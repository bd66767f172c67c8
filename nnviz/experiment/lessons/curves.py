"""Bent lines: how units add up to a curve, what kills them, and how depth folds them."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.experiment.experiment import Experiment, Given
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, given, hidden, sgd
from nnviz.experiment.selection import Selection

_BENDS = (0.2, 0.5, 0.8)
_RISE = 1 / 0.3
_UNITS = 8


def _bump() -> Experiment:
    """Three ReLU units by hand: up at 0.2, down twice as steeply at 0.5, level again at 0.8."""
    return Experiment(
        "", "", GeneratedData("dosage", 200, 0.05),
        (*hidden(3, activation="relu"), dense("output", 1, "linear")), "mean_squared_error",
        optimizer=sgd(0.03, "adam"), epochs=300,
        start=(*given("hidden1", (1.0, 1.0, 1.0), (-_BENDS[0], -_BENDS[1], -_BENDS[2])),
               *given("output", (_RISE, -2 * _RISE, _RISE), (0.0,))),
    )  # fmt: skip


def _learnt(activation: str, units: int, experiment: Experiment) -> Experiment:
    layers = (*hidden(units, activation=activation), experiment.layers[-1])
    return replace(experiment, layers=layers, scaling="standardise", start=())


def _dying() -> Experiment:
    return Experiment(
        "", "", GeneratedData("circles", 300, 0.1),
        (*hidden(_UNITS, activation="relu"), dense("output", 1, "sigmoid")),
        "binary_crossentropy", features=("x1", "x2"), optimizer=sgd(3.0), epochs=30,
    )  # fmt: skip


def _born_dead(activation: str, experiment: Experiment) -> Experiment:
    return replace(
        experiment,
        layers=(*hidden(_UNITS, activation=activation), experiment.layers[-1]),
        optimizer=sgd(0.1, "adam"),
        epochs=60,
        start=(Given("hidden1", "bias", (-20.0,) * _UNITS),),
    )


def _spirals() -> Experiment:
    return Experiment(
        "", "", GeneratedData("two-spirals", 500, 0.05),
        (*hidden(40), dense("output", 1, "sigmoid")), "binary_crossentropy",
        features=("x1", "x2"), optimizer=sgd(0.01, "adam"), epochs=150,
    )  # fmt: skip


def _deep(experiment: Experiment) -> Experiment:
    return replace(experiment, layers=(*hidden(8, 8, 8), experiment.layers[-1]))


CHAPTER = Chapter(
    "Bending and folding",
    (
        Lesson(
            "bent-curves",
            "A curve out of bent lines",
            "Each hidden unit bends a line once; weights stretch and flip the pieces, and their "
            "sum is the curve.",
            (
                "The data: how well a drug works at each dose. Low does not help, nor does high.",
                "The Sum tab shows each unit's piece, already times its weight to the output, and "
                "below them the sum. By hand: one unit rises from 0.2 on, one, flipped, turns it "
                "down at 0.5, and the last levels it at 0.8.",
                "Click the bias of a hidden unit and drag it: the bend moves along the dose axis.",
                "Type a minus before an output weight: the piece flips.",
                "Then let it learn. ReLU's pieces have corners, softplus' are round.",
            ),
            "Set by hand, R² on the test samples is at least 0.9 before any training. Learnt for "
            "300 epochs it is at least 0.95 with softplus, and at least 0.85 with ReLU.",
            _bump,
            ("regression", "activations", "by hand"),
            (
                Variant("By hand", "Three ReLU units with weights thought out: a triangle that "
                        "follows the bump."),
                Variant("Softplus", "Three units of softplus, the round relative of ReLU, learn "
                        "from random weights: a smooth bump.",
                        lambda now: _learnt("softplus", 3, now)),
                Variant("ReLU", "Four ReLU units learn from random weights: a bump with corners, "
                        "and not always all four are of use.",
                        lambda now: _learnt("relu", 4, now)),
            ),
            Opening("sum", select=Selection("hidden1", 1), speed=200),
        ),
        Lesson(
            "dead-relu",
            "Units that switch themselves off",
            "A ReLU unit whose sum is negative for every sample gives 0, gets no gradient, and "
            "never comes back.",
            (
                "Eight ReLU units and a learning rate far too large. Play for some epochs: units "
                "go dark and are marked on the canvas.",
                "Open the Health tab: it names the layer and says how many units are dead.",
                "Select a dead unit. Its sum is negative, its slope 0, and with it every factor of "
                "its gradient.",
                "Units born dead, with a bias of −20, show it from the first step.",
                "Leaky ReLU lets a hundredth of the gradient through: they come back to life.",
            ),
            "With seeds 1 to 8, six or more of the eight units die within 30 epochs in seven runs. "
            "Born dead, with ReLU none returns; with leaky ReLU accuracy reaches at least 85 % in "
            "60 epochs.",
            _dying,
            ("two classes", "activations", "health"),
            (
                Variant("They die", "Learning rate 3: one wild step pushes a unit below 0 for all "
                        "samples, and there it stays."),
                Variant("Born dead", "Every bias begins at −20. No gradient reaches the hidden "
                        "layer; the loss stays at guessing.",
                        lambda now: _born_dead("relu", now)),
                Variant("Leaky", "The same start with leaky ReLU: a small slope remains, and the "
                        "units find their way back.",
                        lambda now: _born_dead("leaky_relu", now)),
            ),
            Opening("loss", select=Selection("hidden1", 0), speed=100),
        ),
        Lesson(
            "shallow-deep",
            "Wide or deep",
            "With about as many weights, layers upon layers fold the plane in ways that one wide "
            "layer cannot.",
            (
                "Two spirals, without any help from sine features. First one hidden layer of 40 "
                "units: 161 numbers to learn.",
                "Then three layers of 8 units: 177 numbers. Play both for 150 epochs.",
                "Compare the pictures in the nodes: straight halves in the first layer, bent ones "
                "in the second, arms of the spiral in the third.",
                "Take units away with the minus on a chip: how few per layer still do it?",
            ),
            "After 150 epochs the wide network names at most 95 % of the test samples rightly, the "
            "deep one at least 95 %, and the deep one's train loss is less than a tenth.",
            _spirals,
            ("two classes", "depth"),
            (
                Variant("Shallow", "One layer of 40: a star of straight cuts, which covers the "
                        "spirals only roughly."),
                Variant("Deep", "Three layers of 8: the arms are followed closely.", _deep),
            ),
            Opening("loss", speed=500),
        ),
    ),
)  # fmt: skip
