"""The network and its training step in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.experiment.selection import LOSS, OPTIMIZER
from nnviz.formats.coding.about import marked
from nnviz.formats.coding.first_weights import TORCH, parameters, rule_of
from nnviz.formats.exporting import torch_model, torch_step
from nnviz.formats.exporting.coverage import check
from nnviz.formats.exporting.lines import Block, Line, joined, plain, stacked
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.schedule_code import rate_function
from nnviz.formats.exporting.torch_layers import say


def network(plan: Plan, train_samples: int) -> Block:
    """The class of ``model.py``, and first weights as nnviz draws them."""
    check(plan.experiment, "pytorch")
    written = torch_model.network_class(plan)
    helpers = [plain(text) for call, text in torch_model.HELPERS.items() if call in written]
    double = ".double()" if plan.precision == "float64" else ""
    made = [Line(f"network = Network(){double}"), *_first_weights(plan)]
    body = [*helpers, marked(written, plan), made]
    return stacked([_imports(body), *body])


def _imports(blocks: list[Block]) -> Block:
    text = joined(line for block in blocks for line in block)
    own = ["import math"] if "math." in text else []
    own += ["from collections import OrderedDict"] if "OrderedDict(" in text else []
    theirs = ["import torch"] if "torch." in text else []
    theirs += ["from torch import nn"] if "nn." in text.replace("torch.nn.", "") else []
    theirs += ["from torch.nn import functional as F"] if "F." in text else []
    return [Line(line) for line in [*own, *([""] if own and theirs else []), *theirs]]


def _first_weights(plan: Plan) -> Iterator[Line]:
    """Gains, shifts and statistics begin in PyTorch as they do in nnviz."""
    for part, each in parameters(plan):
        if each.name in ("weight", "recurrent", "bias"):
            path = f"network.{torch_step.theirs(plan, part.name, each.name)}"
            rule = "zeros" if each.role == "bias" else rule_of(part)
            yield Line(f"nn.init.{TORCH[rule].format(path)}  # {each.shape}", part.layer.id)
        if each.name == "bias" and (fixed := say(part).fixed):
            path = f"network.{torch_model.path_of(plan, part)}.{fixed}"
            yield Line(f"nn.init.zeros_({path})  # and so it stays", part.layer.id)


def training(plan: Plan, train_samples: int) -> Block:
    """Loss, rate, optimizer, ``train_step``, and one such step."""
    check(plan.experiment, "pytorch")
    blocks = [
        plain(torch_step.loss(plan), LOSS),
        _constants(plan),
        plain(torch_step.penalty(plan), LOSS) if plan.experiment.regularisation.penalises else [],
        plain(rate_function(plan), OPTIMIZER),
        plain(torch_step.train_step(plan)),
        stacked([plain("\n".join(torch_step.fresh_optimizer(plan)), OPTIMIZER),
                 _step(plan, train_samples)], gap=1),
    ]  # fmt: skip
    return stacked([_imports(blocks), *blocks])


def _constants(plan: Plan) -> Block:
    lines = []
    if plan.experiment.regularisation.penalises:
        lines.append(f"PENALISED = {torch_step.penalised(plan)!r}")
    if numbers := torch_step.frozen(plan):
        lines.append(f"FROZEN = {numbers!r}")
    return [Line(line) for line in lines]


def _step(plan: Plan, train_samples: int) -> Block:
    size = min(plan.experiment.batch_size, train_samples)
    x, y = (size, *plan.spec.input_shape), (size, plan.spec.outputs)
    return [
        Line(f"# One training step, on a batch: x {x}, y {y}"),
        Line("loss = train_step(network, optimizer, x, y, rate_at(step=0, epoch=0))", LOSS),
    ]
