"""One training step in PyTorch, as nnviz makes it: loss, penalty, limits, optimizer."""

from __future__ import annotations

from nnviz.engine.optimizers import STATES as REMEMBERED
from nnviz.formats.exporting.plan import Plan, frozen_numbers
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


def theirs(plan: Plan, layer: str, parameter: str) -> str:
    """A parameter's name in the network's state_dict."""
    part = next(each for each in plan.parts if each.name == layer)
    return f"{path_of(plan, part)}.{say(part).names[parameter]}"


def penalised(plan: Plan) -> list[str]:
    """The weights, which penalties act on, by their names there."""
    return [
        theirs(plan, plan.names[block.layer], each.name)
        for block in plan.spec.layout
        for each in block.parameters
        if each.role == "weight"
    ]


def frozen(plan: Plan) -> dict[str, list[int]]:
    """Single frozen numbers by their parameters' names there."""
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


def loss(plan: Plan) -> str:
    """``loss_of``."""
    what = "z, before the output's activation" if plan.fused else "what the network gives"
    return "\n".join(
        [
            "def loss_of(output, y):",
            f'    """The {plan.spec.reduction} over a batch; ``output`` is {what}."""',
            f"    return {loss_function(plan)}",
        ]
    )


def penalty(plan: Plan) -> str:
    """``penalty``, if there is any."""
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


def optimizer(plan: Plan) -> str:
    """``make_optimizer``."""
    lines = [
        '"""The optimizer, with what it remembers."""', *fresh_optimizer(plan), *_memory(plan),
        "return optimizer",
    ]  # fmt: skip
    return "\n".join(["def make_optimizer(network):", *indented(lines)])


def fresh_optimizer(plan: Plan) -> list[str]:
    """What is learnt, and an optimizer of it that remembers nothing."""
    frozen = [path_of(plan, part) for part in plan.parts if part.frozen and say(part).names]
    return [
        *(f'network.get_submodule("{path}").requires_grad_(False)  # frozen' for path in frozen),
        "parameters = [each for each in network.parameters() if each.requires_grad]",
        f"optimizer = {optimizer_call(plan)}",
    ]


def counts_updates(plan: Plan) -> bool:
    """Whether PyTorch's rule remembers the number of its updates."""
    return plan.experiment.optimizer.kind in ("rmsprop", "adam", "adamw")


def _memory(plan: Plan) -> list[str]:
    kind = plan.experiment.optimizer.kind
    kept = [STATES[each] for each in REMEMBERED[kind]]
    if not kept:
        return []
    entries = [f'"{each}": memory[f"{{name}}.{each}"]' for each in kept]
    if counts_updates(plan):
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
        f"for name in {paths!r}:  # one sample has no variance of its own",
        "    network.get_submodule(name).train(len(x) > 1)",
    ]


def _limits(plan: Plan) -> list[str]:
    limits, lines = plan.experiment.regularisation, []
    if frozen(plan):
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
    if not frozen(plan):
        return ["optimizer.step()"]
    return [
        "held = {name: network.get_parameter(name).detach().clone() for name in FROZEN}",
        "optimizer.step()",
        "for name, places in FROZEN.items():",
        "    kept = held[name].view(-1)[places]",
        "    network.get_parameter(name).detach().view(-1)[places] = kept",
    ]
