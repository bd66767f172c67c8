"""Write what PyTorch and scikit-learn compute: ``python -m tests.engine.write_oracles``.

Needs both (2.13 and 1.9 wrote the committed files); the tests read only the arrays. PyTorch's
dropout draws other masks than ours, so it gets those that nnviz drew, and the files keep them.
"""

from __future__ import annotations

import numpy as np
import sklearn
import torch
from sklearn import metrics

from benchmarks.engine.torch_learning import TorchLearning
from benchmarks.engine.torch_net import Key, TorchNet
from nnviz.engine.layout import Layout
from nnviz.engine.losses import loss_named
from nnviz.engine.shapes import Array
from tests.engine.case import UPDATES, Case
from tests.engine.function_cases import metric_data
from tests.engine.oracle import FOLDER, METRICS, TOPICS, in_order, packed

VERSIONS = f"PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}"


class Recorder:
    """One case in PyTorch; nnviz goes along only to draw the masks."""

    def __init__(self, case: Case) -> None:
        self.case, self.noise = case, np.random.default_rng(8)
        network = case.network()
        self.trainer, self.layout = case.trainer(network, self.noise), network.layout
        self.net = TorchNet(network)
        self.learning = TorchLearning(self.net, case.learning)
        self.fused = loss_named(case.spec.loss).fused
        x, y = case.data()
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.arrays = {"x": x, "y": y, "theta": in_order(self.layout, network.theta)}
        self.rates: list[float] = []
        self.masks: dict[str, list[Array]] = {}

    def record(self) -> dict[str, Array]:
        predicted, loss = self.evaluated()
        self.arrays |= {"predicted": predicted, "loss": np.array(loss)}
        for _ in range(UPDATES):
            self.backward()
            self.update()
        masks = {f"mask {id}": np.array(each, np.uint8) for id, each in self.masks.items()}
        after = flat(self.layout, self.net.values())
        found = {"rates": np.array(self.rates), "after": after, "evaluated": self.evaluated()[0]}
        return self.arrays | masks | found

    def evaluated(self) -> tuple[Array, float]:
        """Prediction and loss of all samples."""
        self.net.training = False
        with torch.no_grad():
            z, a = self.net.outputs(self.x)
            loss = self.net.loss(z if self.fused else a, self.y)
        self.net.training = True
        return a.numpy(), loss.item()

    def backward(self) -> None:
        """The gradient of the next batch; the first one's numbers are kept."""
        self.draw()
        rows = self.trainer.batch
        x, y = self.x[rows].requires_grad_(), self.y[rows]
        for tensor in self.learning.tensors:
            tensor.grad = torch.zeros_like(tensor)  # not None: decay acts without a gradient too
        z, a = self.net.outputs(x)
        loss = self.net.loss(z if self.fused else a, y)
        if loss.requires_grad:
            loss.backward()
        if not self.rates:
            dx = torch.zeros_like(x) if x.grad is None else x.grad
            self.arrays |= {"output": a.detach().numpy(), "batch_loss": np.array(loss.item())}
            self.arrays |= {"gradient": flat(self.layout, self.net.gradients()), "dx": dx.numpy()}

    def draw(self) -> None:
        """The masks of the next step."""
        for part in self.case.trace(self.trainer, self.noise).layers:
            if "mask" in part.extras:
                self.net.masks[part.layer] = torch.from_numpy(part.extras["mask"].copy())
                self.masks.setdefault(part.layer, []).append(part.extras["mask"])

    def update(self) -> None:
        self.rates.append(self.learning.rate)
        self.learning.update(len(self.trainer.batch))
        epoch = self.trainer.epoch
        self.trainer.advance(1)
        if self.trainer.epoch > epoch:
            self.learning.end_epoch(self.evaluated()[1])


def flat(layout: Layout, values: dict[Key, Array]) -> Array:
    """All parameters as users read them; what is missing is 0."""
    vector = np.zeros(layout.size)
    for (layer, name), each in values.items():
        layout.write(vector, layer, name, each)
    return in_order(layout, vector)


def scores(outputs: Array, targets: Array) -> dict[str, Array]:
    """scikit-learn's metrics of classes; what is undefined counts as 0 there too."""
    single = outputs.shape[1] == 1
    true, said = (
        (part[:, 0] >= 0.5).astype(int) if single else part.argmax(1) for part in (targets, outputs)
    )
    labels = np.arange(2 if single else outputs.shape[1])
    found = {
        "accuracy": metrics.accuracy_score(true, said),
        "confusion": metrics.confusion_matrix(true, said, labels=labels),
    }
    for average in ("each", "macro"):
        *values, _ = metrics.precision_recall_fscore_support(
            true, said, labels=labels, zero_division=0,
            average=None if average == "each" else average,
        )  # fmt: skip
        for what, value in zip(("precision", "recall", "f1"), values, strict=True):
            found[f"{what} {average}"] = value
    return {name: np.array(value) for name, value in found.items()}


def measured(name: str, outputs: Array, targets: Array) -> dict[str, Array]:
    arrays = {"outputs": outputs, "targets": targets}
    if name != "values":
        return arrays | scores(outputs, targets)
    found = metrics.r2_score(targets, outputs), metrics.mean_absolute_error(targets, outputs)
    return arrays | dict(zip(("r_squared", "mae"), map(np.array, found), strict=True))


def write(topic: str, records: dict[str, dict[str, Array]]) -> None:
    arrays = {name: packed(values) for name, values in records.items()}
    np.savez_compressed(FOLDER / f"{topic}.npz", written_by=np.array(VERSIONS), **arrays)
    print(f"{topic}: {len(arrays)} records, {VERSIONS}")


def main() -> None:
    torch.set_num_threads(1)
    for topic, cases in TOPICS.items():
        write(topic, {name: Recorder(case).record() for name, case in cases.items()})
    write(METRICS, {name: measured(name, *data) for name, data in metric_data().items()})


if __name__ == "__main__":
    main()
