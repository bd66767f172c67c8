"""What the Code panel shows of Keras and PyTorch, run there: it predicts what nnviz predicts, and
its training step is nnviz's next step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import Dense
from nnviz.engine.learning import LearningSpec
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.formats.coding import listing
from nnviz.formats.exporting.keras_weights import variables
from nnviz.formats.exporting.lines import joined
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.torch_folder import weights
from tests.formats.coding.test_coding import arrays_of, plan_of, without_dropout
from tests.formats.exporting.drawn import learner, network_of
from tests.parity.networks import data, networks

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
LEARNINGS = [
    LearningSpec(OptimizerSpec("sgd", 0.01)),
    LearningSpec(OptimizerSpec("adam", 0.001)),
    LearningSpec(OptimizerSpec("nesterov", 0.01)),
    LearningSpec(OptimizerSpec("sgd", 0.01), regularisation=RegularisationSpec(0.1, 0.1)),
]


@pytest.fixture(autouse=True)
def single() -> Iterator[None]:
    import keras

    yield
    keras.config.set_floatx("float32")
    keras.backend.clear_session()


def shown(plan: Plan, language: str, part: str, names: dict[str, Any]) -> dict[str, Any]:
    exec(compile(joined(listing(plan, language, part, 8)), part, "exec"), names)
    return names


def in_keras(plan: Plan, network: Network) -> dict[str, Any]:
    names = shown(plan, "keras", "network", {})
    own = variables(replace(plan, arrays=arrays_of(plan, network)))
    for layer in names["model"].layers:
        for variable in layer.weights:
            variable.assign(own[f"{layer.name}/{variable.name}"])
    return names


def in_torch(plan: Plan, network: Network) -> dict[str, Any]:
    names = shown(plan, "pytorch", "network", {})
    given = weights(replace(plan, arrays=arrays_of(plan, network)), 0)
    tensors = {name: torch.from_numpy(np.array(each)) for name, each in given.items()}
    names["network"].load_state_dict(tensors)
    return names


def turned(x: Array) -> Array:
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def close(found: Array, wanted: Array, name: str = "") -> None:
    size = max(1.0, float(np.abs(wanted).max()))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5 * size, err_msg=name)


@settings(max_examples=60)
@given(networks())
def test_both_predict_what_nnviz_predicts(spec: NetworkSpec) -> None:
    network, plan = network_of(spec, "float64", 3), plan_of(spec)
    x = data(spec, 4, np.random.default_rng(3))[0]
    wanted = network.predict(x)
    close(in_torch(plan, network)["network"].predict(x).numpy(), wanted)
    close(in_keras(plan, network)["model"](turned(x)).detach().numpy(), wanted)


@settings(max_examples=40)
@given(networks(), st.sampled_from(LEARNINGS))
def test_pytorch_makes_nnvizs_next_step(spec: NetworkSpec, learning: LearningSpec) -> None:
    spec = without_dropout(spec)
    network, plan = network_of(spec, "float64", 3), plan_of(spec, learning)
    x, y = data(spec, 8, np.random.default_rng(3))
    names = in_torch(plan, network) | {"x": torch.from_numpy(x), "y": torch.from_numpy(y)}
    shown(plan, "pytorch", "training", names)
    learner(network, learning, x, y).advance(1)
    found = names["network"].state_dict()
    after = weights(replace(plan, arrays=arrays_of(plan, network)), 0)
    for name, wanted in after.items():
        if not name.endswith("num_batches_tracked"):
            close(found[name].numpy(), wanted, name)


@pytest.mark.parametrize("learning", LEARNINGS, ids=lambda each: each.optimizer.kind)
@pytest.mark.parametrize("loss", ["mean_squared_error", "perceptron", "sum_of_squared_residuals"])
def test_keras_makes_nnvizs_next_step(loss: str, learning: LearningSpec) -> None:
    last = "step" if loss == "perceptron" else "linear"
    layers = (Dense("hidden", (0, 1, 2), "tanh"), Dense("out", (0, 1), last))
    spec = NetworkSpec((3,), layers, loss, 2)
    network, plan = network_of(spec, "float64", 3), plan_of(spec, learning)
    x, y = data(spec, 8, np.random.default_rng(3))
    names = in_keras(plan, network) | {"x": x, "y": y}
    shown(plan, "keras", "training", names)
    learner(network, learning, x, y).advance(1)
    after = variables(replace(plan, arrays=arrays_of(plan, network)))
    for layer in names["model"].layers:
        for variable in layer.weights:
            name = f"{layer.name}/{variable.name}"
            close(variable.value.detach().numpy(), after[name], name)
