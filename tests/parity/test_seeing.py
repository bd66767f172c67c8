"""Any layer's numbers, derived by the input of drawn networks, beside PyTorch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.network import Network
from nnviz.engine.spec import INPUT, NetworkSpec
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.receptive import projective_field, receptive_field
from nnviz.experiment.seeing.saliency import saliency
from tests.experiment.write_seeing_oracles import score_of, slopes_of
from tests.parity.comparison import EXACT
from tests.parity.networks import networks

SEEDS = st.integers(0, 2**16)


@given(networks(), SEEDS)
@settings(max_examples=200)
def test_saliency_of_every_layer(spec: NetworkSpec, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = Network(spec, "float64", rng)
    x = rng.normal(size=spec.input_shape)
    for layer, shape in zip(spec.layers, spec.shapes, strict=True):
        whole = tuple(int(rng.integers(0, size)) for size in shape)
        for index in {whole, whole[:1]}:
            has_z = isinstance(layer, Conv2D | Dense) and rng.random() < 0.5
            aim = Aim(layer.id, index, "z" if has_z else "a")
            found = saliency(network, x, aim)
            value, slopes = slopes_of(score_of(network, aim), x)
            np.testing.assert_allclose(found.value, value, err_msg=str(aim), **EXACT)
            np.testing.assert_allclose(found.slopes, slopes, err_msg=str(aim), **EXACT)


@given(networks(), SEEDS)
@settings(max_examples=200)
def test_no_derivative_leaves_the_fields(spec: NetworkSpec, seed: int) -> None:
    """And what a unit sees is what reaches it."""
    rng = np.random.default_rng(seed)
    network = Network(spec, "float64", rng)
    x = rng.normal(size=spec.input_shape)
    for layer, shape in zip(spec.layers, spec.shapes, strict=True):
        index = tuple(int(rng.integers(0, size)) for size in shape)
        seen = receptive_field(spec, layer.id, index).masks[INPUT]
        _, slopes = slopes_of(score_of(network, Aim(layer.id, index)), x)
        assert not slopes[~seen].any()
        for place in list(np.ndindex(x.shape))[::7]:
            assert projective_field(spec, place).masks[layer.id][index] == seen[place]
