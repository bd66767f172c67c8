"""Write what PyTorch and scikit-learn compute: ``python -m tests.engine.write_functions_oracle``.

Needs PyTorch and scikit-learn (2.13 and 1.9 wrote the committed file); the tests read only the
arrays.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn import metrics
from torch.nn import functional

from nnviz.engine.network import Network
from tests.engine.function_cases import CASES, RATE, UPDATES, Case, metric_data

TARGET = Path(__file__).parent / "oracles" / "functions.npz"


def step(z: torch.Tensor) -> torch.Tensor:
    """Comparisons have no gradient in PyTorch; multiplying by 0 keeps the graph."""
    return (z >= 0).double() + 0 * z


def argmax(z: torch.Tensor) -> torch.Tensor:
    return functional.one_hot(z.argmax(1), z.shape[1]).double() + 0 * z


ACTIVATIONS = {
    "linear": lambda z: z,
    "step": step,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "softplus": lambda z: functional.softplus(z, threshold=700),
    "softmax": lambda z: torch.softmax(z, 1),
    "argmax": argmax,
}
LOSSES = {
    "mean_squared_error": lambda z, a, y: functional.mse_loss(a, y, reduction="none").mean(1),
    "sum_of_squared_residuals": lambda z, a, y: functional.mse_loss(a, y, reduction="none").sum(1),
    "mean_absolute_error": lambda z, a, y: functional.l1_loss(a, y, reduction="none").mean(1),
    "huber": lambda z, a, y: functional.huber_loss(a, y, reduction="none").mean(1),
    "binary_crossentropy": lambda z, a, y: functional.binary_cross_entropy_with_logits(
        z, y, reduction="none"
    ).mean(1),
    "categorical_crossentropy": lambda z, a, y: functional.cross_entropy(z, y, reduction="none"),
    "perceptron": lambda z, a, y: ((a.detach() - y) * z).sum(1),
}
"""Per sample; the batch's mean or sum is taken of these."""


def forward(case: Case, parameters: dict[str, list[torch.Tensor]], x: torch.Tensor):
    """(logits, output) of the case's network."""
    z = x
    for layer in case.spec.layers:
        if layer.kind == "flatten":
            x = x.flatten(1)
            continue
        applied = functional.linear if layer.kind == "dense" else functional.conv2d
        z = applied(x, *parameters[layer.id])
        x = ACTIVATIONS[layer.activation](z)
    return z, x


def record(case: Case) -> dict[str, np.ndarray]:
    """Parameters, outputs, loss, gradients, and the parameters after ten updates."""
    network, theta = Network(case.spec, "float64"), case.theta()
    layout, arrays = network.layout, {"theta": theta}
    parameters = {
        block.layer: [
            torch.tensor(np.array(layout.read(theta, block.layer, name)), requires_grad=True)
            for name in ("weight", "bias")
        ]
        for block in layout
    }
    optimizer = torch.optim.SGD([each for pair in parameters.values() for each in pair], RATE)
    x, y = (torch.from_numpy(part) for part in case.data())
    arrays |= {"x": x.numpy(), "y": y.numpy()}
    for update in range(UPDATES):
        optimizer.zero_grad()
        z, a = forward(case, parameters, x)
        losses = LOSSES[case.spec.loss](z, a, y)
        loss = losses.mean() if case.spec.reduction == "mean" else losses.sum()
        loss.backward()
        if update == 0:
            arrays |= {"output": a.detach().numpy(), "loss": np.array(loss.item())}
            arrays |= _written(layout, parameters, "gradient", lambda tensor: tensor.grad)
        optimizer.step()
    return arrays | _written(layout, parameters, "after", lambda tensor: tensor.detach())


def _written(layout, parameters, name, part) -> dict[str, np.ndarray]:
    """All layers' tensors as one vector of the network's layout."""
    vector = np.zeros(layout.size)
    for id, tensors in parameters.items():
        layout.put(vector, id, *(part(tensor).numpy() for tensor in tensors))
    return {name: vector}


def scores() -> dict[str, np.ndarray]:
    """scikit-learn's metrics; what is undefined counts as 0 there too."""
    arrays = {}
    for name, (outputs, targets) in metric_data().items():
        arrays |= {f"{name}/outputs": outputs, f"{name}/targets": targets}
        if name == "values":
            arrays[f"{name}/r_squared"] = np.array(metrics.r2_score(targets, outputs))
            arrays[f"{name}/mae"] = np.array(metrics.mean_absolute_error(targets, outputs))
            continue
        single = outputs.shape[1] == 1
        true, said = (
            (part[:, 0] >= 0.5).astype(int) if single else part.argmax(1)
            for part in (targets, outputs)
        )
        labels = np.arange(2 if single else outputs.shape[1])
        arrays[f"{name}/accuracy"] = np.array(metrics.accuracy_score(true, said))
        arrays[f"{name}/confusion"] = metrics.confusion_matrix(true, said, labels=labels)
        for average in (None, "macro"):
            found = metrics.precision_recall_fscore_support(
                true, said, labels=labels, average=average, zero_division=0
            )
            kind = "macro" if average else "each"
            for what, values in zip(("precision", "recall", "f1"), found, strict=False):
                arrays[f"{name}/{what} {kind}"] = np.array(values)
    return arrays


def main() -> None:
    arrays = {
        f"{name}/{key}": value
        for name, case in CASES.items()
        for key, value in record(case).items()
    }
    arrays |= {f"metrics/{key}": value for key, value in scores().items()}
    versions = f"PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}"
    np.savez_compressed(TARGET, written_by=np.array(versions), **arrays)
    print(f"{TARGET}: {len(CASES)} cases, {versions}")


if __name__ == "__main__":
    main()
