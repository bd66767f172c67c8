"""What views ask for once: jobs in the run's process, whose reports travel in Frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.experiment import edits
from nnviz.experiment.errands import Compare, FindLevels, FindPatches, Maximise
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.jobs import Jobs
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.seeing.aim import Aim, class_score
from nnviz.experiment.seeing.levels import levels
from nnviz.experiment.seeing.saliency import saliency
from tests.experiment.test_portions import Counting
from tests.experiment.worker_kit import frame_where, working

AIM = Aim("conv1", (2,))


def test_jobs_take_turns() -> None:
    jobs = Jobs()
    assert not jobs.waits and not jobs.go() and jobs.reports == {}
    jobs.begin("one", Counting(1))
    jobs.begin("two", Counting(1))
    assert jobs.go() and jobs.reports == {"two": "0 of 1", "one": "1 of 1"}
    assert jobs.waits and jobs.go() and jobs.reports["two"] == "1 of 1"
    assert not jobs.waits


def test_one_of_the_jobs_is_ended_and_one_outlives_another_network() -> None:
    jobs = Jobs()
    jobs.begin("one", Counting(5))
    jobs.begin("two", Counting(5))
    jobs.cancel("one")
    jobs.cancel("nothing")
    assert jobs.reports == {"one": "0 of 5, cancelled", "two": "0 of 5"} and jobs.waits
    jobs.clear("two")
    assert jobs.reports == {"one": None, "two": "0 of 5"} and jobs.waits
    jobs.clear()
    assert not jobs.waits


@pytest.mark.parametrize(
    ("errand", "field"),
    [
        (FindPatches(AIM, "test"), "patches"),
        (Maximise(AIM, steps=30), "climb"),
        (FindLevels("test"), "levels"),
    ],
)
def test_what_was_found_comes_in_frames_and_goes_with_the_network(
    errand: FindPatches | Maximise | FindLevels, field: str
) -> None:
    def known(frame: Frame) -> bool:
        return getattr(frame, field) is not None

    with working(sample_experiment("digits")) as session:
        session.worker.step_batch()
        session.worker.ask(errand)
        first = frame_where(session, lambda frame: known(frame) and getattr(frame, field).done)
        assert getattr(first, field).step == 1
        session.worker.step_batch()
        second = frame_where(session, lambda frame: frame.step == 2)
        assert getattr(second, field) is getattr(first, field), "it is sent once"
        session.worker.adopt(edits.set_activation(session.experiment, "conv1", "tanh"))
        frame_where(session, lambda frame: not known(frame))


def test_an_errand_for_a_unit_that_is_gone_is_none() -> None:
    run = Run(sample_experiment("digits"))
    for aim in (Aim("gone", (0,)), Aim("conv1", (8,)), Aim("conv1", ()), Aim("output", (0, 0))):
        assert not aim.fits(run.network.spec)
        assert FindPatches(aim, "test").job(run) is None
        assert Maximise(aim).job(run) is None
    assert AIM.fits(run.network.spec) and Aim("conv1", (0, 5, 5)).fits(run.network.spec)


def test_what_relu_leaves_at_zero_excites_nothing() -> None:
    run = Run(sample_experiment("digits"))
    run.network.theta[...] = 0
    search = FindPatches(AIM, "test").job(run)
    assert search is not None
    while not search.done:
        search.advance()
    assert search.report().found == () and search.report().seen == len(run.data.x_test)


def test_the_levels_are_the_patches_of_each_layer_s_strongest_units() -> None:
    run = Run(sample_experiment("doodles"))
    run.advance(30)
    search = FindLevels("test").job(run)
    while not search.done:
        search.advance()
    found = search.report()
    spec = run.network.spec
    assert [each.layer for each in found.levels] == list(levels(spec)) == [
        "conv1", "conv2", "output",
    ]  # fmt: skip
    sizes = [(each.sees.bottom - each.sees.top, each.sees.right - each.sees.left)
             for each in found.levels]  # fmt: skip
    assert sizes == [(3, 3), (8, 8), (26, 26)], "pools drop a last odd row"
    for level in found.levels:
        best = [unit.found[0].value for unit in level.units]
        assert best == sorted(best, reverse=True)
        for unit in level.units[:2]:
            alone = FindPatches(unit.aim, "test", most=4).job(run)
            assert alone is not None
            while not alone.done:
                alone.advance()
            wanted = alone.report().found
            assert [(a.row, a.pixel, a.value) for a in unit.found] == [
                (b.row, b.pixel, b.value) for b in wanted
            ]
            for one, other in zip(unit.found, wanted, strict=True):
                np.testing.assert_array_equal(one.picture, other.picture)


def test_saliency_comes_in_every_frame_while_it_is_wanted() -> None:
    experiment = sample_experiment("digits")
    run = Run(experiment)
    aim, look = class_score(run.network.spec, 3), Look("test", 5)
    with working(experiment) as session:
        session.worker.want(Wanted(look=look, saliency=aim))
        frame = frame_where(session, lambda frame: frame.saliency is not None)
        wanted = saliency(run.network, run.data.x_test[5], aim)
        assert frame.saliency is not None and frame.saliency.aim == aim
        np.testing.assert_array_equal(frame.saliency.slopes, wanted.slopes)
        assert frame.saliency.value == wanted.value
        session.worker.want(Wanted(look=look, saliency=Aim("conv1", (0, 99, 0))))
        frame_where(session, lambda frame: frame.saliency is None)


def test_a_comparison_goes_on_while_training_and_when_numbers_are_set() -> None:
    with working(sample_experiment("x-o")) as session:
        session.worker.play()
        session.worker.ask(Compare(epochs=1))
        done = frame_where(
            session, lambda frame: frame.comparison is not None and frame.comparison.done
        )
        assert done.playing and done.comparison is not None and not done.comparison.cancelled
        session.worker.adopt(replace(session.experiment, batch_size=8))
        frame_where(session, lambda frame: frame.comparison is None)
