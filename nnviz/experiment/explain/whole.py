"""A layer as a whole, the loss, and the optimizer."""

from __future__ import annotations

import numpy as np

from nnviz.engine.layers.base import NAMES
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import STATES
from nnviz.engine.shapes import Array, describe
from nnviz.experiment.explain.loss import explain_loss
from nnviz.experiment.explain.names import INPUT, layer_title, output_names, taken, unit_shape
from nnviz.experiment.explain.passages import (
    Explanation,
    Numbers,
    Passage,
    Shares,
    Sheet,
    Spread,
)
from nnviz.experiment.explain.rates import rate_passage
from nnviz.experiment.explain.rules import RULE_TITLES, RULES
from nnviz.experiment.explain.values import Formula
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import LOSS, OPTIMIZER, WHOLE, Selection

MATRICES = {
    "dense": Formula(r"a = f(W x + b)", "a = f(W·x + b)"),
    "conv2d": Formula(r"a = f(W * x + b)", "a = f(W ∗ x + b)"),
    "max_pool2d": Formula(r"a = \max_{\mathrm{window}} x", "a = max of each window of x"),
    "average_pool2d": Formula(
        r"a = \mathrm{mean}_{\mathrm{window}}\, x", "a = mean of each window of x"
    ),
    "global_average2d": Formula(r"a = \mathrm{mean}(x)", "a = mean of each map of x"),
    "flatten": Formula(r"a = \mathrm{vec}(x)", "a = x, laid out as a vector"),
    "add": Formula(r"a = \sum_i x_i", "a = Σ xᵢ"),
    "dropout": Formula(r"a = m \odot x / (1 - \mathrm{rate})", "a = m ⊙ x / (1 − rate)"),
    "batch_norm": Formula(
        r"a = \gamma \odot (x - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta",
        "a = gain ⊙ (x − μ) / √(σ² + ε) + shift",
    ),
    "layer_norm": Formula(
        r"a = \gamma \odot (x - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta",
        "a = gain ⊙ (x − μ) / √(σ² + ε) + shift",
    ),
    "simple_rnn": Formula(r"h_t = f(U h_{t-1} + W x_t + b)", "h_t = f(U·h_{t−1} + W·x_t + b)"),
    "lstm": Formula(
        r"c_t = f \odot c_{t-1} + i \odot g, \;\; h_t = o \odot \tanh c_t",
        "c_t = f ⊙ c_{t−1} + i ⊙ g,  h_t = o ⊙ tanh(c_t)",
    ),
}
"""Each kind of layer in matrix form."""
_STATE_WORDS = {
    "velocity": "the velocity v",
    "mean_square": "the mean square s",
    "m": "the mean m of gradients",
    "v": "the mean v of their squares",
}


def explain_layer(frame: Frame, scope: Microscope, layer: str) -> Explanation:
    """Shapes, parameters, formula, distributions, and what is wrong with it."""
    layers = frame.experiment.layers
    title = "Input" if layer == INPUT else layer_title(layers, layer).capitalize()
    if layer == INPUT:
        size = describe(frame.data.input_shape)
        spread = Passage(
            "Distribution", spreads=(Spread("x of this sample", scope.trace.x.ravel()),)
        )
        units = _units(frame, layer, scope.trace.x, None, None)
        return Explanation(layer, WHOLE, title, size, passages=(spread, *units))
    kind, part = frame.experiment.layer(layer), scope.trace.layer(layer)
    learns = layer in frame.layout
    passages = (
        _facts(frame, layer), _shapes(frame, layer), *_units(frame, layer, part.a, part.z, part.dz),
        Passage("Distribution · this sample", spreads=_spreads(part.z, part.a, part.dz)),
        *_parameters(frame, scope, layer),
    )  # fmt: skip
    return Explanation(
        layer, WHOLE, title, NAMES[kind.kind], checkable=layer if learns else "",
        passages=tuple(each for each in passages if each is not None),
    )  # fmt: skip


def _facts(frame: Frame, layer: str) -> Passage | None:
    """What health says about the layer; nothing where nothing is wrong."""
    found = [finding.fact.sentence for finding in frame.facts if finding.fact.layer == layer]
    return Passage("Health", words="\n".join(found)) if found else None


