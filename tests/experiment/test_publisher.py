"""When Frames of a moving run are due."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator

import pytest

from nnviz.experiment.frame import Wanted
from nnviz.experiment.link import Wire
from nnviz.experiment.publisher import Publisher
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.timeline import Tape


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        publisher = Publisher(Wire(ours), 1)
        publisher.enter(Tape(Run(sample_experiment("xor"))))
        publisher.wanted = Wanted(rate=25.0)
        yield publisher


def test_frames_come_at_the_rate_wanted_but_at_once_for_another_look(publisher: Publisher) -> None:
    publisher.taken(100.0)
    assert publisher.due == pytest.approx(100.04)
    publisher.hasten()
    assert publisher.due == -math.inf


def test_another_look_is_not_forgotten_over_the_frame_that_is_on_its_way(
    publisher: Publisher,
) -> None:
    publisher.publish(playing=True, member=0)
    publisher.hasten()
    assert publisher.due == math.inf
    publisher.taken(101.0)
    assert publisher.due == -math.inf
    publisher.publish(playing=True, member=0)
    publisher.taken(102.0)
    assert 102.0 <= publisher.due <= 102.04  # Sooner by what making one has taken.
