"""Going downhill: steps, rates, batches, where to begin, and whether the slope is right."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import Dense
from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.engine.stopping import StopSpec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import dense, given, hidden, setting, sgd
from nnviz.experiment.lessons.tables import SLOPE, heights
from nnviz.experiment.selection import OPTIMIZER, WHOLE, Selection

_ALL = 256
"""A batch that holds every sample."""


def _intercept() -> Experiment:
    """Only the intercept is learnt: with the mean squared error its step shrinks by 1 − 2η."""
    return Experiment(
        "", "", heights(), (dense("output", 1, "linear"),), "mean_squared_error",
        test_fraction=0.2, optimizer=sgd(0.1), batch_size=_ALL, epochs=1000,
        frozen=FrozenSpec(weights=(("output", "weight", 0),)),
        stop=StopSpec(step_size=0.001, steps=1000), start=given("output", (SLOPE,), (0.0,)),
    )  # fmt: skip


def _circles(rate: float, epochs: int) -> Experiment:
    return Experiment(
        "", "", GeneratedData("circles", 300, 0.1), (*hidden(6), dense("output", 1, "sigmoid")),
        "binary_crossentropy", features=("x1", "x2"), optimizer=sgd(rate), epochs=epochs,
    )  # fmt: skip


def _beginnings() -> Experiment:
    experiment = replace(_circles(0.02, 100), optimizer=sgd(0.02, "adam"))
    return _begun("zeros", experiment)


def _begun(initializer: str, experiment: Experiment) -> Experiment:
    layers = (*hidden(4), experiment.layers[-1])
    drawn = (
        replace(layer, initializer=initializer) for layer in layers if isinstance(layer, Dense)
    )
    return replace(experiment, layers=tuple(drawn))


CHAPTER = Chapter(
    "Going downhill",
    (
        Lesson(
            "step-sizes",
            "Steps that shrink, and when to stop",
            "Gradient descent takes large steps far from the bottom and small ones near it, and "
            "stops by a rule.",
            (
                "Only the intercept of a line is learnt, from 0; the slope is frozen at 0.64. A "
                "step is learning rate × derivative of the loss.",
                "Press play and watch the intercept climb: each step is four fifths of the one "
                "before, because the slope of the loss shrinks on the way down.",
                "Training ends by itself. The first rule: the largest change in a step is below "
                "0.001.",
                "The second rule: at most 1,000 steps. It ends what creeps, as the third variant "
                "shows.",
                "Look back with the timeline: the steps of the beginning are the large ones.",
            ),
            "From 0 the intercept alone is found in 25 steps or so, each 0.8 times the one before; "
            "the first rule stops it. The slow variant is stopped after exactly 1,000 steps.",
            _intercept,
            ("regression", "gradient descent", "stop rules"),
            (
                Variant("Intercept", "One number moves. Its steps shrink by a fifth each time, and "
                        "the step-size rule ends training."),
                Variant("Both", "The slope is free too. The way is longer, because slope and "
                        "intercept must agree; still the step size ends it.",
                        setting(frozen=FrozenSpec(), start=given("output", (0.0,), (0.0,)))),
                Variant("Too slow", "Learning rate 0.0005: steps are small from the start, and a "
                        "threshold of 0.000001 is not reached. The 1,000 steps run out first.",
                        setting(optimizer=sgd(0.0005),
                                stop=StopSpec(step_size=1e-6, steps=1000))),
            ),
            Opening("sum", edges="updates", select=Selection("output", 0, parameter=-1), speed=3),
        ),
        Lesson(
            "learning-rate",
            "Too small, right, too large",
            "The learning rate says how far a step goes; wrong by a factor of thirty, nothing is "
            "learnt.",
            (
                "The same network on the same data, four times, and only the learning rate is "
                "another. Play each for 100 epochs.",
                "Compare the loss curves: one lies flat, one falls, one jumps about.",
                "Then drag the learning rate yourself while it trains, and look for the largest "
                "that still falls smoothly.",
                "A schedule begins large and gets smaller: far at first, careful at the end.",
            ),
            "After 100 epochs the train loss is above 0.65 with 0.001, below 0.08 with 0.3, above "
            "1 with 20, and with the schedule below 0.03.",
            lambda: _circles(0.001, 100),
            ("two classes", "gradient descent", "learning rate"),
            (
                Variant("Too small", "0.001: the loss hardly moves in 100 epochs."),
                Variant("Right", "0.3: the loss falls steadily, and the ring closes.",
                        setting(optimizer=sgd(0.3))),
                Variant("Too large", "20: every step leaps across the valley, and the loss jumps "
                        "about far above where it began.", setting(optimizer=sgd(20.0))),
                Variant("Scheduled", "Five epochs of rising to 1.5, then a half cosine wave down "
                        "to 0: faster than the right constant rate, and calm at the end.",
                        setting(optimizer=sgd(1.5),
                                schedule=ScheduleSpec("cosine", over=95, warm_up=5))),
            ),
            Opening("loss", select=Selection(OPTIMIZER), speed=200),
        ),
        Lesson(
            "batches",
            "All, some, or one at a time",
            "The gradient may be taken over all samples, over a few, or over one: the fewer, the "
            "more steps in an epoch, and the rougher each.",
            (
                "An epoch is one pass over the training samples. With a full batch that is a "
                "single step, with batches of 16 it is 14 steps, with single samples 210.",
                "Play each variant for 50 epochs and compare the losses.",
                "Watch the boundary: with a full batch it glides, with single samples it trembles.",
                "Change the batch size in the Data card, and see how many steps an epoch has then.",
            ),
            "After 50 epochs at learning rate 0.1 the train loss is above 0.5 with the full batch, "
            "between 0.1 and 0.4 with batches of 16, and below 0.1 with single samples.",
            lambda: replace(_circles(0.1, 50), batch_size=_ALL),
            ("two classes", "gradient descent", "batches"),
            (
                Variant("Full batch", "One smooth step in each epoch: 50 epochs are 50 steps, far "
                        "too few."),
                Variant("Mini-batch", "Batches of 16, 14 steps in each epoch: most of the way in "
                        "the same time.", setting(batch_size=16)),
                Variant("Stochastic", "One sample to a step, 210 steps in each epoch: furthest, "
                        "and on a trembling path.", setting(batch_size=1)),
            ),
            Opening("loss", speed=500),
        ),
        Lesson(
            "zero-start",
            "Zeros, equal, or random",
            "Units that begin alike get the same gradient and stay alike: chance has to tell them "
            "apart.",
            (
                "Four hidden units. With zeros, look at the edges while it trains: none appears, "
                "because behind a weight of 0 no gradient comes back.",
                "With all weights at 0.1 something is learnt, but the four units show the same "
                "picture for ever: the layer is worth a single unit.",
                "With random weights the four pictures differ from the start, and the ring closes.",
                "Break the tie by hand: with equal weights, type another number into one edge, and "
                "train on.",
            ),
            "After 100 epochs zeros name half of the test samples rightly, equal weights at most "
            "75 %, random ones at least 95 %.",
            _beginnings,
            ("two classes", "initialisation"),
            (
                Variant("Zeros", "No gradient reaches a weight; only the output's bias moves. It "
                        "stays at guessing."),
                Variant("Equal", "Every weight begins at 0.1. The units move, all in the same way: "
                        "four copies of one.", lambda now: _begun("constant", now)),
                Variant("Random", "Small random weights: each unit takes a task of its own.",
                        lambda now: _begun("auto", now)),
            ),
            Opening("loss", speed=200),
        ),
        Lesson(
            "gradient-check",
            "Is the gradient right?",
            "A gradient can be checked: nudge one weight up and down, and see how the loss "
            "changes.",
            (
                "The inspector shows the hidden layer. Press Check gradients at its end.",
                "For each weight the loss is computed twice, with the weight a little larger and a "
                "little smaller. The difference, divided by the nudge, is the numeric gradient.",
                "Beside it stands the gradient of backpropagation. Compare the digits.",
                "Train for some epochs and check again: they agree everywhere, not only at the "
                "start.",
            ),
            "For every block of parameters the two agree to better than one in ten million, before "
            "training and after it.",
            lambda: _circles(0.3, 20),
            ("two classes", "backpropagation"),
            opening=Opening("loss", edges="gradients", select=Selection("hidden1", WHOLE),
                            speed=100),
        ),
    ),
)  # fmt: skip