def _shapes(frame: Frame, layer: str) -> Passage:
    kind = frame.experiment.layer(layer)
    sources = taken(frame, layer)
    inputs = ", ".join(
        f"{layer_title(frame.experiment.layers, id)} {describe(unit_shape(frame, id))}"
        for id in sources
    )
    words = f"From {inputs} to {describe(unit_shape(frame, layer))}. {_counted(frame, layer)}"
    why = tuple((layer_title(frame.experiment.layers, id), Selection(id)) for id in sources)
    return Passage("Layer", formula=MATRICES[kind.kind], words=words, why=why)


def _counted(frame: Frame, layer: str) -> str:
    """``40 parameters: weight 8×4, bias 8.``"""
    if layer not in frame.layout:
        return "It has no parameters."
    block = frame.layout.block(layer)
    parts = (f"{each.name} {'×'.join(str(size) for size in each.shape)}"
             + (" (measured, not learnt)" if each.role == "statistic" else "")
             for each in block.parameters)  # fmt: skip
    total = block.stop - block.start
    frozen = " The whole layer is frozen." if layer in frame.experiment.frozen.layers else ""
    return f"{total:,} parameters: {', '.join(parts)}.{frozen}"


def _units(
    frame: Frame, layer: str, a: Array, z: Array | None, dz: Array | None
) -> tuple[Passage, ...]:
    """All units in a table; of maps and sequences their means."""
    names = output_names(frame, layer)

    def by_unit(values: Array) -> Array:
        if values.ndim == 3:
            return np.asarray(values.mean(axis=(1, 2)))
        return np.asarray(values.mean(axis=0)) if values.ndim == 2 else values

    mean = "" if a.ndim == 1 else "mean "
    columns = [Numbers(f"{mean}a", by_unit(a), "sign")]
    if z is not None and z is not a and not np.array_equal(z, a):
        columns.insert(0, Numbers(f"{mean}z", by_unit(z)))
    if dz is not None:
        columns.append(Numbers(f"{mean}δ", by_unit(dz), "gradient"))
    links = tuple(Selection(layer, unit) for unit in range(len(names)))
    return (Passage("Units", sheets=(Sheet("unit", names, tuple(columns), links),),
                    note=f"{len(names)}"),)  # fmt: skip


def _spreads(z: Array, a: Array, dz: Array) -> tuple[Spread, ...]:
    own = (Spread("a", a.ravel()), Spread("δ", dz.ravel(), ink="gradient"))
    return own if np.array_equal(z, a, equal_nan=True) else (Spread("z", z.ravel()), *own)


def _parameters(frame: Frame, scope: Microscope, layer: str) -> tuple[Passage, ...]:
    if layer not in frame.layout:
        return ()
    block, step = frame.layout.block(layer), scope.step
    own = slice(block.start, block.stop)
    old, new = step.parameters[own], step.new_parameters[own]
    return (
        Passage("Parameters · the next step", "update", spreads=(
            Spread("parameters", old), Spread("∂L/∂w of the batch", step.batch_gradient[own],
                                              ink="gradient"),
            Spread("what the update adds", new - old, ink="update"),
        ), why=(("optimizer", Selection(OPTIMIZER)),)),
    )  # fmt: skip


def explain_whole_loss(frame: Frame, scope: Microscope) -> Explanation:
    """From prediction and target, by output; how a batch's loss is made of its samples'."""
    trace, last = scope.trace, frame.layers[-1].id
    part, names = trace.layer(last), output_names(frame, last)
    columns = (Numbers("prediction a", trace.output), Numbers("target y", trace.target),
               Numbers("∂L/∂z", part.dz, "gradient"))  # fmt: skip
    links = tuple(Selection(last, unit) for unit in range(len(names)))
    passages = [Passage("By output", "loss", sheets=(Sheet("output", names, columns, links),),
                        shares=_shares(frame, scope, names))]  # fmt: skip
    passages.append(_over_batch(frame, scope))
    title = LOSSES[frame.experiment.loss].title
    return Explanation(LOSS, WHOLE, "Loss", title, loss=explain_loss(frame, scope),
                       passages=tuple(passages))  # fmt: skip


