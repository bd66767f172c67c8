"""Whether an Experiment can be built, known without preparing any data."""

from __future__ import annotations

from nnviz.data.prepare import check_targets
from nnviz.data.source import ArrayData, Data, GeneratedData, TableData
from nnviz.engine.cost import check_room
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import DataError, SpecError
from nnviz.experiment.build import network_spec
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.materialise import input_shape, outline_of, table_of


def check(experiment: Experiment) -> None:
    """SpecError or DataError unless the experiment can be built."""
    _check_samples(experiment.data)
    spec = spec_of(experiment)
    check_targets(outline_of(experiment), experiment.target_scaling)
    try:
        spec.validate()
        experiment.learning.validate(spec)
    except SpecError as error:
        raise SpecError(_as_seen(str(error), experiment)) from error
    if experiment.batch_size < 1:
        raise SpecError(f"The batch size is {experiment.batch_size}; it must be 1 or more.")
    batch = min(experiment.batch_size, _rows(experiment))
    check_room(spec, batch, 4 if experiment.precision == "float32" else 8)
    if experiment.epochs < 1:
        raise SpecError(f"The number of epochs is {experiment.epochs}; it must be 1 or more.")


def _check_samples(data: Data) -> None:
    """DataError where a user's data are too few for two parts, as far as is known without reading
    any; a complete table is one part."""
    if not isinstance(data, TableData | ArrayData):
        return
    table = data if isinstance(data, TableData) else None
    count = data.rows - (table.window if table else 0)
    if count < 2 and not (table and table.complete):
        behind = f" behind its window of {table.window}" if table and table.window else ""
        raise DataError(
            f"'{data.name}' has {max(count, 0)} sample(s){behind}; a split into two parts needs at "
            "least 2. Give it more rows."
        )


def _rows(experiment: Experiment) -> int:
    data = experiment.data
    if isinstance(data, GeneratedData):
        return data.count
    return (
        data.rows if isinstance(data, TableData | ArrayData) else len(table_of(experiment).targets)
    )


def spec_of(experiment: Experiment) -> NetworkSpec:
    """Its network, known without preparing any data."""
    table = outline_of(experiment)
    return network_spec(experiment, input_shape(experiment), table.outputs, table.task)


def _as_seen(sentence: str, experiment: Experiment) -> str:
    """Layers by the names the window gives them, not by their identities."""
    for layer in experiment.layers:
        title = layer_title(experiment.layers, layer.id)
        sentence = sentence.replace(f"'{layer.id}'", f"'{title}'")
    return sentence
