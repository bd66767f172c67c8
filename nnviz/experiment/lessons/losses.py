"""Losses and decisions: what a mistake costs, and what can be learnt from it."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import Flatten
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, given, hidden, setting, sgd
from nnviz.experiment.recipes import recipe
from nnviz.experiment.selection import LOSS, Selection


def _wrong() -> Experiment:
    return Experiment(
        "", "", GeneratedData("blobs", 200, 0.1), (dense("output", 1, "sigmoid"),),
        "sum_of_squared_residuals", features=("x1", "x2"), optimizer=sgd(0.1), epochs=20,
        start=given("output", (-3.0, -3.0), (0.0,)),
    )  # fmt: skip


def _letters(activation: str) -> Experiment:
    return Experiment(
        "", "", GeneratedData("x-o", 200, 0.1),
        (Flatten("flatten"), *hidden(6, activation="relu"), dense("output", 2, activation)),
        "categorical_crossentropy", scaling="standardise", optimizer=sgd(0.1), batch_size=8,
        epochs=40,
    )  # fmt: skip


def _flowers() -> Experiment:
    """Few samples to a batch, so that its rows can be read; their sum is what is trained on."""
    return replace(
        recipe("iris", ""), reduction="sum", batch_size=8, regularisation=RegularisationSpec()
    )


def _argmax() -> Experiment:
    return replace(_letters("argmax"), loss="sum_of_squared_residuals")


def _softmax(experiment: Experiment) -> Experiment:
    layers = (*experiment.layers[:-1], dense("output", 2, "softmax"))
    return replace(experiment, layers=layers, loss="categorical_crossentropy")


CHAPTER = Chapter(
    "What a mistake costs",
    (
        Lesson(
            "badly-wrong",
            "Wrong, and sure of it",
            "Behind a sigmoid the squared error hardly learns from its worst mistakes; "
            "cross-entropy learns most from them.",
            (
                "The weights begin at −3 and −3, the wrong way round: every sample is named "
                "wrongly, and with confidence.",
                "The edges show the gradient. With squared residuals it is next to nothing: the "
                "sigmoid is flat out there, and its slope a(1 − a) is a factor of the gradient.",
                "Play. The loss stays at nearly 1, its worst.",
                "Change to cross-entropy: the same start, but the slope cancels, and the gradient "
                "is a − y. A few epochs put everything right.",
                "Select the output node and compare the factors of its gradient in the inspector.",
            ),
            "After 20 epochs the squared residuals still name every test sample wrongly; "
            "cross-entropy names all of them rightly after 5.",
            _wrong,
            ("two classes", "losses", "vanishing gradient"),
            (
                Variant("Squares", "Sum of squared residuals: the larger the mistake, the flatter "
                        "the sigmoid, the smaller the step."),
                Variant("Cross-entropy", "The further off, the steeper: the loss falls from about "
                        "12 to below 0.1.", setting(loss="binary_crossentropy")),
            ),
            Opening("loss", edges="gradients", select=Selection("output", 0), speed=20),
        ),
        Lesson(
            "cross-entropy",
            "Cross-entropy, row by row",
            "A sample's cross-entropy is −ln of the probability given to its true class; the total "
            "is their sum.",
            (
                "Three kinds of iris are told apart by four lengths. The inspector shows the loss "
                "of the batch: a row for each of its 8 samples, and their total.",
                "Take one row: read the probability of the true class, and press −ln on a "
                "calculator. 0.5 costs 0.69, 0.9 costs 0.11, 0.1 costs 2.30.",
                "Step by single batches (the button beside play) and watch the rows shrink.",
                "A sample that is named rightly still costs something: there is always a little to "
                "gain by being surer.",
            ),
            "The rows' cross-entropies add up to the total to twelve digits. Over the 105 training "
            "samples the total falls from more than 80 to below 8 in 100 epochs.",
            _flowers,
            ("many classes", "losses"),
            opening=Opening("confusion", select=Selection(LOSS), speed=5),
        ),
        Lesson(
            "argmax-softmax",
            "To decide or to learn",
            "Argmax names the winner and nothing else: no gradient passes it, while "
            "softmax says how sure, and can be trained.",
            (
                "With argmax the outputs are 1 and 0. Nudge a weight a little: nothing changes, so "
                "there is no slope to follow.",
                "The edges show the gradient: it is 0 everywhere. Play, and look at the loss.",
                "With softmax the outputs are probabilities, which move with every weight. Play "
                "again.",
                "Argmax has its place after training, to read off the decision.",
            ),
            "With argmax not one weight changes in 40 epochs. With softmax at least 97 % of the "
            "test samples are named rightly.",
            _argmax,
            ("two classes", "losses", "activations"),
            (
                Variant("Argmax", "Every derivative is 0: the loss stays where it is, however long "
                        "it trains."),
                Variant("Softmax", "Probabilities instead of a decision: the loss falls.",
                        _softmax),
            ),
            Opening("loss", edges="gradients", select=Selection("output", 0), speed=50),
        ),
    ),
)  # fmt: skip
