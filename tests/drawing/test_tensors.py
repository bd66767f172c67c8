"""Arrays in words and figures."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from nnviz.drawing.tensors.figures import LEAST, SLANT, figure
from nnviz.drawing.tensors.joins import joins_of
from nnviz.drawing.tensors.slices import Slice, literal
from nnviz.drawing.tensors.texts import bytes_text, sections_of, totals_of
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from tests.experiment.every_kind import CASES, frame_with, run_with

SHAPES = st.lists(st.integers(1, 900), max_size=5).map(tuple)


def frame_of(run: Run) -> Frame:
    return Camera(run, 1).picture(Wanted(tensors=""), playing=False)


def test_operations_join_shapes() -> None:
    said = joins_of(frame_with("dense"), 16)
    assert said["forward", "it"].startswith("x (16, 2) @ Wᵀ (2, 4) + b (4,) → z (16, 4)")
    assert "δᵀ (4, 16) @ x (16, 2) → ∂L/∂W (4, 2)" in said["backward", "it"]
    assert "losses (16,); their mean → loss ()" in said["loss", "loss"]
    conv = joins_of(frame_with("conv2d"), 5)["forward", "it"]
    assert "x (5, 1, 8, 8) convolved with W (4, 1, 3, 3) + b (4,) → z (5, 4, 6, 6)" in conv
    assert conv.endswith("height ⌊(8 − 3) / 1⌋ + 1 = 6")
    pool = joins_of(frame_with("max_pool2d"), 5)["forward", "it"]
    assert pool.startswith("the largest of every 2×2 window: (5, 4, 6, 6) → (5, 4, 3, 3)")
    flat = joins_of(frame_with("flatten"), 5)["forward", "it"]
    assert flat.endswith("(5, 4, 6, 6) → (5, 4·6·6) = (5, 144)")
    lstm = joins_of(frame_with("lstm"), 3)["forward", "it"]
    assert "h (3, 4) @ Uᵀ (4, 16) + x_t (3, 3) @ Wᵀ (3, 16) + b (16,) → z (3, 16)" in lstm


@pytest.mark.parametrize("case", sorted(CASES))
def test_all_that_is_joined_has_the_shape_that_is_said(case: str) -> None:
    """What is called x, a, W… in a sentence is the array of that shape."""
    frame = frame_of(run_with(case))
    assert frame.tensors is not None
    for section in sections_of(frame, frame.tensors):
        assert section.join
        shapes = {each.symbol: each.shape for each in section.tensors}
        for symbol, text in re.findall(r"(∂L/∂\w|\b[zab]) (\([\d, ]*\))", section.join):
            if symbol in shapes and (symbol != "z" or "steps" not in section.join):
                assert text == str(shapes[symbol]), section.join


def test_bytes_are_exact_and_rounded() -> None:
    assert bytes_text(1000) == "1 000 B"
    assert bytes_text(8192) == "8 192 B = 8 KiB"
    assert bytes_text(102400) == "102 400 B = 100 KiB"
    assert bytes_text(1605632) == "1 605 632 B ≈ 1.53 MiB"


@pytest.mark.parametrize("sample", ["two-spirals", "doodles", "co2"])
def test_totals_are_those_of_the_arrays(sample: str) -> None:
    run = Run(sample_experiment(sample))
    found = frame_of(run).tensors
    assert found is not None
    totals, size = totals_of(found), run.network.theta.nbytes
    assert (totals.parameters, totals.parameter_bytes) == (run.network.layout.size, size)
    assert totals.state_bytes == size * len(run.trainer.optimizer.state)
    rows = run.trainer.batch
    trace = run.network.trace_batch(run.data.x_train[rows], run.data.y_train[rows], training=True)
    arrays = {id(values): values for part in trace.layers for values in (part.z, part.a)}
    assert totals.batch_bytes == sum(values.nbytes for values in arrays.values())
    assert totals.sample_bytes * len(rows) == totals.batch_bytes


@given(SHAPES, st.floats(40, 400), st.floats(24, 300))
def test_a_figure_keeps_to_its_room(shape: tuple[int, ...], width: float, height: float) -> None:
    drawn = figure(shape, width, height)
    assert len(drawn.blocks) + drawn.hidden == max(1, math.prod(shape[:-3]))
    for block in drawn.blocks:
        for x, y in (point for face in block.faces for point in face):
            assert -4 <= x <= width + 4 and -4 <= y <= height + 4


def test_a_figure_is_in_proportion() -> None:
    block = figure((30, 20), 200, 100).front
    assert block.height / block.width == pytest.approx(30 / 20)
    cube = figure((10, 30, 20), 200, 100).front
    assert cube.height / cube.width == pytest.approx(30 / 20)
    assert cube.depth[0] / SLANT[0] / cube.width == pytest.approx(10 / 20)
    assert figure((4, 500), 100, 60).front.height == LEAST
    assert figure((6, 1, 3, 3), 50, 30).axes == (3, 2, 1, 0)


@given(st_numpy.arrays(st.sampled_from([np.float32, np.float64]),
                       st_numpy.array_shapes(min_dims=0, max_dims=3, max_side=4)))  # fmt: skip
def test_a_literal_reads_back_as_it_was(values: np.ndarray) -> None:
    back = eval(literal(values), {"np": np})
    assert back.dtype == values.dtype
    np.testing.assert_array_equal(back, values)


def test_a_slice_shows_two_axes() -> None:
    values = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    shown = Slice.of(4).moved(0, 1).moved(1, 2)
    np.testing.assert_array_equal(shown.read(values), values[1, 2])
    turned = shown.with_rows(0)
    assert (turned.down, turned.across, turned.others(4)) == (0, 3, (1, 2))
    np.testing.assert_array_equal(turned.read(values), values[:, 2, 0, :])
    swapped = shown.with_columns(2)
    np.testing.assert_array_equal(swapped.read(values), values[1, 2].T)
    assert swapped.with_columns(3) == shown
    small = shown.moved(1, 2).fitting((2, 2, 4, 5))
    assert small.at[1] == 1 and Slice.of(4).fitting((3,)) == Slice.of(1)
    assert Slice.of(0).read(np.asarray(3.0)).tolist() == [[3.0]]
    assert Slice.of(1).read(np.arange(3)).tolist() == [[0, 1, 2]]
