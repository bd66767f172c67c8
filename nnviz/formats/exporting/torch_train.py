"""``train.py``: training that goes on in PyTorch where nnviz stopped, step by step the same."""

from __future__ import annotations

import textwrap
from pprint import pformat

from nnviz.engine.learning import Sampling
from nnviz.experiment.state import RunState
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.schedule_code import rate_function
from nnviz.formats.exporting.torch_step import (
    counts_updates,
    frozen,
    loss,
    optimizer,
    penalised,
    penalty,
    train_step,
)
from nnviz.formats.exporting.wording import WIDTH, indented, number

_HEAD = '''\
"""Train the exported network on, in PyTorch, from where it stands: after {updates:,} updates.

    python train.py --epochs 10

It takes data.npz beside it, or --data FILE: an .npz with raw "inputs" and "targets"{table}.
It goes on batch by batch as nnviz would.{differs}
"""

import argparse
{math}import sys
from pathlib import Path

import numpy as np
import torch
from model import load
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

HERE = Path(__file__).parent
BATCH_SIZE = {batch}
STEP, EPOCH, OFFSET = {step}, {epoch}, {offset}  # updates, finished epochs, samples of this epoch
COUNT = {count}  # training samples in nnviz
{constants}'''
_EVALUATE = '''\
@torch.no_grad()
def evaluate(network, raw, y):
    """The loss over all samples, with nothing dropped."""
    network.eval()
    parts = list(zip(raw.split(512), y.split(512)))
    return sum(loss_of(network(x), t).item(){weight} for x, t in parts){over}'''
_MAIN = """\
def main():
    asked = argparse.ArgumentParser(description="Train the exported network on.")
    asked.add_argument("--data", type=Path, default=HERE / "data.npz", help="raw training data")
    asked.add_argument("--epochs", type=int, default=1, help="so many more epochs")
    asked.add_argument("--output", type=Path, default=HERE / "trained.safetensors")
    given = asked.parse_args()
    try:
        data = read(given.data)
    except (OSError, ValueError) as error:
        sys.exit(f"{given.data} cannot be read: {error}")
    network = load()
    train(network, make_optimizer(network), data, given.epochs)
    if "test_inputs" in data:
        test = torch.from_numpy(data["test_inputs"]), targets_of(network, data["test_targets"])
        print(f"test loss {evaluate(network, *test):.6g}")
    if given.epochs:
        save_file(network.state_dict(), given.output)


if __name__ == "__main__":
    main()
"""
_READ = '''\
def read(path):
    """Raw arrays by name."""
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)'''
_READ_TABLE = '''\
def read(path):
    """Raw arrays by name; of a .csv with a line of names the inputs in order, then the target."""
    if path.suffix == ".csv":
        table = np.genfromtxt(path, delimiter=",", skip_header=1, ndmin=2)
        if table.shape[1] != {columns} or np.isnan(table[:, -{last}:]).any():
            sys.exit(f"{{path}}: each row must have {columns} numbers, the target last; {told}")
        return {{"inputs": table[:, :-{last}], "targets": {targets}}}
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)'''


def train_script(plan: Plan, state: RunState, count: int) -> str:
    """The whole file; ``count``: how many training samples the run has."""
    pieces = [
        _head(plan, state, count),
        loss(plan),
        penalty(plan),
        rate_function(plan),
        _order(plan.experiment.sampling),
        optimizer(plan),
        train_step(plan),
        _train(plan),
        _evaluate(plan),
        _targets(plan),
        _read(plan),
        _MAIN,
    ]
    return "\n\n\n".join(piece for piece in pieces if piece)


def _head(plan: Plan, state: RunState, count: int) -> str:
    stopped = plan.experiment.stop != type(plan.experiment.stop)()
    stops = "\nStop rules are not carried over." if stopped else ""
    dropout = "\nDropout draws other random numbers." if "dropout" in plan.kinds() else ""
    return _HEAD.format(
        updates=state.updates,
        math="import math\n" if plan.experiment.schedule.kind == "cosine" else "",
        table=", or a .csv" if len(plan.raw_shape) == 1 else "",
        differs=dropout + stops,
        batch=min(plan.experiment.batch_size, count),
        step=state.step,
        epoch=state.epoch,
        offset=state.offset,
        count=count,
        constants="\n".join(_constants(plan, state)),
    )


def _assigned(name: str, value: object) -> str:
    """``NAME = value``, on several lines where it is long."""
    before = f"{name} = "
    text = pformat(value, width=WIDTH - len(before), sort_dicts=False)
    return before + textwrap.indent(text, " " * len(before)).lstrip()


