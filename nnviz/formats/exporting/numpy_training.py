"""A network's training as NumPy code: one step with just what an experiment asks for, and epochs of
such steps."""

from __future__ import annotations

from nnviz.engine.learning import Sampling
from nnviz.formats.exporting.plan import Plan, frozen_numbers
from nnviz.formats.exporting.wording import call, indented, number

RULES: dict[str, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "rmsprop": ("rho", "epsilon"),
    "adam": ("beta1", "beta2", "epsilon"),
    "adamw": ("beta1", "beta2", "epsilon", "weight_decay"),
}
"""What each rule takes behind the learning rate, by the optimizer's names."""

ORDERS: dict[Sampling, tuple[str, str]] = {
    "epochs": ("random.permutation(len(x))", "order[at : at + batch_size]"),
    "in order": ("np.arange(len(x))", "order[at : at + batch_size]"),
    "with replacement": (
        "len(x)",
        "random.choice(order, min(batch_size, order - at), replace=False)",
    ),
}
"""How an epoch and the rows of a batch are drawn."""
_TRAIN = '''\
def train(network, raw, targets, epochs, batch_size={size}, seed=0):
    """Train on raw inputs and targets (n, outputs): numbers, or 1 for a sample's class and 0 for
    the others. Yields the mean loss of each epoch's batches."""
    x, y = network.prepare(raw), {targets}
    random, t = np.random.default_rng(seed), 0
    for epoch in range(epochs):
        order, losses = {order}, []
        for at in range(0, len(x), batch_size):
            rows = {rows}
            rate = rate_at(t, epoch)
            t += 1
            losses.append(train_step(network, x[rows], y[rows], t, rate))
        yield sum(losses) / len(losses)'''


def training_step(plan: Plan) -> str:
    """``train_step``: forward, loss, backward, update, with just what the experiment asks for."""
    loss = plan.spec.loss
    lines = [
        '"""One update by a batch of prepared inputs and targets: forward, loss, backward, rule.',
        "",
        "``t`` is the number of the update, from 1. Returns the loss before it.",
        '"""',
        "output = network.forward(x, training=True)",
        f"loss, d = {loss}(output, y)",
        *(["loss, d = loss * len(x), d * len(x)"] if plan.spec.reduction == "sum" else []),
        "network.backward(d)",
        "parameters, gradients = network.parameters(), network.gradients()",
        *_shaping(plan),
        "for name, theta in parameters.items():",
        *indented(_update(plan)),
        "return loss",
    ]
    return "\n".join(["def train_step(network, x, y, t, rate):", *indented(lines)])


def _shaping(plan: Plan) -> list[str]:
    """Penalties, frozen numbers and limits, in the order in which they act on the gradient."""
    limits, lines = plan.experiment.regularisation, []
    if limits.penalises:
        terms = [f"{number(limits.l2)} * theta"] if limits.l2 else []
        terms += [f"{number(limits.l1)} * np.sign(theta)"] if limits.l1 else []
        total = " + ".join(terms)
        total = f"({total}) / len(x)" if limits.per_sample else total
        lines += [
            "for name, theta in parameters.items():",
            '    if name.endswith((".weight", ".recurrent")):',
            f"        gradients[name] = gradients[name] + {total}",
        ]
    if _frozen_layers(plan):
        lines += ["for name in FROZEN_LAYERS:", "    gradients[name] = 0 * gradients[name]"]
    if _frozen_numbers(plan):
        lines += [
            "for name, places in FROZEN_NUMBERS.items():",
            "    gradients[name].flat[places] = 0",
        ]
    if limits.clip_value is not None:
        high = number(limits.clip_value)
        lines += [
            "for name, g in gradients.items():",
            f"    gradients[name] = np.clip(g, -{high}, {high})",
        ]
    if limits.clip_norm is not None:
        lines += [
            "length = math.sqrt(sum(float((g * g).sum()) for g in gradients.values()))",
            f"factor = min(1, {number(limits.clip_norm)} / (length + 1e-6))",
            "gradients = {name: g * factor for name, g in gradients.items()}",
        ]
    return lines


def _update(plan: Plan) -> list[str]:
    spec = plan.experiment.optimizer
    values = [number(getattr(spec, name)) for name in RULES[spec.kind]]
    state = "network.state.setdefault(name, {})"
    rule = call(spec.kind, ["theta", "gradients[name]", state, "t", "rate", *values], 8)
    lines = []
    if _frozen_layers(plan):
        lines += ["if name in FROZEN_LAYERS:", "    continue"]
    if not _frozen_numbers(plan):
        return [*lines, rule]
    return [
        *lines, "places = FROZEN_NUMBERS.get(name, [])", "held = theta.flat[places]", rule,
        "theta.flat[places] = held",
    ]  # fmt: skip


def training(plan: Plan) -> str:
    """``train``: epochs of batches out of raw inputs and targets."""
    experiment = plan.experiment
    targets = "np.asarray(targets, DTYPE)"
    if plan.target_affine is not None:
        real = "(np.asarray(targets) - network.target_mean) * network.target_scale"
        targets = f"({real}).astype(DTYPE)"
    order, rows = ORDERS[experiment.sampling]
    return _TRAIN.format(size=experiment.batch_size, targets=targets, order=order, rows=rows)


def constants(plan: Plan) -> list[str]:
    """What the training step names."""
    lines = []
    if layers := _frozen_layers(plan):
        lines.append(f"FROZEN_LAYERS = {layers!r}")
    if numbers := _frozen_numbers(plan):
        lines.append(f"FROZEN_NUMBERS = {numbers!r}")
    return lines


def _frozen_layers(plan: Plan) -> list[str]:
    return [
        f"{plan.names[block.layer]}.{each.name}"
        for block in plan.spec.layout
        if block.layer in plan.experiment.frozen.layers
        for each in block.parameters
        if each.role != "statistic"
    ]


def _frozen_numbers(plan: Plan) -> dict[str, list[int]]:
    return {
        name: places
        for name, places in frozen_numbers(plan, plan.experiment.frozen).items()
        if not name.endswith((".mean", ".variance"))
    }
