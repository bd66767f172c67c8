"""``train.py``: training that goes on in PyTorch where nnviz stopped, step by step the same."""

from __future__ import annotations

from pprint import pformat

from nnviz.engine.learning import Sampling
from nnviz.experiment.state import RunState
from nnviz.formats.exporting.plan import Plan, frozen_numbers
from nnviz.formats.exporting.schedule_code import rate_function
from nnviz.formats.exporting.torch_layers import has_one_value, say
from nnviz.formats.exporting.torch_model import path_of
from nnviz.formats.exporting.wording import call, indented, number

LOSSES: dict[str, str] = {
    "mean_squared_error": "F.mse_loss(output, y)",
    "sum_of_squared_residuals": "((output - y) ** 2).sum(1).mean()",
    "mean_absolute_error": "F.l1_loss(output, y)",
    "huber": "F.huber_loss(output, y)",
    "binary_crossentropy": "F.binary_cross_entropy_with_logits(output, y)",
    "categorical_crossentropy": "F.cross_entropy(output, y)",
    "perceptron": "(((output >= 0).to(y.dtype) - y) * output).sum(1).mean()",
}
"""Means over the batch, of what the network gives: z where it stands before its activation."""
OPTIMIZERS: dict[str, tuple[str, dict[str, str]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": "momentum"}),
    "nesterov": ("SGD", {"momentum": "momentum"}),
    "rmsprop": ("RMSprop", {"alpha": "rho", "eps": "epsilon"}),
    "adam": ("Adam", {"eps": "epsilon"}),
    "adamw": ("AdamW", {"eps": "epsilon", "weight_decay": "weight_decay"}),
}
"""PyTorch's class, and its options by nnviz's names; Adam's betas are a pair."""
STATES = {
    "velocity": "momentum_buffer",
    "mean_square": "square_avg",
    "m": "exp_avg",
    "v": "exp_avg_sq",
}
"""PyTorch's names for what a rule remembers."""
_HEAD = '''\
"""Train the exported network on, in PyTorch, from where it stands: after {updates:,} updates.

    python train.py --epochs 10

It takes data.npz beside it, or --data FILE: an .npz with raw "inputs" and "targets"{table}.
Dropout draws other random numbers than in nnviz; everything else goes on the same. {stops}
"""

import argparse
{math}from pathlib import Path

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
    data = read(given.data)
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
        return {{"inputs": table[:, :-{last}], "targets": {targets}}}
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)'''


def train_script(plan: Plan, state: RunState, count: int) -> str:
    """The whole file; ``count``: how many training samples the run has."""
    pieces = [
        _head(plan, state, count),
        _loss(plan),
        _penalty(plan),
        rate_function(plan),
        _order(plan.experiment.sampling),
        _optimizer(plan),
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
    return _HEAD.format(
        updates=state.updates,
        math="import math\n" if plan.experiment.schedule.kind == "cosine" else "",
        table=", or a .csv" if len(plan.raw_shape) == 1 else "",
        stops="Stop rules are not carried over." if stopped else "",
        batch=min(plan.experiment.batch_size, count),
        step=state.step,
        epoch=state.epoch,
        offset=state.offset,
        count=count,
        constants="\n".join(_constants(plan, state)),
    ).replace(" \n", "\n")


def _constants(plan: Plan, state: RunState) -> list[str]:
    lines = [
        f"UPDATES = {state.updates}  # since the optimizer began",
        "# The generator that shuffles, as it was before this epoch.",
        f"ORDER = {pformat(state.order_state, width=96, sort_dicts=False)}",
    ]
    if plan.experiment.regularisation.penalises:
        lines.append(f"PENALISED = {_penalised(plan)!r}")
    if numbers := _frozen_numbers(plan):
        lines += ["# Numbers that training leaves, by parameter.", f"FROZEN = {numbers!r}"]
    if plan.experiment.schedule.watches:
        seen = state.watch.plateau
        lines += [
            "# The least watched loss, for how many epochs none was better, reductions so far.",
            f"PLATEAU = ({seen.best!r}, {seen.wait}, {seen.reductions})",
        ]
    return lines


def theirs(plan: Plan, layer: str, parameter: str) -> str:
    """A parameter's name in the network's state_dict."""
    part = next(each for each in plan.parts if each.name == layer)
    return f"{path_of(plan, part)}.{say(part).names[parameter]}"


def _penalised(plan: Plan) -> list[str]:
    return [
        theirs(plan, plan.names[block.layer], each.name)
        for block in plan.spec.layout
        for each in block.parameters
        if each.role == "weight"
    ]


def _frozen_numbers(plan: Plan) -> dict[str, list[int]]:
    found = frozen_numbers(plan, plan.experiment.frozen)
    named = ((name.rpartition("."), places) for name, places in found.items())
    return {
        theirs(plan, layer, name): places
        for (layer, _, name), places in named
        if name not in ("mean", "variance")
    }


def loss_function(plan: Plan) -> str:
    """The loss, as an expression of ``output`` and ``y``."""
    return LOSSES[plan.spec.loss] + (" * len(y)" if plan.spec.reduction == "sum" else "")


def _loss(plan: Plan) -> str:
    what = "z, before the output's activation" if plan.fused else "what the network gives"
    return "\n".join(
        [
            "def loss_of(output, y):",
            f'    """The {plan.spec.reduction} over a batch; ``output`` is {what}."""',
            f"    return {loss_function(plan)}",
        ]
    )


def _penalty(plan: Plan) -> str:
    limits = plan.experiment.regularisation
    if not limits.penalises:
        return ""
    terms = [f"{number(limits.l2)} / 2 * (w * w).sum()"] if limits.l2 else []
    terms += [f"{number(limits.l1)} * w.abs().sum()"] if limits.l1 else []
    over = " / samples" if limits.per_sample else ""
    return "\n".join(
        [
            "def penalty(network, samples):",
            '    """What is added to the loss for large weights."""',
            "    weights = [network.get_parameter(name) for name in PENALISED]",
            f"    return sum({' + '.join(terms)} for w in weights){over}",
        ]
    )


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


def optimizer_call(plan: Plan) -> str:
    """What makes the optimizer of ``parameters``."""
    spec = plan.experiment.optimizer
    name, options = OPTIMIZERS[spec.kind]
    arguments = ["parameters", f"lr={number(spec.learning_rate)}"]
    if spec.kind in ("adam", "adamw"):
        arguments.append(f"betas=({number(spec.beta1)}, {number(spec.beta2)})")
    arguments += [f"{theirs}={number(getattr(spec, ours))}" for theirs, ours in options.items()]
    if spec.kind == "nesterov" and spec.momentum:
        arguments.append("nesterov=True")
    return call(f"torch.optim.{name}", arguments, 16)


def _optimizer(plan: Plan) -> str:
    lines = ['"""The optimizer, with what it remembers."""']
    for part in plan.parts:
        if part.frozen and say(part).names:
            path = path_of(plan, part)
            lines.append(f"network.get_submodule({path!r}).requires_grad_(False)  # frozen")
    lines += [
        "parameters = [each for each in network.parameters() if each.requires_grad]",
        f"optimizer = {optimizer_call(plan)}",
        *_memory(plan),
        "return optimizer",
    ]
    return "\n".join(["def make_optimizer(network):", *indented(lines)])


def _memory(plan: Plan) -> list[str]:
    kind = plan.experiment.optimizer.kind
    kept = {
        "momentum": ["momentum_buffer"], "nesterov": ["momentum_buffer"],
        "rmsprop": ["square_avg"], "adam": ["exp_avg", "exp_avg_sq"],
        "adamw": ["exp_avg", "exp_avg_sq"],
    }.get(kind, [])  # fmt: skip
    if not kept:
        return []
    entries = [f'"{each}": memory[f"{{name}}.{each}"]' for each in kept]
    if kind in ("rmsprop", "adam", "adamw"):
        entries.insert(0, '"step": torch.tensor(float(UPDATES))')
    return [
        'memory = load_file(HERE / "optimizer.safetensors")',
        "for name, each in network.named_parameters():",
        "    if each.requires_grad:",
        "        optimizer.state[each] = {",
        *(f"            {entry}," for entry in entries),
        "        }",
    ]


def train_step(plan: Plan) -> str:
    """``train_step``, with just what the experiment asks for."""
    objective = "loss"
    if plan.experiment.regularisation.penalises:
        objective = "(loss + penalty(network, len(x)))"
    lines = [
        '"""One update by a batch of raw inputs and targets; returns the loss before it."""',
        "network.train()",
        *_single_samples(plan),
        "optimizer.zero_grad()",
        "loss = loss_of(network(x), y)",
        f"{objective}.backward()",
        *_limits(plan),
        "for group in optimizer.param_groups:",
        '    group["lr"] = rate',
        *_update(plan),
        "return loss.item()",
    ]
    return "\n".join(["def train_step(network, optimizer, x, y, rate):", *indented(lines)])


def _single_samples(plan: Plan) -> list[str]:
    paths = [path_of(plan, part) for part in plan.parts if has_one_value(part)]
    if not paths:
        return []
    return [
        f"for name in {paths!r}:  # one sample has no variance: the running one is taken",
        "    network.get_submodule(name).train(len(x) > 1)",
    ]


def _limits(plan: Plan) -> list[str]:
    limits, lines = plan.experiment.regularisation, []
    if _frozen_numbers(plan):
        lines += [
            "for name, places in FROZEN.items():",
            "    network.get_parameter(name).grad.view(-1)[places] = 0",
        ]
    for limit, name in ((limits.clip_value, "value"), (limits.clip_norm, "norm")):
        if limit is not None:
            clip = f"torch.nn.utils.clip_grad_{name}_"
            lines.append(f"{clip}(network.parameters(), {number(limit)})")
    return lines


def _update(plan: Plan) -> list[str]:
    if not _frozen_numbers(plan):
        return ["optimizer.step()"]
    taken = "network.get_parameter(name).detach().view(-1)[places]"
    return [
        f"held = {{name: {taken}.clone() for name, places in FROZEN.items()}}",
        "optimizer.step()",
        "for name, places in FROZEN.items():",
        f"    {taken} = held[name]",
    ]


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
        return _READ_TABLE.format(last=1, targets=one_hot)
    return _READ_TABLE.format(last=outputs, targets=f"table[:, -{outputs}:]")
