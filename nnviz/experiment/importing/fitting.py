"""A sound experiment for data of the user's own, and the same one on changed data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnviz.data.dataset import Table
from nnviz.data.prepare import PLANE
from nnviz.data.source import ArrayData, Scaling, TableData, Task
from nnviz.data.user_tables import user_outline
from nnviz.engine.layers import Dense, Layer
from nnviz.engine.optimizers import OptimizerSpec
from nnviz.engine.regularisation import RegularisationSpec
from nnviz.experiment.experiment import Experiment, Loss, Seeds
from nnviz.experiment.importing.bodies import body, dense
from nnviz.experiment.samples import sample_experiment

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
    pace, many = _pace(data.rows), data.rows >= _MANY
    image = len(outline.input_shape) == 3
    return Experiment(
        sample="",
        title=title,
        data=data,
        features=("x1", "x2") if outline.input_shape == PLANE else (),
        layers=(*body(outline.input_shape, len(outline.class_names)), _head(outline)),
        loss=_HEADS[outline.task][1],
        scaling=_scaling(outline),
        test_fraction=0.2 if many or outline.series else 0.3,
        optimizer=OptimizerSpec(learning_rate=0.003 if image else 0.005),
        batch_size=pace.batch,
        epochs=pace.epochs,
        precision="float32" if image or many else "float64",
        regularisation=RegularisationSpec(l2=_penalty(outline, data.rows)),
    )


def fresh(experiment: Experiment) -> Experiment:
    """A sound experiment on the data of another one, with its seed."""
    data, seed = experiment.data, experiment.seeds.seed
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
        features=_features(experiment, fresh),
        layers=(*experiment.layers[:-1], _output(experiment.layers[-1], fresh.layers[-1], same)),
        loss=experiment.loss if same else fresh.loss,
    )


def _outline_before(experiment: Experiment) -> Table | None:
    data = experiment.data
    return user_outline(data) if isinstance(data, TableData | ArrayData) else None


def _features(experiment: Experiment, fresh: Experiment) -> tuple[str, ...]:
    return experiment.features if experiment.features and fresh.features else fresh.features


def _output(old: Layer, fresh: Layer, same: bool) -> Layer:
    """The new output layer under the old one's identity, so that its place in the graph stays."""
    if same and isinstance(old, Dense) and isinstance(fresh, Dense):
        return replace(old, unit_ids=fresh.unit_ids)
    return replace(fresh, id=old.id, inputs=old.inputs)


def _head(outline: Table) -> Dense:
    return dense("output", outline.outputs, _HEADS[outline.task][0])


def _scaling(outline: Table) -> Scaling:
    return "maximum" if len(outline.input_shape) == 3 else "standardise"


def _penalty(outline: Table, rows: int) -> float:
    """Few rows of a table are soon learnt by heart: the fewer, the more is held back."""
    return min(0.01, 5 / max(rows, 1)) if len(outline.input_shape) == 1 else 0.0


def _pace(rows: int) -> _Pace:
    batch = 16 if rows < 1000 else 32 if rows < 20_000 else 64 if rows < 200_000 else 256
    return _Pace(batch, min(max(round(6000 * batch / max(rows, 1)), 3), 100))
