"""Heat-maps of weight matrices: which, where, and what their cells show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.drawing.captions import caption
from nnviz.drawing.geometry import Box
from nnviz.drawing.heat import HeatMap, heat_maps, hit_heat, matrix, strongest, strongest_of
from nnviz.drawing.hits import HeatHit
from nnviz.drawing.numbers import number
from nnviz.drawing.wiring import wire
from nnviz.engine.layers import Flatten
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import sample_experiment
from tests.drawing.frames import dense, frame_of, plane, scene_of


def flat_doodles() -> Experiment:
    doodles = sample_experiment("doodles")
    hidden = dense("hidden1", 128, "relu"), dense("hidden2", 64, "relu")
    return replace(doodles, layers=(Flatten("flatten"), *hidden, doodles.layers[-1]))


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 9), st.integers(1, 9))
def test_every_cell_shows_the_strongest_of_its_own(
    rows: int, cols: int, tall: int, wide: int
) -> None:
    values = np.random.default_rng(rows * cols).normal(size=(rows, cols))
    cells = strongest(values, tall, wide)
    assert cells.shape == (-(-rows // tall), -(-cols // wide))
    for (row, col), shown in np.ndenumerate(cells):
        part = values[row * tall : (row + 1) * tall, col * wide : (col + 1) * wide]
        assert shown in part
        assert abs(shown) == np.abs(part).max()


def test_only_large_matrices_are_heat_maps() -> None:
    for experiment, expected in (
        (plane(8, 6), []),
        (plane(100, 100), []),
        (plane(300, 300), [("hidden2", "hidden1", 300, 300)]),
        (flat_doodles(), [("hidden1", "flatten", 128, 784)]),
    ):
        scene = scene_of(frame_of(experiment))
        found = heat_maps(scene, wire(scene))
        assert [(h.layer, h.before, h.rows, h.cols) for h in found] == expected


def test_a_heat_map_lies_between_its_columns() -> None:
    scene = scene_of(frame_of(plane(300, 300)))
    (heat,) = heat_maps(scene, wire(scene))
    before, after = scene.column("hidden1"), scene.column("hidden2")
    assert before is not None
    assert after is not None
    assert before.x + before.width / 2 < heat.box.x < heat.box.right < after.x - after.width / 2
    assert heat.box.height > 200


@pytest.mark.parametrize("zoom", [0.6, 1.0, 3.0])
def test_the_parts_behind_the_cells_cover_the_matrix(zoom: float) -> None:
    heat = HeatMap("b", "a", Box(10, 20, 101, 203), 300, 170)
    seen = np.zeros((300, 170), int)
    x, y = 10.01, 20.01
    while y < 223:
        rows, cols = heat.part(zoom, x, y)
        seen[rows.start : rows.stop, cols.start : cols.stop] += 1
        x = 10 + cols.stop * 101 / 170 + 0.01
        if cols.stop == 170:
            x, y = 10.01, 20 + rows.stop * 203 / 300 + 0.01
    assert (seen == 1).all()


def test_the_card_names_the_strongest_weight_of_a_cell() -> None:
    frame = frame_of(flat_doodles())
    scene = scene_of(frame)
    bundles = wire(scene)
    (heat,) = heat_maps(scene, bundles)
    hit = hit_heat((heat,), *heat.box.centre, 1.0)
    assert hit is not None
    part = frame.weight("hidden1").reshape(128, -1)[
        hit.rows.start : hit.rows.stop, hit.cols.start : hit.cols.stop
    ]
    value = part.ravel()[int(np.argmax(np.abs(part)))]
    said = caption(frame, scene, bundles, hit).text
    assert f"strongest w {number(float(value))}" in said
    row, col, _ = strongest_of(frame, hit, "weights", frame.parameters)
    assert f"of unit {row + 1}, input {col + 1}" in said
    alone = HeatHit("hidden1", range(3, 4), range(7, 8))
    assert "units 4\ninputs 8\n" in caption(frame, scene, bundles, alone).text


def test_signals_are_the_terms_of_the_sums() -> None:
    frame = frame_of(flat_doodles())
    assert frame.microscope is not None
    layer = frame.microscope.trace.layer("hidden1")
    terms = matrix(frame, "hidden1", "signals", frame.parameters)
    np.testing.assert_allclose(terms.sum(axis=1) + frame.bias("hidden1"), layer.z, atol=1e-4)
