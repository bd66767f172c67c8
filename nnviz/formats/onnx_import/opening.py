"""An ONNX file, from its path to an experiment whose network is that of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nnviz.errors import ModelError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import materialise, outline_of
from nnviz.experiment.run import Run
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.formats.onnx_import.fitting import UnfitError, fitted, title_of, unfit
from nnviz.formats.onnx_import.model import Model, read_model
from nnviz.formats.onnx_import.network import Network, network_of
from nnviz.formats.onnx_import.own import Opened, is_own, opened_up
from nnviz.formats.onnx_import.proof import Proof, proven, proven_on

_LOSS = "Its output is not {}: it learns by mean squared error until you choose cross-entropy."
_ROWS = 32
"""Of the data, on which nnviz's own exports are compared."""


@dataclass(frozen=True)
class ImportedNetwork:
    """``remarks`` say in sentences what became otherwise than in the file."""

    experiment: Experiment
    proof: Proof
    remarks: tuple[str, ...]


def import_network(
    path: Path, base: Experiment | None = None, only: bool = False
) -> ImportedNetwork:
    """The network of a file on the data of ``base`` or, unless ``only`` those will do and where
    nnviz wrote it, of the sample that it names. FileError where the file cannot be read;
    ModelError, which names it, for what is in it and where no data fit."""
    try:
        return _imported(read_model(path), base, title_of(path), only)
    except ModelError as error:
        sentence = f"'{path.name}' cannot be imported: {str(error).rstrip('.')}."
        if isinstance(error, UnfitError):
            raise UnfitError(sentence, error.samples) from error
        raise ModelError(sentence) from error


def _imported(model: Model, base: Experiment | None, title: str, only: bool) -> ImportedNetwork:
    bases = list(_bases(model, base))[: 1 if only and base is not None else None]
    if is_own(model):
        for each in bases:
            if opened := opened_up(model, each):
                network = network_of(opened.model)
                if experiment := _on(opened, network, title):
                    return _own(model, opened, experiment, network)
    network = _plainly(model, base if only else None)
    proof = proven(network)
    for each in bases:
        if experiment := fitted(replace(each, target_scaling="none"), network, title):
            remarks = (*network.remarks, *_said(network, experiment))
            return ImportedNetwork(experiment, proof, remarks)
    raise unfit(network, base)


def _plainly(model: Model, asked: Experiment | None) -> Network:
    """The file as any other; of an export, what it does before its network may be no network's."""
    try:
        return network_of(model)
    except ModelError as error:
        name = model.metadata.get("sample", "") if is_own(model) else ""
        if asked is None or name not in SAMPLES:
            raise
        raise ModelError(
            f"it prepares the inputs of '{name}', and '{asked.title}' has others; name data like "
            "those, or none"
        ) from error


def _bases(model: Model, base: Experiment | None) -> Iterator[Experiment]:
    """The experiment in use, then the sample that the file names."""
    if base is not None:
        yield base
    if (name := model.metadata.get("sample", "")) in SAMPLES and is_own(model):
        yield sample_experiment(name)


def _on(opened: Opened, network: Network, title: str) -> Experiment | None:
    return fitted(opened.experiment, network, title)


def _own(model: Model, opened: Opened, experiment: Experiment, network: Network) -> ImportedNetwork:
    """The whole file, preparation included, against the whole of the experiment."""
    run = Run(experiment, materialise(experiment))
    rows = run.data.test_rows[:_ROWS]
    outputs = run.predict(run.data.x_test[:_ROWS])
    proof = proven_on(model.content, run.data, outputs, rows)
    return ImportedNetwork(experiment, proof, network.remarks)


def _said(network: Network, experiment: Experiment) -> Iterator[str]:
    """What the user should know of the data and the loss."""
    table = outline_of(experiment)
    if not network.scales and experiment.scaling != "none":
        yield f"It gets the inputs of '{table.name}' as scaled here: {experiment.scaling}."
    if table.task == "classes" and network.activation != "softmax":
        yield _LOSS.format("softmax")
    if table.task == "binary" and network.activation != "sigmoid":
        yield _LOSS.format("sigmoid")
