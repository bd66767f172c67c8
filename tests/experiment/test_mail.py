"""Frames across the pipe: packed and unpacked, they are the frames that were taken."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.optimizers import OptimizerSpec
from nnviz.errors import DivergedError
from nnviz.experiment import edits
from nnviz.experiment.camera import Camera
from nnviz.experiment.frame import Frame, Wanted
from nnviz.experiment.mail import Packer, Unpacker
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.statistics import FIRST, MOST, Record, Statistics, added


class Post:
    """Sends a run's frames through both ends."""

    def __init__(self) -> None:
        self.packer, self.unpacker = Packer(), Unpacker()
        self.sizes: list[int] = []

    def send(self, run: Run, number: int = 1) -> tuple[Frame, Frame]:
        frame = Camera(run, number).picture(Wanted(statistics=True), playing=False)
        content = pickle.dumps(self.packer.pack(frame), 5)
        self.sizes.append(len(content))
        return frame, self.unpacker.unpack(*pickle.loads(content))


def assert_equal(sent: Frame, came: Frame) -> None:
    assert (came.run, came.step, came.experiment) == (sent.run, sent.step, sent.experiment)
    np.testing.assert_array_equal(came.parameters, sent.parameters)
    np.testing.assert_array_equal(came.data.x_train, sent.data.x_train)
    for index in range(len(sent.history)):
        assert came.history.row(index) == sent.history.row(index)
    assert len(came.history) == len(sent.history)
    assert [each.epoch for each in came.statistics] == [each.epoch for each in sent.statistics]
    assert not came.parameters.flags.writeable
    assert not came.history.train_loss.flags.writeable


def test_a_growing_history_arrives_whole_and_earlier_frames_keep_theirs() -> None:
    run, post = Run(sample_experiment("xor")), Post()
    _, first = post.send(run)
    for _ in range(70):
        run.train_epochs(1)
        assert_equal(*post.send(run))
    assert len(first.history) == 1
    assert max(post.sizes[1:]) < post.sizes[0]


def test_a_run_that_goes_back_takes_its_later_rows_away() -> None:
    plane = edits.set_activation(sample_experiment("plane"), "hidden1", "linear")
    run, post = Run(plane), Post()
    run.train_epochs(3)
    assert_equal(*post.send(run))
    run.adopt(replace(plane, optimizer=OptimizerSpec("sgd", 1e6)))
    with pytest.raises(DivergedError):
        run.train_epochs(50)
    assert_equal(*post.send(run))
    run.adopt(plane)
    run.train_epochs(2)
    assert_equal(*post.send(run))


def test_another_run_brings_its_own_parts() -> None:
    post = Post()
    xor = Run(sample_experiment("xor"))
    xor.train_epochs(2)
    assert_equal(*post.send(xor))
    circles = Run(sample_experiment("circles"))
    assert_equal(*post.send(circles, 2))
    assert_equal(*post.send(xor, 3))


def test_records_of_layers_are_sent_once_even_when_they_are_thinned() -> None:
    picture = Camera(Run(sample_experiment("xor")), 1).picture(Wanted(), playing=True)
    packer, unpacker = Packer(), Unpacker()
    records: Statistics = ()
    sent = []
    for epoch in range(2 * (FIRST + MOST)):
        records = added(records, Record(epoch, epoch, 1, ()))
        parts, *known = packer.pack(replace(picture, statistics=records))
        came = unpacker.unpack(parts, *known)
        assert [each.epoch for each in came.statistics] == [each.epoch for each in records]
        sent.append(len(parts["statistics"]))
    assert len(came.statistics) > FIRST and sum(sent) < 3 * len(sent)
