"""Write what PyTorch finds: ``python -m tests.experiment.write_seeing_oracles``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays. The networks and
samples are nnviz's, every number computed from them PyTorch's, by its own derivatives.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.engine.torch_functions import Tensor
from benchmarks.engine.torch_net import TorchNet
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT
from nnviz.experiment.seeing.aim import Aim
from tests.engine.oracle import in_order, packed
from tests.engine.prefix_cases import network_of
from tests.experiment.seeing_oracle import CLIMB, FILE, QUESTIONS, asked

Score = Callable[[Tensor], Tensor]


def score_of(network: Network, aim: Aim) -> Score:
    """The number aimed at, of one sample: a map's is its mean."""
    net = TorchNet(network)
    net.training = False

    def score(x: Tensor) -> Tensor:
        known, z = {INPUT: x[None]}, {}
        for stage in net.stages:
            z[stage.id] = stage.z(*(known[id] for id in stage.sources))
            activated = stage.activation or (lambda each: each)
            known[stage.id] = activated(z[stage.id])
        values = (z if aim.at == "z" else known)[aim.layer]
        return values[(0, *aim.index)].mean()

    return score


def slopes_of(score: Score, x: Array) -> tuple[float, Array]:
    """The score and its derivatives; 0 where nothing passes."""
    tensor = torch.from_numpy(x.copy()).requires_grad_()
    found = score(tensor)
    if found.requires_grad:
        found.backward()
    slopes = np.zeros_like(x) if tensor.grad is None else tensor.grad.numpy()
    return found.item(), slopes


def climbed(score: Score, start: Array) -> tuple[Array, Array]:
    """The last picture and the curve of the objective, by the published updates."""

    def objective(x: Tensor) -> Tensor:
        return score(x) - CLIMB.penalty * (x**2).sum()

    x = start
    height, slopes = slopes_of(objective, x)
    curve, rate = [height], 0.1 * (CLIMB.high - CLIMB.low) / float(abs(slopes).max())
    for _ in range(CLIMB.steps):
        tried = (x + rate * slopes).clip(CLIMB.low, CLIMB.high)
        found, there = slopes_of(objective, tried)
        if found > height:
            x, height, slopes, rate = tried, found, there, rate * 1.1
        else:
            rate /= 2
        curve.append(height)
    return x, np.array(curve)


def record(question: str) -> dict[str, Array]:
    network, x, aim = asked(question)
    score = score_of(network, aim)
    value, slopes = slopes_of(score, x)
    start = CLIMB.start(x.shape)
    picture, curve = climbed(score, start)
    return {
        "x": x, "value": np.array(value), "slopes": slopes,
        "start": start, "picture": picture, "curve": curve,
    }  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    thetas = {}
    for case in sorted({case for case, _ in QUESTIONS.values()}):
        network = network_of(case)
        thetas[f"theta {case}"] = in_order(network.layout, network.theta)
    records = {question: packed(record(question)) for question in QUESTIONS}
    FILE.parent.mkdir(exist_ok=True)
    written = np.array(f"PyTorch {torch.__version__}")
    np.savez_compressed(FILE, written_by=written, **thetas, **records)
    print(f"{len(records)} records, {written}")


if __name__ == "__main__":
    main()
