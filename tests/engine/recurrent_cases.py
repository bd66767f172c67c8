"""Recurrent networks: one layer and several, with their whole sequence and its last state."""

from __future__ import annotations

from dataclasses import replace

from nnviz.engine.layers import LSTM, Add, Flatten, Layer, SimpleRNN
from nnviz.engine.shapes import Shape
from tests.engine.case import Case, dense, ended, rule


def rnn(id: str, units: int, activation: str = "tanh", *, whole: bool = False) -> SimpleRNN:
    return SimpleRNN(id, tuple(range(units)), activation, whole)


def lstm(id: str, units: int, *, whole: bool = False) -> LSTM:
    return LSTM(id, tuple(range(units)), whole)


STACKS: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "rnn": ((7, 3), (rnn("a", 4),)),
    "rnn relu": ((6, 2), (rnn("a", 5, "relu"),)),
    "rnn one step": ((1, 3), (rnn("a", 4),)),
    "rnn one of each": ((2, 1), (rnn("a", 1),)),
    "rnn long": ((40, 1), (rnn("a", 6),)),
    "rnn whole": ((5, 2), (rnn("a", 4, whole=True),)),
    "rnn stacked": ((6, 3), (rnn("a", 4, whole=True), rnn("b", 3))),
    "rnn stacked whole": (
        (5, 2),
        (rnn("a", 3, "relu", whole=True), rnn("b", 4, whole=True), Flatten("f"), dense("d", 3)),
    ),
    "lstm": ((7, 3), (lstm("a", 4),)),
    "lstm one step": ((1, 3), (lstm("a", 4),)),
    "lstm one of each": ((2, 1), (lstm("a", 1),)),
    "lstm long": ((40, 1), (lstm("a", 5),)),
    "lstm whole": ((5, 2), (lstm("a", 4, whole=True),)),
    "lstm stacked": ((6, 3), (lstm("a", 4, whole=True), lstm("b", 3))),
    "lstm stacked whole": (
        (4, 2),
        (lstm("a", 3, whole=True), lstm("b", 2, whole=True), Flatten("f"), dense("d", 3, "tanh")),
    ),
    "rnn into lstm": ((5, 2), (rnn("a", 3, whole=True), lstm("b", 3))),
    "lstm into rnn": ((5, 2), (lstm("a", 3, whole=True), rnn("b", 3))),
    "skip": (
        (5, 2),
        (lstm("a", 3, whole=True), rnn("b", 3, whole=True), Add("s", ("a", "b")), rnn("c", 4)),
    ),
}


def _case(name: str) -> Case:
    shape, layers = STACKS[name]
    kind = "momentum" if "stacked" in name else "adam" if "long" in name else "sgd"
    spec = ended(shape, *layers)
    if "one" in name or name == "skip":
        layers = (*spec.layers[:-1], dense("out", 2, "softmax"))
        spec = replace(spec, layers=layers, loss="categorical_crossentropy")
    return Case(name, spec, rule(kind, 0.02), 5)


CASES = {name: _case(name) for name in STACKS}
