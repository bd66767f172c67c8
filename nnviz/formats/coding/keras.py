"""The network and its training step in Keras."""

from __future__ import annotations

from nnviz.experiment.selection import LOSS
from nnviz.formats.exporting import keras_network, keras_training
from nnviz.formats.exporting.coverage import check
from nnviz.formats.exporting.keras_layers import turned
from nnviz.formats.exporting.lines import Block, Line, joined, stacked
from nnviz.formats.exporting.plan import Plan


def network(plan: Plan, train_samples: int) -> Block:
    """What ``model.py`` says, with first weights as nnviz draws them."""
    check(plan.experiment, "keras")
    own = keras_network.own_parts(plan)
    head, body = keras_network.imports(plan), keras_network.network(plan)
    return stacked([head, *own, body], gap=2 if own else 1)


def training(plan: Plan, train_samples: int) -> Block:
    """``compile`` and one step on a batch."""
    check(plan.experiment, "keras")
    keras_training.refuse(plan)
    size = min(plan.experiment.batch_size, train_samples)
    steps = -(-train_samples // size)
    compiled = keras_training.compiled(plan, str(steps))
    own = keras_training.own_parts(plan)
    text = joined([*compiled, *(line for block in own for line in block)])
    uses = [Line("import keras")] if "keras." in text else []
    uses += [Line("from keras import ops")] if "ops." in text else []
    uses = [Line("import math"), Line(""), *uses] if "math." in text else uses
    blocks = [uses, *own, stacked([compiled, _step(plan, size)], gap=1)]
    return stacked(blocks, gap=2 if own else 1)


def _step(plan: Plan, size: int) -> Block:
    x, y = (size, *turned(plan.spec.input_shape)), (size, plan.spec.outputs)
    name = keras_training.trained_name(plan)
    return [
        Line(f"# One training step, on a batch: x {x}, y {y}"),
        Line(f"logs = {name}.train_on_batch(x, y, return_dict=True)", LOSS),
    ]
