"""Occlusion maps against pictures hidden and judged one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.experiment.errands import Occlude
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.look import Drawing, Look
from nnviz.experiment.portions import Portions
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.seeing.occlusion import Occlusion
from tests.experiment.worker_kit import frame_where, working


def exact() -> Experiment:
    return replace(sample_experiment("digits"), precision="float64")


@pytest.fixture(scope="module")
def run() -> Run:
    run = Run(exact())
    run.advance(40)
    return run


def found(run: Run, errand: Occlude) -> Occlusion:
    portions, job = Portions[Occlusion](), errand.job(run)
    assert job is not None
    portions.begin(job)
    while portions.waits:
        portions.go()
    assert portions.report is not None
    return portions.report


@pytest.mark.parametrize(("side", "value"), [(1, 0.0), (3, 8.0), (8, 16.0)])
def test_every_place_of_the_square_equals_a_trace_of_its_own(
    run: Run, side: int, value: float
) -> None:
    look = Look("test", 5)
    occlusion = found(run, Occlude(look, 4, side, value))
    assert occlusion.scores.shape == (9 - side, 9 - side) and occlusion.done
    raw, last = look.raw(run.data), run.network.spec.layers[-1].id
    for row, column in np.ndindex(occlusion.scores.shape):
        hidden = np.array(raw)
        hidden[0, row : row + side, column : column + side] = value
        x, y = run.data.affine(hidden), run.data.y_test[5]
        trace = run.network.trace(x, y)
        assert occlusion.scores[row, column] == pytest.approx(trace.layer(last).z[4], rel=1e-5)
        assert occlusion.outputs[row, column] == pytest.approx(trace.output[4], rel=1e-5)
    trace = run.network.trace(look.inputs(run.data), run.data.y_test[5])
    assert occlusion.score == pytest.approx(trace.layer(last).z[4], rel=1e-9)
    assert occlusion.output == pytest.approx(trace.output[4], rel=1e-9)


def test_without_a_unit_it_is_the_largest_output(run: Run) -> None:
    occlusion = found(run, Occlude(Look("test", 5), None, 7, 0.0))
    assert occlusion.unit == int(run.predict(run.data.x_test[5:6])[0].argmax())
    np.testing.assert_array_equal(occlusion.changes, occlusion.scores - occlusion.score)
    np.testing.assert_array_equal(occlusion.output_changes, occlusion.outputs - occlusion.output)


def test_a_drawing_is_hidden_too(run: Run) -> None:
    picture = np.random.default_rng(1).uniform(0, 16, (1, 8, 8))
    look = Look("train", 0, drawing=Drawing.of(picture))
    occlusion = found(run, Occlude(look, 0, 8, 0.0))
    assert occlusion.look == look
    assert occlusion.scores[0, 0] != occlusion.score


@pytest.mark.parametrize(
    "errand",
    [
        Occlude(Look("test", 10_000), 0, 2, 0.0),
        Occlude(Look("test", 0), 10, 2, 0.0),
        Occlude(Look("test", 0), 0, 9, 0.0),
        Occlude(Look("test", 0), 0, 0, 0.0),
    ],
)
def test_what_does_not_fit_the_network_makes_no_job(run: Run, errand: Occlude) -> None:
    assert errand.job(run) is None


def test_points_have_no_occlusion() -> None:
    assert Occlude(Look("test", 0), 0, 1, 0.0).job(Run(sample_experiment("xor"))) is None


def test_it_comes_in_frames_and_can_be_ended() -> None:
    with working(sample_experiment("digits")) as session:
        frame_where(session, lambda frame: frame.microscope is not None)
        session.worker.ask(Occlude(Look("test", 1), 3, 2, 0.0))
        frame = frame_where(
            session, lambda frame: frame.occlusion is not None and frame.occlusion.done
        )
        assert frame.occlusion is not None and frame.occlusion.made == frame.occlusion.total == 49
        session.worker.end("occlusion")
        assert np.isfinite(frame.occlusion.scores).all()
