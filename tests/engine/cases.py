"""Networks of the commonest layers, losses and rules."""

from __future__ import annotations

from nnviz.engine.layers import AveragePool2D, Conv2D, Flatten, MaxPool2D
from nnviz.engine.spec import NetworkSpec
from tests.engine.case import Case, dense, rule


def conv(id: str, filters: int, kernel: int, activation: str) -> Conv2D:
    return Conv2D(id, tuple(range(filters)), kernel, activation)


def _mlp(activation: str, loss: str, last: str, outputs: int) -> NetworkSpec:
    layers = (dense("a", 5, activation), dense("b", 4, activation), dense("c", outputs, last))
    return NetworkSpec((3,), layers, loss, outputs)


def _cases() -> list[Case]:
    cases = [
        Case(f"dense {name}", _mlp(name, "mean_squared_error", "linear", 2))
        for name in ("linear", "sigmoid", "tanh", "relu", "softplus", "softmax")
    ]
    mse, bce, cce = "mean_squared_error", "binary_crossentropy", "categorical_crossentropy"
    cases += [
        Case(f"{loss} after {last}", _mlp("tanh", loss, last, outputs))
        for loss, last, outputs in (
            (mse, "tanh", 1), (mse, "softmax", 3), (mse, "sigmoid", 2), (mse, "softplus", 2),
            (bce, "sigmoid", 1), (bce, "sigmoid", 3), (cce, "softmax", 2), (cce, "softmax", 4),
        )
    ]  # fmt: skip
    cases += [
        Case(f"optimizer {kind}", _mlp("tanh", cce, "softmax", 3), rule(kind, rate))
        for kind, rate in (("sgd", 0.5), ("momentum", 0.1), ("adam", 0.05))
    ]
    images = {
        "conv": ((2, 6, 7), (conv("a", 3, 3, "tanh"), Flatten("f"))),
        "conv chain": (
            (1, 9, 8),
            (conv("a", 3, 3, "relu"), conv("b", 2, 2, "sigmoid"), Flatten("f")),
        ),
        "max pool": ((1, 9, 8), (conv("a", 3, 2, "relu"), MaxPool2D("p"), Flatten("f"))),
        "max pool 3": ((2, 10, 11), (MaxPool2D("p", 3), conv("a", 2, 2, "tanh"), Flatten("f"))),
        "average pool": (
            (2, 7, 9),
            (conv("a", 3, 2, "softplus"), AveragePool2D("p"), Flatten("f")),
        ),
        "average pool 3": ((3, 9, 9), (AveragePool2D("p", 3), Flatten("f"), dense("d", 4, "relu"))),
        "flatten first": ((3, 4, 5), (Flatten("f"), dense("d", 4, "tanh"))),
        "doodles": (
            (1, 14, 14),
            (conv("a", 4, 3, "relu"), MaxPool2D("p"), conv("b", 5, 3, "relu"), MaxPool2D("q"),
             Flatten("f")),
        ),
    }  # fmt: skip
    for name, (shape, layers) in images.items():
        spec = NetworkSpec(shape, (*layers, dense("out", 3, "softmax")), cce, 3)
        cases.append(Case(name, spec, rule("adam", 0.01), 5))
    return cases


CASES = {case.name: case for case in _cases()}
