"""A sound experiment for data of the user's own, and the same one on changed data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Table
from nnviz.data.preparation import suggested
from nnviz.data.prepare import fed_shape, why_as_they_are
from nnviz.data.shelf import SHELF
from nnviz.data.source import ArrayData, TableData, TargetScaling, Task
from nnviz.data.user_tables import user_outline
from nnviz.engine.layers import LSTM, Dense, Layer
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.experiment import Experiment, Given, Loss, Seeds
from nnviz.experiment.importing.bodies import body, dense
from nnviz.experiment.lessons import is_lesson, lesson_experiment
from nnviz.experiment.samples import sample_experiment
from nnviz.values import dataclass

_MANY = 5000
"""From so many rows on, single precision and a smaller test part do."""

_HEADS: dict[Task, tuple[str, Loss]] = {
    "regression": ("linear", "mean_squared_error"),
    "binary": ("sigmoid", "binary_crossentropy"),
    "classes": ("softmax", "categorical_crossentropy"),
}
"""The output's activation and the loss that each task is usually learnt by."""


@dataclass(frozen=True)
class _Pace:
    """About as many steps for any number of rows: ``epochs`` of ``batch`` rows."""

    batch: int
    epochs: int


def experiment_for(data: TableData | ArrayData, title: str) -> Experiment:
    """A network and settings that learn typical data of that kind; DataError as
    :func:`~nnviz.data.user_tables.user_outline`."""
    outline = user_outline(data)
    preparation = suggested(data) if isinstance(data, TableData) else ()
    shape = fed_shape(outline, (), preparation)
    layers = (*body(shape, len(outline.class_names)), _head(outline))
    pace, many, image = _pace(data.rows), data.rows >= _MANY, len(shape) == 3
    return Experiment(
        sample="",
        title=title,
        data=data,
        preparation=preparation,
        layers=layers,
        loss=_HEADS[outline.task][1],
        scaling="none" if preparation else "standardise",
        test_fraction=0.2 if many or outline.series else 0.3,
        optimizer=OptimizerSpec(learning_rate=0.003 if image else 0.005),
        batch_size=pace.batch,
        epochs=pace.epochs,
        precision="float32" if image or many else "float64",
        regularisation=RegularisationSpec(l2=_penalty(outline, data.rows)),
        start=_start(data, outline, layers),
        target_scaling=_target_scaling(outline),
    )


def fresh(experiment: Experiment) -> Experiment:
    """A sound experiment on the data of another one, with its seed; of a lesson its beginning."""
    data, seed = experiment.data, experiment.seeds.seed
    if is_lesson(experiment.sample):
        return lesson_experiment(experiment.sample, seed)
    if isinstance(data, TableData | ArrayData):
        return replace(experiment_for(data, experiment.title), seeds=Seeds(seed))
    return sample_experiment(experiment.sample, seed)


def refitted(experiment: Experiment, data: TableData | ArrayData) -> Experiment:
    """The experiment on other data: another target, task or set of inputs. The network stays but
    for its output, as long as inputs are of the same kind; so do rule, split and seeds, and the
    loss as long as the task is the same."""
    fresh, outline = experiment_for(data, experiment.title), user_outline(data)
    before = _outline_before(experiment)
    if before is None or len(before.input_shape) != len(outline.input_shape):
        return replace(fresh, seeds=experiment.seeds)
    same = before.task == outline.task
    return replace(
        experiment,
        data=data,
        features=(),
        preparation=fresh.preparation,
        scaling=fresh.scaling,
        layers=(*experiment.layers[:-1], _output(experiment.layers[-1], fresh.layers[-1], same)),
        loss=experiment.loss if same else fresh.loss,
        start=fresh.start,
        target_scaling=fresh.target_scaling,
    )


def _outline_before(experiment: Experiment) -> Table | None:
    data = experiment.data
    return user_outline(data) if isinstance(data, TableData | ArrayData) else None


def _output(old: Layer, fresh: Layer, same: bool) -> Layer:
    """The new output layer under the old one's identity, so that its place in the graph stays."""
    if same and isinstance(old, Dense) and isinstance(fresh, Dense):
        return replace(old, unit_ids=fresh.unit_ids)
    return replace(fresh, id=old.id, inputs=old.inputs)


def _head(outline: Table) -> Dense:
    return dense("output", outline.outputs, _HEADS[outline.task][0])


def _target_scaling(outline: Table) -> TargetScaling:
    """The targets of a regression are learnt standardised, wherever they can be."""
    return "none" if why_as_they_are(outline) else "standardise"


def _start(
    data: TableData | ArrayData, outline: Table, layers: tuple[Layer, ...]
) -> tuple[Given, ...]:
    """A series of one value is fed its own predictions, so its targets keep their unit. Steps are
    as small as weights are and would take thousands to come there: the output begins at about the
    targets' mean, with weights of about their size."""
    if data.task != "regression" or not why_as_they_are(outline):
        return ()
    names = _target_arrays(data)
    targets = [SHELF.get(name).astype(np.float64) for name in names]
    sizes = np.array([_rough(float(np.nanstd(each))) for each in targets])
    means = tuple(_rough(float(np.nanmean(each))) for each in targets)
    units = _units(layers[-2])
    drawn = np.random.default_rng(len(names)).uniform(-1, 1, (len(names), units))
    weights = drawn * sizes[:, np.newaxis] * np.sqrt(6 / (units + len(names)))
    return Given("output", "bias", means), Given(
        "output", "weight", tuple(weights.ravel().tolist())
    )


def _target_arrays(data: TableData | ArrayData) -> tuple[str, ...]:
    if isinstance(data, ArrayData):
        return (data.targets,)
    return tuple(column.values for column in data.of_role("target"))


def _rough(value: float) -> float:
    """To one figure: what is known beforehand of a unit, and learnt of no row."""
    return float(f"{value:.1g}") if np.isfinite(value) else 0.0


def _units(layer: Layer) -> int:
    return len(layer.unit_ids) if isinstance(layer, Dense | LSTM) else 0


def _penalty(outline: Table, rows: int) -> float:
    """Few rows of a table are soon learnt by heart: the fewer, the more is held back; of numbers,
    which are noisier than classes, twice as much."""
    if len(outline.input_shape) > 1:
        return 0.0
    return min(0.01, 5 / max(rows, 1)) * (2 if outline.task == "regression" else 1)


def _pace(rows: int) -> _Pace:
    batch = 16 if rows < 1000 else 32 if rows < 20_000 else 64 if rows < 200_000 else 256
    return _Pace(batch, min(max(round(6000 * batch / max(rows, 1)), 3), 100))
