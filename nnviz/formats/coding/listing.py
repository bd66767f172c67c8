"""The listing of a network, or of its training step, in one of the languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from textwrap import wrap
from typing import Literal

from nnviz.engine.spec import NetworkSpec
from nnviz.errors import ExportError
from nnviz.experiment.experiment import Experiment
from nnviz.formats.coding import keras, numpy, pytorch
from nnviz.formats.exporting.lines import WIDTH, Block, Line
from nnviz.formats.exporting.plan import Plan

Language = Literal["keras", "pytorch", "numpy"]
PartName = Literal["network", "training"]
LANGUAGES: dict[str, str] = {"keras": "Keras", "pytorch": "PyTorch", "numpy": "NumPy"}
"""By key: as it is called."""
PARTS: dict[str, str] = {"network": "Network", "training": "Training step"}
_FED = "# It takes inputs as the network is fed with them: prepared, features made, scaled."
_SAID: dict[tuple[str, str], Callable[[Plan, int], Block]] = {
    ("keras", "network"): keras.network,
    ("keras", "training"): keras.training,
    ("pytorch", "network"): pytorch.network,
    ("pytorch", "training"): pytorch.training,
    ("numpy", "network"): numpy.network,
    ("numpy", "training"): numpy.training,
}


def plan_for(experiment: Experiment, spec: NetworkSpec) -> Plan:
    """The network by itself: what it is fed with is prepared already."""
    return Plan(replace(experiment, features=(), preparation=()), spec, spec.input_shape)


def listing(plan: Plan, language: str, part: str, train_samples: int) -> Block:
    """The lines, each with what it is about; ``train_samples``: how many an epoch has. What the
    language cannot say is said in a remark."""
    try:
        lines = _SAID[language, part](plan, train_samples)
    except ExportError as error:
        return [Line(f"# {each}") for each in wrap(str(error), WIDTH)]
    return [Line(_FED), *lines] if part == "network" else lines
