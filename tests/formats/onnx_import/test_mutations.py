"""Damaged files end in a sentence, or in a network that computes what the file does; the campaign
has five thousand of them."""

from __future__ import annotations

from collections import Counter

from tests.formats.onnx_import.mutations import damaged, outcome, sound
from tests.formats.test_onnx_layers import CHAINS


def test_every_chain_is_sound_before_it_is_damaged() -> None:
    assert {outcome(sound(number)) for number in range(len(CHAINS))} == {"sound"}


def test_damaged_files() -> None:
    outcomes = Counter(outcome(damaged(number)) for number in range(300))
    assert 5 <= outcomes.pop("sound") <= 100
    for sentence in outcomes:
        assert len(sentence) > 20 and "\n" not in sentence, sentence
