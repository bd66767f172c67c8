"""Networks that cannot be: the sentences name the layer, the dimension and the value."""

from __future__ import annotations

import pytest

from nnviz.engine.layers import AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.shapes import Shape
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import SpecError
from tests.engine.cases import conv, dense

MSE, CCE = "mean_squared_error", "categorical_crossentropy"


@pytest.mark.parametrize(
    ("shape", "layers", "loss", "sentence"),
    [
        ((2,), (), MSE, "The network has no layers"),
        ((2,), (Dense("a", ()),), MSE, "Dense 'a' has 0 units; it needs at least one."),
        ((2,), (Dense("a", (1, 1)),), MSE, "two units have the same identity"),
        ((2,), (dense("a", 1), dense("a", 1)), MSE, "Two layers have the same identity 'a'"),
        ((2,), (dense("a", 1, "sinus"),), MSE, "unknown activation 'sinus'; choose one of linear"),
        ((2,), (dense("a", 1, "softmax"),), MSE, "softmax of one unit is always 1"),
        ((2,), (dense("a", 3),), MSE, "the output layer has 3 units, but a sample has 1 targets"),
        ((2,), (dense("a", 1),), "hinge", "Unknown loss 'hinge'; choose one of mean_squared_error"),
        ((2,), (dense("a", 1),), CCE, "Cross-entropy is defined with softmax, not linear"),
        ((1, 5, 5), (dense("a", 1),), MSE, "its input is an image of 5×5; put a Flatten"),
        ((2,), (conv("c", 1, 3, "relu"),), MSE, "Conv2D 'c' takes an image"),
        ((2,), (Flatten("f"), dense("a", 1)), MSE, "Flatten 'f' takes an image"),
        (
            (1, 5, 5),
            (conv("conv2", 1, 7, "relu"), Flatten("f"), dense("a", 1)),
            MSE,
            "Conv2D 'conv2': kernel 7×7 is larger than its input 5×5",
        ),
        ((1, 5, 5), (conv("c", 1, 0, "relu"),), MSE, "a kernel of 0×0 is empty"),
        ((1, 5, 5), (conv("c", 2, 3, "softmax"),), MSE, "softmax needs a Dense layer"),
        ((1, 5, 5), (Conv2D("c", ()),), MSE, "Conv2D 'c' has 0 filters"),
        (
            (1, 5, 5),
            (MaxPool2D("p", 6),),
            MSE,
            "MaxPool2D 'p': window 6×6 is larger than its input",
        ),
        ((1, 5, 5), (AveragePool2D("p", 0),), MSE, "a window of 0×0 is empty"),
        ((1, 5, 5), (MaxPool2D("p"),), MSE, "end it with a Flatten and a Dense layer"),
        ((1, 5, 5), (Flatten("f"),), MSE, "The last layer 'f' must be Dense"),
        (
            (100_000,),
            (dense("a", 600), dense("b", 1)),
            MSE,
            "60,001,201 parameters; nnviz trains up to",
        ),
    ],
)
def test_impossible_networks(
    shape: Shape, layers: tuple[object, ...], loss: str, sentence: str
) -> None:
    with pytest.raises(SpecError, match=sentence.replace("(", r"\(")):
        NetworkSpec(shape, layers, loss, 1).validate()


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (OptimizerSpec("lion"), "Unknown optimizer 'lion'; choose one of sgd, momentum, nesterov"),
        (OptimizerSpec(learning_rate=0), "The learning rate is 0; it must be above 0"),
        (OptimizerSpec(learning_rate=float("nan")), "The learning rate is nan"),
        (OptimizerSpec(beta1=1.0), "The optimizer's beta1 is 1; it must be in"),
        (OptimizerSpec(epsilon=0), "The optimizer's epsilon is 0"),
    ],
)
def test_impossible_optimizers(spec: OptimizerSpec, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        spec.validate()
