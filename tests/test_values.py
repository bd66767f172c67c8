"""Frozen dataclasses do what the standard library's do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from nnviz.values import dataclass

MAKERS = (dataclass, dataclasses.dataclass)


def spots(make: Any) -> Any:
    """A class with every kind of field that the house uses."""

    @make(frozen=True)
    class Spot:
        """Where."""

        x: int
        y: float = 2.0
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False, repr=False, kw_only=True)

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("left of everything")

    return Spot


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True, kw_only=True)
class Aged(Named):
    age: int = 0


@dataclass(frozen=True, eq=False)
class Thing:
    name: str


@dataclass(frozen=True)
class Own:
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __repr__(self) -> str:
        return self.name


@pytest.mark.parametrize("make", MAKERS)
def test_fields_take_places_names_and_defaults(make: Any) -> None:
    spot = spots(make)(1, tags=["a"], note="n")
    assert (spot.x, spot.y, spot.tags, spot.note) == (1, 2.0, ["a"], "n")
    first, second = spots(make)(1), spots(make)(1)
    assert first.tags == [] and first.tags is not second.tags
    with pytest.raises(TypeError, match=r"Spot\.__init__\(\) missing 1 required"):
        spots(make)()
    with pytest.raises(ValueError, match="left of everything"):
        spots(make)(-1)


@pytest.mark.parametrize("make", MAKERS)
def test_equality_and_text_go_by_the_fields(make: Any) -> None:
    spot = spots(make)
    assert spot(1, note="a") == spot(1, note="b") != spot(2)
    assert spot(1) != spots(make)(1)  # Of another class.
    assert repr(spot(1, 3.0)).endswith("Spot(x=1, y=3.0, tags=[])")
    assert hash(spot(1, 2.0, ())) == hash((1, 2.0, ())) == hash(spot(1, 2.0, (), note="b"))


@pytest.mark.parametrize("make", MAKERS)
def test_no_field_is_set_or_deleted(make: Any) -> None:
    spot = spots(make)(1)
    with pytest.raises(FrozenInstanceError):
        spot.x = 2
    with pytest.raises(FrozenInstanceError):
        del spot.y
    assert dataclasses.replace(spot, x=5).x == 5 and spot.x == 1


def test_a_class_may_extend_another_and_keep_its_own_methods() -> None:
    aged = Aged("Ada", age=36)
    assert dataclasses.astuple(aged) == ("Ada", 36)
    assert repr(aged) == "Aged(name='Ada', age=36)"
    assert repr(Own("me")) == "me" and Own("me") == Own("you")
    assert hash(Own("me")) == hash(("me",))


def test_without_equality_a_thing_is_itself_only() -> None:
    thing = Thing("a")
    assert thing == thing != Thing("a")
    assert len({thing, Thing("a")}) == 2


def test_values_travel() -> None:
    aged = Aged("Ada", age=36)
    assert pickle.loads(pickle.dumps(aged)) == copy.deepcopy(aged) == aged


def test_what_may_change_is_the_standard_librarys() -> None:
    @dataclass
    class Count:
        number: int = 0

    count = Count()
    count.number += 1
    assert count == Count(1)
