"""Pictures: filters in place of pixels, pools, and what they gain."""

from __future__ import annotations

from dataclasses import replace

from nnviz.data.source import GeneratedData
from nnviz.engine.layers import AveragePool2D, Flatten, MaxPool2D
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.lessons.lesson import Chapter, Lesson, Opening, Variant
from nnviz.experiment.lessons.parts import conv, dense, hidden, sgd
from nnviz.experiment.recipes import recipe
from nnviz.experiment.selection import Selection


def _pixels() -> Experiment:
    return Experiment(
        "", "", GeneratedData("x-o", 200, 0.1),
        (Flatten("flatten"), *hidden(6, activation="relu"), dense("output", 2, "softmax")),
        "categorical_crossentropy", scaling="standardise", optimizer=sgd(0.02, "adam"), epochs=60,
    )  # fmt: skip


def _filter(experiment: Experiment) -> Experiment:
    seen = (conv("conv1", 1), MaxPool2D("pool1"))
    return replace(experiment, layers=(*seen, *experiment.layers))


def _digits() -> Experiment:
    return replace(recipe("digits", ""), epochs=20)


def _averaged(experiment: Experiment) -> Experiment:
    return experiment.with_layer(AveragePool2D("pool1"))


CHAPTER = Chapter(
    "Pictures",
    (
        Lesson(
            "pixels-filter",
            "36 inputs, or one filter",
            "A dense unit has a weight for every pixel; a filter has nine, and uses them "
            "everywhere.",
            (
                "Pictures of 6×6 pixels show an X or an O, also shifted by one pixel. First every "
                "pixel is an input of its own.",
                "Select a hidden unit: its 36 weights are all tied to one place in the picture.",
                "Change to the filter: 3×3 weights slide over the picture, and the pool keeps the "
                "best answer of each neighbourhood.",
                "In the Kernel walk tab follow the window place by place, with the arithmetic "
                "beside it.",
                "Select different samples: where does the filter answer most?",
            ),
            "Both name at least 97 % of the test samples rightly after 60 epochs: the first with "
            "236 numbers to learn, the filter with 54.",
            _pixels,
            ("images", "convolution"),
            (
                Variant("36 inputs", "Each of six hidden units weighs all 36 pixels: 236 "
                        "parameters."),
                Variant("A filter", "One filter of 3×3, then a pool: 4 pixels are left for the "
                        "hidden units, and there are 54 parameters.", _filter),
            ),
            Opening("kernel-walk", select=Selection("hidden1", 0), speed=100),
        ),
        Lesson(
            "pooling",
            "The largest, or the mean",
            "A pool makes a map smaller: max pooling keeps the strongest answer of each window, "
            "average pooling their mean.",
            (
                "The Feature maps tab shows the eight maps before the pool and behind it.",
                "Max pooling: look for the brightest pixel of a window, it alone goes on. "
                "Backward, it alone gets the gradient.",
                "Average pooling: all four count a quarter, forward and backward.",
                "Train both for 20 epochs and compare the train losses.",
            ),
            "After 20 epochs on the small digits both name at least 92 % of the test samples "
            "rightly; the train loss of max pooling is the lower one, by a third or so.",
            _digits,
            ("images", "convolution", "pooling"),
            (
                Variant("Max", "The strongest answer goes on: sharp maps."),
                Variant("Average", "The mean goes on: softer maps, and a slower beginning here.",
                        _averaged),
            ),
            Opening("feature-maps", select=Selection("pool1", 0), speed=100),
        ),
        Lesson(
            "dense-convolution",
            "Dense against convolution",
            "On pictures a convolutional network needs fewer numbers, and bears it better when "
            "they shift.",
            (
                "The network here is convolutional: doodles of 28×28 pixels, 2,316 parameters.",
                "Press Compare in the Dense or conv tab: a dense network and this one are trained "
                "alike, and tested on shifted pictures and with fewer of them.",
                "Compare the falling curves as the pictures shift.",
                "Look at the seconds, too: fewer numbers are not less work, for a filter is used "
                "at every place.",
            ),
            "Measured with seeds 1 to 3 after 15 epochs: 92 % against 87 to 88 % of the test "
            "samples, and 70 to 74 % against 52 to 54 % where they are shifted by three pixels, "
            "with an eleventh of the parameters.",
            lambda: recipe("doodles", ""),
            ("images", "convolution"),
            opening=Opening("comparison", large=True),
        ),
    ),
)  # fmt: skip
