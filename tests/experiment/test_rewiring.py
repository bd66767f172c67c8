"""Layers come, go, move and join without losing what leads where."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from nnviz.engine.layers import Add, Dense
from nnviz.errors import SpecError
from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.kinds import OFFERS, place, refusal
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.soundness import check
from tests.drawing.frames import dense, images, plane


def sources(experiment: Experiment) -> dict[str, tuple[str, ...]]:
    found, before = {}, "input"
    for layer in experiment.layers:
        found[layer.id] = layer.inputs or (before,)
        before = layer.id
    return found


def skipping() -> Experiment:
    """hidden1 → hidden2 → sum with hidden1 → output."""
    return edits.join_layers(plane(4, 4), "hidden1", "output", 7)


def test_a_connection_adds_a_sum() -> None:
    experiment = skipping()
    check(experiment)
    assert sources(experiment)["add7"] == ("hidden2", "hidden1")
    assert sources(experiment)["output"] == ("add7",)


def test_connections_that_cannot_be_say_why() -> None:
    with pytest.raises(SpecError, match="takes the output of 'hidden1' already"):
        edits.join_layers(plane(4, 4), "hidden1", "hidden2", 7)
    with pytest.raises(SpecError, match="only run forward"):
        edits.join_layers(plane(4, 4), "hidden2", "hidden1", 7)
    with pytest.raises(SpecError, match="one shape"):
        check(edits.join_layers(plane(5, 4), "hidden1", "output", 7))


def test_a_layer_goes_onto_the_edge_that_is_meant() -> None:
    main = edits.insert_layer(skipping(), "add7", dense("new", 4))
    assert sources(main)["add7"] == ("new", "hidden1")
    side = edits.insert_layer(skipping(), "add7", dense("new", 4), 1)
    check(side)
    assert sources(side)["add7"] == ("hidden2", "new")
    assert sources(side)["new"] == ("hidden1",)


def test_without_the_layer_between_a_sum_has_nothing_to_add() -> None:
    left = edits.remove_layer(skipping(), "hidden2")
    assert [layer.id for layer in left.layers] == ["hidden1", "output"]
    assert sources(left)["output"] == ("hidden1",)


def test_without_the_sum_the_main_path_stays() -> None:
    left = edits.remove_layer(skipping(), "add7")
    check(left)
    assert sources(left)["output"] == ("hidden2",)


def test_a_layer_moves_with_its_weights() -> None:
    run = Run(plane(4, 4))
    before = run.network.layout.bias(run.network.theta, "hidden1").copy()
    moved = edits.move_layer(plane(4, 4), "hidden1", "output")
    assert [layer.id for layer in moved.layers] == ["hidden2", "hidden1", "output"]
    check(moved)
    run.adopt(moved)
    assert (run.network.layout.bias(run.network.theta, "hidden1") == before).all()
    with pytest.raises(SpecError, match="output layer"):
        edits.move_layer(plane(4, 4), "output", "hidden1")


def test_a_layer_that_is_gone_cannot_be_moved() -> None:
    with pytest.raises(SpecError, match="gone"):
        edits.move_layer(sample_experiment("two-spirals"), "gone", "hidden1")


def test_a_duplicate_has_identities_of_its_own() -> None:
    fresh = count(100)
    doubled = edits.duplicate_layer(skipping(), "hidden1", lambda: next(fresh))
    check(doubled)
    copy = doubled.layers[1]
    assert isinstance(copy, Dense)
    assert set(copy.unit_ids).isdisjoint(doubled.layers[0].unit_ids)
    assert sources(doubled)["add7"] == ("hidden2", copy.id)
    with pytest.raises(SpecError, match="cannot be doubled"):
        edits.duplicate_layer(doubled, "output", lambda: next(fresh))


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.kind)
def test_every_kind_is_placed_or_refused_with_a_sentence(offer: object) -> None:
    kind, fresh = offer.kind, count(500)
    placed = 0
    for experiment in (plane(4, 4), images(), sample_experiment("doodles")):
        for layer in experiment.layers:
            reason = refusal(experiment, kind, layer.id)
            if reason:
                assert reason.endswith((".", "?"))
                continue
            changed = place(experiment, kind, layer.id, lambda: next(fresh))
            check(changed)
            takes_over = kind == "global_average2d"
            assert len(changed.layers) == len(experiment.layers) + (not takes_over)
            placed += 1
    # These data hold no sequences, and their networks are flat where they can be.
    assert placed or kind in ("simple_rnn", "lstm", "flatten")


def test_adds_of_three_lose_only_what_went() -> None:
    experiment = edits.join_layers(plane(4, 4, 4), "hidden1", "output", 7)
    three = replace(
        experiment,
        layers=tuple(
            replace(layer, inputs=("hidden3", "hidden1", "hidden2"))
            if isinstance(layer, Add)
            else layer
            for layer in experiment.layers
        ),
    )
    check(three)
    left = edits.remove_layer(three, "hidden3")
    check(left)
    assert sources(left)["add7"] == ("hidden2", "hidden1")
