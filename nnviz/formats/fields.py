"""Values that several parts of ``experiment.json`` are made of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from nnviz.experiment.log import Adopted, Edited
from nnviz.experiment.state import RunState
from nnviz.values import dataclass

Count = Annotated[int, Field(ge=0, le=2**53)]
Word32 = Annotated[int, Field(ge=0, lt=2**32)]
Word128 = Annotated[int, Field(ge=0, lt=2**128)]
LogEntry = Annotated[Adopted | Edited, Field(discriminator="kind")]


@dataclass(frozen=True)
class Words:
    """The two 128-bit words of PCG64."""

    state: Word128
    inc: Word128


@dataclass(frozen=True)
class GeneratorState:
    """What ``numpy.random.PCG64().state`` gives, field by field."""

    bit_generator: Literal["PCG64"]
    state: Words
    has_uint32: Literal[0, 1]
    uinteger: Word32

    @classmethod
    def of(cls, state: dict[str, Any]) -> GeneratorState:
        return cls(**{**state, "state": Words(**state["state"])})


@dataclass(frozen=True)
class Position:
    """How far the run has come; ``updates`` counts those of the present optimizer state."""

    step: Count
    epoch: Count
    offset: Count
    updates: Count

    @classmethod
    def of(cls, state: RunState) -> Position:
        return cls(state.step, state.epoch, state.offset, state.updates)


@dataclass(frozen=True)
class Generators:
    """The generators of the sample order, of the noise in training programs and of weights that
    edits add."""

    order: GeneratorState
    noise: GeneratorState
    fresh: GeneratorState

    @classmethod
    def of(cls, state: RunState) -> Generators:
        each = (state.order_state, state.noise_state, state.fresh_state)
        return cls(*(GeneratorState.of(one) for one in each))


def placed(position: Position, generators: Generators) -> dict[str, Any]:
    """The fields of a RunState that these two give."""
    return {
        **asdict(position),
        "order_state": asdict(generators.order),
        "noise_state": asdict(generators.noise),
        "fresh_state": asdict(generators.fresh),
    }
