"""One neuron: a line, a yes or no, a decision, and what it cannot do."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.catalogue import CATALOGUE
from nnviz.data.source import GeneratedData
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, given, hidden, setting, sgd
from nnviz.experiment.lessons.tables import heights
from nnviz.experiment.selection import Selection

_OUTPUT = Selection("output", 0)
_WEIGHTS, _THRESHOLD = (5.0, 2.0, 4.0), 3.0
"""How much good waves, an empty line-up and no sharks count, and what their sum must exceed."""


def _line() -> Experiment:
    return Experiment(
        "", "", heights(), (dense("output", 1, "linear"),), "mean_squared_error",
        test_fraction=0.2, optimizer=sgd(0.1), batch_size=128, epochs=100,
        start=given("output", (-0.5,), (0.0,)),
    )  # fmt: skip


def _yes_or_no() -> Experiment:
    return Experiment(
        "", "", GeneratedData("blobs", 200, 0.15), (dense("output", 1, "sigmoid"),),
        "binary_crossentropy", features=("x1", "x2"), optimizer=sgd(0.1), epochs=30,
    )  # fmt: skip


def _surf() -> Experiment:
    return Experiment(
        "", "", CATALOGUE["surf"].source, (dense("output", 1, "step"),), "perceptron",
        optimizer=sgd(1.0), batch_size=1, epochs=20,
        start=given("output", _WEIGHTS, (-_THRESHOLD,)),
    )  # fmt: skip


def _xor() -> Experiment:
    return Experiment(
        "", "", GeneratedData("xor", 300, 0.05), (dense("output", 1, "sigmoid"),),
        "binary_crossentropy", features=("x1", "x2"), optimizer=sgd(0.03, "adam"), epochs=150,
    )  # fmt: skip


def _with_hidden(experiment: Experiment) -> Experiment:
    return replace(experiment, layers=(*hidden(6), *experiment.layers))


CHAPTER = Chapter(
    "One neuron",
    (
        Lesson(
            "linear-regression",
            "One neuron draws a line",
            "A neuron without an activation is linear regression: slope times input plus "
            "intercept.",
            (
                "The Sum tab shows the data and the neuron's line. It begins wrong: slope −0.5, "
                "intercept 0.",
                "Press play. Each step moves slope and intercept a little, so that the squared "
                "distances to the dots shrink.",
                "The inspector at the right sets the sum for one sample: weight × input + bias = "
                "prediction.",
                "Click the edge and type another slope. Watch the loss, then train again: it comes "
                "back.",
            ),
            "After 100 epochs slope and intercept are within 0.1 of those of the best line, "
            "computed directly, and R² on the test samples is at least 0.85.",
            _line,
            ("regression", "one neuron"),
            opening=Opening("sum", select=_OUTPUT, speed=10),
        ),
        Lesson(
            "logistic-regression",
            "One neuron says yes or no",
            "With a sigmoid behind it the same sum becomes a probability: logistic regression.",
            (
                "Two clouds of points are to be told apart. The Output card is coloured by the "
                "neuron's probability for each place.",
                "Press play. The border where it says one half is always a straight line; training "
                "turns and shifts it.",
                "The larger the weights, the sharper the border. Watch the edges grow thicker.",
                "Raise Noise in the Data card until the clouds overlap: then no line gets all of "
                "them right.",
            ),
            "After 30 epochs at least 97 % of the test samples are named rightly.",
            _yes_or_no,
            ("two classes", "one neuron"),
            opening=Opening("loss", select=_OUTPUT, speed=20),
        ),
        Lesson(
            "surfing",
            "Shall I go surfing?",
            "A perceptron weighs three answers of yes or no, and decides when their sum reaches a "
            "threshold.",
            (
                "The questions: are the waves good, is the line-up empty, was there no shark "
                "attack? Yes is 1, no is 0.",
                "The weights say how much each answer counts: 5, 2 and 4. The bias is the "
                "threshold 3 with a minus: go if 5·waves + 2·empty + 4·no shark − 3 is not below "
                "0.",
                "Click an input node and type another answer in the What-if card: the decision at "
                "the right follows. Training never sees it.",
                "Click an edge, or the output's bias, and type other weights or another threshold. "
                "With a bias of −8 only good waves without a shark are "
                "enough.",
                "Then let it learn the rule from examples alone, from zeros.",
            ),
            "The given weights decide all eight cases as the surfer does; learning from zeros gets "
            "there too within 20 epochs, with other and smaller numbers.",
            _surf,
            ("two classes", "one neuron", "by hand"),
            (
                Variant("Given", "Weights 5, 2, 4 and threshold 3: every case is decided rightly "
                        "at once, and training changes nothing."),
                Variant("Learnt", "Everything begins at 0. Whenever the answer is wrong, the "
                        "perceptron's rule adds or takes away the inputs; soon nothing is wrong.",
                        setting(start=given("output", (0.0, 0.0, 0.0), (0.0,)))),
            ),
            Opening("loss", select=Selection("output", 0), speed=5),
        ),
        Lesson(
            "xor-fails",
            "What one neuron cannot do",
            "Exclusive or (XOR) cannot be parted by one straight line; a hidden layer bends the "
            "border.",
            (
                "Opposite squares belong together. Try to lay one straight line through the plane "
                "that parts the colours: there is none.",
                "Train the one neuron. Its border turns about and settles nowhere useful; the loss "
                "stays near 0.69, which is what guessing costs.",
                "Change to the hidden layer. Each hidden neuron draws a line of its own, and the "
                "output combines them.",
                "Point at the hidden nodes: their pictures show which side of its line each one "
                "answers to.",
            ),
            "After 150 epochs one neuron is right for at most 70 % of the test samples, the hidden "
            "layer for at least 94 %.",
            _xor,
            ("two classes", "one neuron", "hidden layer"),
            (
                Variant("One neuron", "The border is a straight line, and the loss stays near "
                        "0.69: little better than tossing a coin."),
                Variant("Hidden layer", "Six hidden neurons: the border bends around the squares, "
                        "and the loss falls below 0.2.", _with_hidden),
            ),
            Opening("loss", speed=200),
        ),
    ),
)  # fmt: skip
