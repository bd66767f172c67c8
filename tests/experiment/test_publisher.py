"""When Frames of a moving run are due."""

from __future__ import annotations

import math
import socket

import pytest

from nnviz.experiment.frame import Wanted
from nnviz.experiment.link import Wire
from nnviz.experiment.publisher import Publisher


def test_frames_come_at_the_rate_wanted_but_at_once_for_another_look() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        publisher = Publisher(Wire(ours), 1)
        publisher.wanted = Wanted(rate=25.0)
        publisher.taken(100.0)
        assert publisher.due == pytest.approx(100.04)
        publisher.hasten()
        assert publisher.due == -math.inf
        publisher.free = False  # one was sent, and not taken yet
        publisher.hasten()
        assert publisher.due == math.inf
        publisher.taken(101.0)
        assert publisher.due == pytest.approx(101.04)