def _constants(plan: Plan, state: RunState) -> list[str]:
    lines = [f"UPDATES = {state.updates}  # since it began"] if counts_updates(plan) else []
    lines += [
        "# The generator that shuffles, as it was before this epoch.",
        _assigned("ORDER", state.order_state),
    ]
    if plan.experiment.regularisation.penalises:
        lines.append(_assigned("PENALISED", penalised(plan)))
    if numbers := frozen(plan):
        lines += ["# Numbers that training leaves, by parameter.", _assigned("FROZEN", numbers)]
    if plan.experiment.schedule.watches:
        seen = state.watch.plateau
        lines += [
            "# The least watched loss, for how many epochs none was better, reductions so far.",
            f"PLATEAU = ({seen.best!r}, {seen.wait}, {seen.reductions})",
        ]
    return lines


def _order(sampling: Sampling) -> str:
    body = {
        "epochs": ["return random.permutation(count)"],
        "in order": ["return np.arange(count)"],
        "with replacement": [
            "cuts = [*range(origin, count, BATCH_SIZE), count]",
            "sizes = [origin, *(stop - start for start, stop in zip(cuts, cuts[1:]))]",
            "return np.concatenate([random.choice(count, n, replace=False) for n in sizes])",
        ],
    }[sampling]
    return "\n".join(
        [
            "def order(random, count, origin=0):",
            '    """The rows of an epoch\'s batches, which begin at ``origin``."""',
            *indented(body),
        ]
    )


def _train(plan: Plan) -> str:
    watches = plan.experiment.schedule.watches
    reductions = ", reductions" if watches else ""
    lines = [
        '"""Train so many more epochs, first what is left of the present one."""',
        'raw, y = torch.from_numpy(data["inputs"]), targets_of(network, data["targets"])',
        "random = np.random.default_rng()",
        "random.bit_generator.state = ORDER",
        *(["best, wait, reductions = PLATEAU"] if watches else []),
        "step, start = STEP, OFFSET if len(raw) == COUNT else 0",
        "for epoch in range(EPOCH, EPOCH + epochs):",
        "    rows, total = torch.from_numpy(order(random, len(raw), start % BATCH_SIZE)), 0.0",
        "    for at in range(start, len(raw), BATCH_SIZE):",
        "        batch = rows[at : at + BATCH_SIZE]",
        f"        rate = rate_at(step, epoch{reductions})",
        "        loss = train_step(network, optimizer, raw[batch], y[batch], rate)",
        f"        total, step = total + loss{_weight(plan)}, step + 1",
        f'    print(f"epoch {{epoch + 1}}: loss {{{_shown(plan)}:.6g}}", flush=True)',
        "    start = 0",
        *(indented(_plateau(plan)) if watches else []),
    ]
    return "\n".join(["def train(network, optimizer, data, epochs):", *indented(lines)])


def _weight(plan: Plan) -> str:
    return "" if plan.spec.reduction == "sum" else " * len(batch)"


def _shown(plan: Plan) -> str:
    """What an epoch prints: the loss as nnviz records it."""
    return "total" if plan.spec.reduction == "sum" else "total / max(1, len(raw) - start)"


def _plateau(plan: Plan) -> list[str]:
    schedule = plan.experiment.schedule
    watched = "evaluate(network, raw, y)"
    lines = [f"watched = {watched}"]
    if plan.experiment.validation_fraction:
        lines = [
            'if "validation_inputs" in data:',
            '    watched = evaluate(network, torch.from_numpy(data["validation_inputs"]),',
            '                       targets_of(network, data["validation_targets"]))',
            "else:",
            f"    watched = {watched}",
        ]
    return [
        *lines,
        f"if best is None or watched < best * (1 - {number(schedule.threshold)}):",
        "    best, wait = watched, 0",
        f"elif wait < {schedule.patience}:",
        "    wait += 1",
        "else:",
        "    wait, reductions = 0, reductions + 1",
    ]


def _evaluate(plan: Plan) -> str:
    if plan.spec.reduction == "sum":
        return _EVALUATE.format(weight="", over="")
    return _EVALUATE.format(weight=" * len(x)", over=" / len(raw)")


def _targets(plan: Plan) -> str:
    lines = ['"""Targets as the loss takes them."""', "y = torch.from_numpy(targets)"]
    if plan.target_affine is not None:
        lines.append("y = (y.double() - network.target_mean) * network.target_scale")
    lines.append(f"return y.to(torch.{plan.precision})")
    return "\n".join(["def targets_of(network, targets):", *indented(lines)])


def _read(plan: Plan) -> str:
    if len(plan.raw_shape) != 1:
        return _READ
    outputs = plan.spec.outputs
    if plan.spec.classifies and outputs > 1:
        one_hot = f"np.eye({outputs})[table[:, -1].astype(int)]"
        told = f"a class is its number, from 0 to {outputs - 1}"
        return _table(plan, 1, one_hot, told)
    told = "a class is 0 or 1" if plan.spec.classifies else "no target may be missing"
    return _table(plan, outputs, f"table[:, -{outputs}:]", told)


def _table(plan: Plan, last: int, targets: str, told: str) -> str:
    columns = plan.raw_shape[0] + last
    return _READ_TABLE.format(last=last, targets=targets, columns=columns, told=told)
