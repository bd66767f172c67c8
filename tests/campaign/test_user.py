"""A random user of a Run: drawn edits, steps, undo, saving; after each gesture all that must hold.

* A refused edit leaves everything as it was.
* An edit that leaves the network as it is changes no weight; one taken back at once brings every
  weight back.
* A diverged run stands where it can go on, and all numbers stay finite.
* A restored run goes on bit-equal.
* The same experiments adopted at the same steps give the same bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.features import FEATURES
from nnviz.data.source import GeneratedData
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import BatchNorm, Dense, Dropout, LayerNorm
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import STATES
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.engine.schedules import ScheduleSpec
from nnviz.errors import DataError, DivergedError, SpecError
from nnviz.experiment import edits
from nnviz.experiment.build import spec_for
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.log import Adopted
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment

EXAMPLES = 1000
MODEST = 1e4
"""Sums of products of larger weights may be beyond what a precision holds."""
Edit = Callable[[Experiment], Experiment]

SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "batch_size": st.integers(0, 80),
    "reduction": st.sampled_from(["mean", "sum"]),
    "validation_fraction": st.sampled_from([0.0, 0.2, 1.5]),
    "sampling": st.sampled_from(["epochs", "in order", "with replacement"]),
    "schedule": st.sampled_from(
        [ScheduleSpec(), ScheduleSpec("cosine", "steps", over=50), ScheduleSpec("plateau")]
    ),
    "regularisation": st.sampled_from(
        [RegularisationSpec(), RegularisationSpec(l1=0.01, l2=0.1), RegularisationSpec(clip_norm=1)]
    ),
    "features": st.lists(st.sampled_from(sorted(FEATURES)), max_size=4, unique=True).map(tuple),
    "scaling": st.sampled_from(["none", "standardise", "maximum"]),
    "test_fraction": st.sampled_from([0.3, 0.5, 0.0]),
    "precision": st.sampled_from(["float64", "float64", "float32"]),
}
"""Fields of the Experiment and what a user may put there, wrong values among them."""


def _settings() -> st.SearchStrategy[Edit]:
    """Another value for one field."""

    def changing(name: str) -> st.SearchStrategy[Edit]:
        return SETTINGS[name].map(lambda value: lambda e: replace(e, **{name: value}))

    return st.sampled_from(sorted(SETTINGS)).flatmap(changing)


def _structure() -> st.SearchStrategy[Edit]:
    """Units and layers come and go; ``n`` picks one."""
    n, fresh = st.integers(0, 7), st.integers(100, 10_000)
    kinds = (
        lambda id: Dense(f"new{id}", (id, id + 1), "relu"),
        lambda id: Dropout(f"drop{id}", 0.3),
        lambda id: BatchNorm(f"batch{id}"),
        lambda id: LayerNorm(f"norm{id}"),
    )
    return st.one_of(
        st.builds(lambda n, id: lambda e: edits.add_unit(e, _id(e, n), id), n, fresh),
        st.builds(lambda n, m: lambda e: edits.remove_unit(e, _id(e, n), _unit(e, n, m)), n, n),
        st.builds(lambda n, id: lambda e: edits.remove_layer(e, _id(e, n)), n, fresh),
        st.builds(
            lambda n, id, kind: lambda e: edits.insert_layer(e, _id(e, n), kind(id)),
            n, fresh, st.sampled_from(kinds),
        ),
        st.builds(
            lambda n, name: lambda e: edits.set_activation(e, _id(e, n), name),
            n, st.sampled_from([*ACTIVATIONS, "nonsense"]),
        ),
    )  # fmt: skip


def _learning() -> st.SearchStrategy[Edit]:
    rates = st.sampled_from([0.001, 0.01, 0.1, 0.0, 1e3, 1e300])
    return st.one_of(
        st.builds(
            lambda kind, rate: lambda e: edits.set_optimizer(e, kind=kind, learning_rate=rate),
            st.sampled_from(sorted(STATES)), rates,
        ),
        st.sampled_from(sorted(LOSSES)).map(lambda name: lambda e: edits.set_loss(e, name)),
        st.sampled_from([edits.new_weights, edits.new_data]),
    )  # fmt: skip


def _id(experiment: Experiment, n: int) -> str:
    return experiment.layers[n % len(experiment.layers)].id


def _unit(experiment: Experiment, n: int, m: int) -> int | None:
    ids = getattr(experiment.layer(_id(experiment, n)), "unit_ids", ())
    return ids[m % len(ids)] if ids else None


GESTURES = st.sampled_from(
    [
        *[st.integers(1, 30)] * 4,
        *[_structure()] * 3,
        _learning(),
        _settings(),
        st.sampled_from(["undo", "undo", "save"]),
    ]
).flatmap(lambda gestures: gestures)
"""So many steps; an edit; or what a word says."""


class User:
    """Makes gestures on a Run and looks after each whether all is as it must be."""

    def __init__(self) -> None:
        start = replace(
            sample_experiment("two-spirals"), data=GeneratedData("two-spirals", 60, 0.05)
        )
        self.run, self.undo = Run(start), [start]
        self.before_edit: np.ndarray | None = None
        self.is_replayable = True

    def make(self, gesture: Any) -> str:
        """One gesture; says what became of it."""
        if isinstance(gesture, int):
            return self._advance(gesture)
        if gesture == "save":
            return self._save()
        if gesture == "undo":
            return self._undo()
        return self._edit(gesture)

    def _advance(self, steps: int) -> str:
        self.before_edit, before = None, self.run.step
        try:
            self.run.advance(steps)
        except DivergedError as error:
            assert "diverged by step" in str(error)
            self.is_replayable = False
            return "diverged"
        assert self.run.step == before + steps
        return "trained"

    def _edit(self, edit: Edit) -> str:
        theta, experiment, log = self.run.network.theta.copy(), self.run.experiment, self.run.log
        spec, entries = self.run.network.spec, len(log)
        try:
            self.run.adopt(edit(experiment))
        except (SpecError, DataError) as error:
            assert str(error).endswith(".")
            assert self.run.experiment is experiment and len(self.run.log) == entries
            assert self.run.network.theta.tobytes() == theta.tobytes()
            return "refused"
        self.undo.append(self.run.experiment)
        same_precision = self.run.experiment.precision == experiment.precision
        self.before_edit = theta if same_precision else None  # float32 has lost digits
        if same_precision and spec == self.run.network.spec:
            assert self._weights_kept(theta, experiment)
        return "edited"

    def _weights_kept(self, theta: np.ndarray, old: Experiment) -> bool:
        """Unless they were drawn anew on purpose, or their inputs were renamed."""
        new = self.run.experiment
        anew = old.seeds.weights != new.seeds.weights or old.features != new.features
        return anew or self.run.network.theta.tobytes() == theta.tobytes()

    def _undo(self) -> str:
        if len(self.undo) == 1:
            return "nothing to undo"
        self.undo.pop()
        known, self.before_edit = self.before_edit, None
        self.run.adopt(self.undo[-1])
        if known is not None:
            assert self.run.network.theta.tobytes() == known.tobytes()
        return "undone"

    def _save(self) -> str:
        """Both go on bit-equal; then the restored one takes over."""
        restored = Run.restore(self.run.state())
        for run in (self.run, restored):
            try:
                run.advance(3)
            except DivergedError:
                self.is_replayable = False
        assert self.run.network.theta.tobytes() == restored.network.theta.tobytes()
        np.testing.assert_array_equal(self.run.history.train_loss, restored.history.train_loss)
        self.run, self.before_edit = restored, None
        self.is_replayable = False  # what an undo brings back is not saved
        return "saved and restored"

    def check(self) -> None:
        """What holds after every gesture."""
        run = self.run
        assert run.network.spec == spec_for(run.experiment, run.data)
        assert run.network.theta.size == run.network.layout.size
        assert np.isfinite(run.network.theta).all()
        for vector in run.trainer.optimizer.state.values():
            assert vector.shape == run.network.theta.shape and np.isfinite(vector).all()
        if np.abs(run.network.theta).max() < MODEST:
            assert np.isfinite(run.predict(run.data.x_test)).all()
        history = run.history
        assert np.isfinite(history.train_loss).all()
        assert (np.diff(history.step) >= 0).all() and history.step[-1] <= run.step

    def replay(self) -> None:
        """The log alone gives the same bits."""
        if not self.is_replayable:
            return
        first, *later = self.run.log
        assert isinstance(first, Adopted)
        again = Run(first.experiment)
        for entry in later:
            again.advance(entry.step - again.step)
            again.apply(entry)
        again.advance(self.run.step - again.step)
        assert again.network.theta.tobytes() == self.run.network.theta.tobytes()


def test_random_users(figure: Callable[[str], None]) -> None:
    outcomes: Counter[str] = Counter()

    @given(st.lists(GESTURES, min_size=1, max_size=25))
    @settings(max_examples=EXAMPLES)
    def use(gestures: list[Any]) -> None:
        user = User()
        for gesture in gestures:
            outcomes[user.make(gesture)] += 1
            user.check()
        user.replay()

    use()
    shown = ", ".join(f"{count:,} {what}" for what, count in outcomes.most_common())
    figure(f"{EXAMPLES} random users: {shown}")
