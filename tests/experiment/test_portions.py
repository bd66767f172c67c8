"""Long work in portions: shown, ended, given up."""

from __future__ import annotations

import pytest

from nnviz.experiment.portions import Portions


class Counting:
    """Counts to ``end``; fails at ``broken``."""

    def __init__(self, end: int, broken: int = -1) -> None:
        self.count, self.end, self.broken = 0, end, broken

    @property
    def done(self) -> bool:
        return self.count == self.end

    def advance(self) -> None:
        if self.count == self.broken:
            raise ValueError("broken")
        self.count += 1

    def report(self, cancelled: bool = False) -> str:
        return f"{self.count} of {self.end}" + (", cancelled" if cancelled else "")


def test_a_portion_is_one_piece_at_least_and_the_last_is_reported() -> None:
    portions = Portions[str]()
    assert not portions.waits and not portions.go()
    portions.begin(Counting(3))
    assert portions.waits and portions.report == "0 of 3"
    for _ in range(3):
        portions.go(0)
    assert portions.waits and portions.go(0), "the report of its end is new"
    assert portions.report == "3 of 3" and not portions.waits


def test_another_job_takes_the_place_of_the_first() -> None:
    portions = Portions[str]()
    portions.begin(Counting(3))
    portions.go(0)
    portions.begin(Counting(5))
    assert portions.report == "0 of 5"
    portions.go(60)
    assert portions.report == "5 of 5"


def test_what_is_cancelled_keeps_its_report_and_what_is_cleared_does_not() -> None:
    portions = Portions[str]()
    portions.begin(Counting(3))
    portions.go(0)
    portions.cancel()
    assert portions.report == "1 of 3, cancelled" and not portions.waits
    portions.clear()
    assert portions.report is None


def test_a_job_that_fails_is_given_up() -> None:
    portions = Portions[str]()
    portions.begin(Counting(3, broken=1))
    with pytest.raises(ValueError, match="broken"):
        portions.go(60)
    assert not portions.waits and not portions.go()
