"""In practice: the textbook's steps, a series that feeds itself, and learning too much by heart."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import Dropout
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.stopping import StopSpec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, hidden, setting, sgd
from nnviz.experiment.recipes import recipe

_STEPS = (
    "Define: the canvas shows the layers and their units. Change them with plus and minus.",
    "Compile: the Training card names the loss and the optimizer that the task asks for.",
    "Fit: play for 100 epochs. Or choose Epoch in the top bar, and step.",
)


def _noisy() -> Experiment:
    return Experiment(
        "", "", GeneratedData("circles", 200, 0.5),
        (*hidden(32, 32), dense("output", 1, "sigmoid")), "binary_crossentropy",
        features=("x1", "x2"), test_fraction=0.5, optimizer=sgd(0.01, "adam"), epochs=200,
    )  # fmt: skip


def _with_dropout(experiment: Experiment) -> Experiment:
    first, second, output = experiment.layers
    layers = (first, Dropout("dropout1", 0.5), second, Dropout("dropout2", 0.5), output)
    return replace(experiment, layers=layers)


def _hundred(name: str) -> Experiment:
    return replace(recipe(name, ""), epochs=100)


FIRST_NETWORKS = Chapter(
    "From define to evaluate",
    (
        Lesson(
            "first-regression",
            "A number to predict",
            "Regression in four steps: define, compile, fit for 100 epochs, evaluate.",
            (
                "The target is a number: how far diabetes has gone a year later, from ten "
                "measurements of 442 patients.",
                *_STEPS,
                "Evaluate: the Fit tab shows prediction against truth for samples that training "
                "never saw. On the diagonal is right; much scatter is left, for ten numbers do not "
                "tell all.",
            ),
            "Linear output, mean squared error, Adam: after 100 epochs R² on the test samples is "
            "0.35 to 0.6: better than the mean, far from certain.",
            lambda: _hundred("diabetes"),
            ("regression", "textbook"),
            opening=Opening("fit", speed=200),
        ),
        Lesson(
            "first-two-classes",
            "One of two",
            "Two classes in four steps: define, compile, fit for 100 epochs, evaluate.",
            (
                "The target is yes or no: is a breast tumour malignant? Thirty measurements of its "
                "cells are given.",
                *_STEPS,
                "Evaluate: the Confusion tab counts which class is taken for which on the test "
                "samples.",
            ),
            "One sigmoid output, binary cross-entropy, Adam: after 100 epochs at least 95 % of the "
            "test samples are named rightly.",
            lambda: _hundred("breast-cancer"),
            ("two classes", "textbook"),
            opening=Opening("confusion", speed=200),
        ),
        Lesson(
            "first-many-classes",
            "One of many",
            "Many classes in four steps: define, compile, fit for 100 epochs, evaluate.",
            (
                "The target is one of three kinds of iris, told by the lengths and widths of their "
                "leaves.",
                *_STEPS,
                "Evaluate: the Confusion tab shows which kinds are taken for which, and the "
                "Mistakes tab each flower.",
            ),
            "A softmax output for each class, cross-entropy, Adam: after 100 epochs at least 90 % "
            "of the test samples are named rightly.",
            lambda: _hundred("iris"),
            ("many classes", "textbook"),
            opening=Opening("confusion", speed=200),
        ),
    ),
)  # fmt: skip

CHAPTER = Chapter(
    "Memory and generalising",
    (
        Lesson(
            "feedback-loop",
            "A loop that remembers",
            "A recurrent unit feeds its state back to itself, and so reads a series step by step.",
            (
                "A noisy sine wave: from the last 24 values the next is to be predicted.",
                "On the canvas the recurrent layer has a loop. In the Unrolled tab it is drawn "
                "step by step: the same weights at every step, the state handed on.",
                "Play, and watch the Forecast tab: one step ahead first.",
                "Let it run free there: each prediction becomes the next input, and errors add up.",
                "Set the loop's weights to 0 by hand: without memory it knows the last value only.",
            ),
            "After 60 epochs R² one step ahead is at least 0.99 on the test part, which comes "
            "after all of training in time.",
            lambda: recipe("sine", ""),
            ("sequences", "regression"),
            opening=Opening("series", speed=100),
        ),
        Lesson(
            "overfitting",
            "Learnt by heart, and four cures",
            "A large network on few noisy samples learns their noise: the train loss falls, the "
            "test loss rises.",
            (
                "A hundred training samples of disc and ring, so noisy that they overlap; two "
                "layers of 32 units.",
                "Play and watch the Loss tab: the solid line (train) falls towards 0, the dashed "
                "one (test) turns and climbs.",
                "The Output card shows why: the border curls around single samples.",
                "Try the cures one by one, and compare border and test loss.",
                "Which test loss is the best you can reach by combining them?",
            ),
            "Means over seeds 1 to 5: a test loss of 0.30 without a cure, 0.17 with L2, 0.25 with "
            "dropout, 0.21 with early stopping, and 0.12 with ten times the samples.",
            _noisy,
            ("two classes", "overfitting"),
            (
                Variant("Overfits", "200 epochs: hardly a mistake left in training, and a test "
                        "loss that climbs."),
                Variant("L2", "A penalty of 0.01 keeps weights small and the border smooth.",
                        setting(regularisation=RegularisationSpec(l2=0.01))),
                Variant("Dropout", "In each step half of the hidden values are left out, so no "
                        "unit can rely on another.", _with_dropout),
                Variant("Early stop", "30 % of the training samples are only watched; when their "
                        "loss has not improved for 20 epochs, the best weights come back.",
                        setting(validation_fraction=0.3, stop=StopSpec(patience=20))),
                Variant("More data", "2,000 samples in place of 200: nothing cures better.",
                        setting(data=GeneratedData("circles", 2000, 0.5), epochs=50)),
            ),
            Opening("loss", speed=200),
        ),
    ),
)  # fmt: skip