def _shares(frame: Frame, scope: Microscope, names: tuple[str, ...]) -> Shares | None:
    """Only where the outputs are shares of one."""
    layer = frame.experiment.layers[-1]
    if getattr(layer, "activation", "") != "softmax":
        return None
    return Shares(names, scope.trace.output, int(np.argmax(scope.trace.target)))


def _over_batch(frame: Frame, scope: Microscope) -> Passage:
    size, spec = len(scope.batch), frame.experiment.regularisation
    mean = frame.experiment.reduction == "mean"
    words = [
        f"A batch's loss is the {'mean' if mean else 'sum'} of its {size} samples' losses, so each "
        f"sample counts {f'1/{size}' if mean else 'in full'}."
    ]
    if spec.penalises:
        words.append("The objective adds the penalty, which the loss shown leaves out.")
    formula = Formula(r"L = \frac{1}{B}\sum_i L_i", "L = Σ Lᵢ / B")
    if not mean:
        formula = Formula(r"L = \sum_i L_i", "L = Σ Lᵢ")
    return Passage("Over the batch", "loss", note=frame.experiment.reduction, formula=formula,
                   words=" ".join(words), why=(("optimizer", Selection(OPTIMIZER)),))  # fmt: skip


def explain_optimizer(frame: Frame, scope: Microscope) -> Explanation:
    """The rule, its numbers, the schedule's rate now, what it keeps, and the next update."""
    step = scope.step
    formula, _ = RULES[step.optimizer]
    names, values = tuple(_spoken(name) for name in step.scalars), list(step.scalars.values())
    sheet = Sheet("number", names, (Numbers("value", np.array(values)),))
    moved = step.new_parameters - step.parameters
    states = tuple(Spread(f"{_STATE_WORDS[name]}, before the update", vector, ink="update")
                   for name, vector in step.state_before.items())  # fmt: skip
    kept = STATES[step.optimizer]
    words = (
        f"It keeps {' and '.join(_STATE_WORDS[name] for name in kept)} for each of the "
        f"{step.layout.learnt:,} numbers it learns." if kept
        else "It keeps nothing from step to step."
    )  # fmt: skip
    passages = (
        Passage("Rule", "update", formula=formula, sheets=(sheet,)),
        rate_passage(frame, scope),
        Passage("What it keeps", "update", words=words, spreads=states),
        *_shaping(frame, scope),
        Passage("The next update", "update", spreads=(
            Spread("gradient the rule gets", step.used_gradient, ink="gradient"),
            Spread("Δ of every parameter", moved, ink="update"),
        )),
    )  # fmt: skip
    return Explanation(
        OPTIMIZER, WHOLE, "Optimizer", RULE_TITLES[step.optimizer], passages=passages
    )


def _shaping(frame: Frame, scope: Microscope) -> tuple[Passage, ...]:
    """Penalties, clipping and what is frozen, where there is any."""
    spec, frozen = frame.experiment.regularisation, frame.experiment.frozen
    places = len(frozen.places(scope.step.layout))
    numbers = {
        "L2 penalty λ₂": spec.l2, "L1 penalty λ₁": spec.l1, "clip each to ±": spec.clip_value,
        "clip the length to": spec.clip_norm, "frozen numbers": float(places) or None,
    }  # fmt: skip
    shown = {name: float(value) for name, value in numbers.items() if value}
    if not shown:
        return ()
    lengths = {
        "length of ∂L/∂θ": float(np.linalg.norm(scope.step.batch_gradient)),
        "length the rule gets": float(np.linalg.norm(scope.step.used_gradient)),
    }
    values = shown | lengths
    sheet = Sheet(
        "before the rule", tuple(values), (Numbers("value", np.array([*values.values()])),)
    )
    return (Passage("Penalties, clipping, frozen", "update", sheets=(sheet,)),)


_SPOKEN = {
    "learning_rate": "η, learning rate", "momentum": "μ, momentum", "beta1": "β₁", "beta2": "β₂",
    "epsilon": "ε", "rho": "ρ", "weight_decay": "λ, weight decay", "t": "t, this update",
}  # fmt: skip


def _spoken(name: str) -> str:
    return _SPOKEN[name]
