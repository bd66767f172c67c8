"""The network and its training step in NumPy."""

from __future__ import annotations

from nnviz.experiment.selection import LOSS, OPTIMIZER
from nnviz.formats.coding.about import marked
from nnviz.formats.coding.first_weights import numpy_value, parameters
from nnviz.formats.exporting import numpy_code, numpy_training
from nnviz.formats.exporting.coverage import check
from nnviz.formats.exporting.lines import Block, Line, joined, plain, stacked
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.schedule_code import rate_function


def network(plan: Plan, train_samples: int) -> Block:
    """The classes that it uses, its own, and first weights as nnviz draws them."""
    check(plan.experiment, "numpy")
    names, definitions = _parted(numpy_code.layer_definitions(plan))
    blocks = [
        *map(plain, definitions),
        marked(numpy_code.network_class(plan), plan),
        _first_weights(plan),
    ]
    names = [f"DTYPE = np.{plan.precision}", "Array = np.ndarray", *names]
    return stacked([_imports([*blocks, *map(plain, names)]), list(map(Line, names)), *blocks])


def _parted(definitions: list[str]) -> tuple[list[str], list[str]]:
    """Names of types, each a line, and the rest."""
    names = [each for each in definitions if "\n" not in each]
    return names, [each for each in definitions if each not in names]


def _imports(blocks: list[Block]) -> Block:
    text = joined(line for block in blocks for line in block)
    own = ["from __future__ import annotations", ""]
    own += ["import math"] if "math." in text else []
    own += ["from collections.abc import Callable"] if "Callable[" in text else []
    return [Line(line) for line in [*own, *([""] if len(own) > 2 else []), "import numpy as np"]]


def _first_weights(plan: Plan) -> Block:
    lines = [Line("random = np.random.default_rng(1)"), Line("w = {")]
    for part, each in parameters(plan):
        value = numpy_value(part, each)
        lines.append(Line(f'    "{part.name}.{each.name}": {value},', part.layer.id))
    made = "{name: values.astype(DTYPE) for name, values in w.items()}"
    return [*lines, Line("}"), Line(f"network = Network({made})")]


def training(plan: Plan, train_samples: int) -> Block:
    """Loss, rule, rate, ``train_step``, and one such step."""
    check(plan.experiment, "numpy")
    rule = f"def {plan.experiment.optimizer.kind}("
    names, definitions = _parted(numpy_code.training_definitions(plan))
    blocks = [
        *(plain(text, OPTIMIZER if rule in text else LOSS) for text in definitions),
        [Line(line) for line in numpy_training.constants(plan)],
        plain(rate_function(plan), OPTIMIZER),
        plain(numpy_training.training_step(plan)),
        _step(plan, train_samples),
    ]  # fmt: skip
    names = ["Array = np.ndarray", *names]
    head = stacked([_imports(blocks), list(map(Line, names))], gap=1)
    return stacked([head, *blocks])


def _step(plan: Plan, train_samples: int) -> Block:
    size = min(plan.experiment.batch_size, train_samples)
    x, y = (size, *plan.spec.input_shape), (size, plan.spec.outputs)
    return [
        Line(f"# One training step, on a batch: x {x}, y {y}"),
        Line("loss = train_step(network, x, y, t=1, rate=rate_at(step=0, epoch=0))", LOSS),
    ]
