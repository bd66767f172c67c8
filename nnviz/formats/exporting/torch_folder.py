"""A trained network as a folder for PyTorch: model.py, weights, train.py, data; checked there."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz import __version__
from nnviz.engine.network import Network
from nnviz.engine.shapes import Array
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats import arrays
from nnviz.formats.exporting.coverage import left_out
from nnviz.formats.exporting.folder import MARK, replacing_folder
from nnviz.formats.exporting.numpy_script import script
from nnviz.formats.exporting.plan import Plan, by_layer, plan_of
from nnviz.formats.exporting.report import ExportReport, compare
from nnviz.formats.exporting.running import interpreter_with, predictions, run
from nnviz.formats.exporting.samples_file import write_samples
from nnviz.formats.exporting.torch_layers import say
from nnviz.formats.exporting.torch_model import buffers, model, path_of
from nnviz.formats.exporting.torch_step import STATES, theirs
from nnviz.formats.exporting.torch_train import train_script

LIBRARIES = ("torch", "safetensors", "numpy")


def export_pytorch(path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` as a folder.

    ExportError where it does not compute what nnviz computes, FileError where it cannot be
    written; both leave the path as it was.
    """
    running = Run.restore(state)
    plan, data = plan_of(running), running.data
    expected = data.real(running.predict(data.x_test))
    remarks = left_out(running.experiment, "pytorch")
    with replacing_folder(path) as folder:
        write(folder, plan, running)
        if not write_samples(folder / "data.npz", running):
            remarks += ("The data are too large to be written beside it: train.py takes --data.",)
        checker, outputs = _outputs(folder, plan, data.table.inputs[data.test_rows])
        difference, tolerance = compare(checker, outputs, expected)
    return ExportReport(
        path, checker, len(expected), difference, tolerance, plan.precision, remarks
    )  # fmt: skip


def write(folder: Path, plan: Plan, running: Run) -> None:
    """Everything but the data."""
    state = running.captured()
    texts = {
        "model.py": model(plan),
        "train.py": train_script(plan, state, len(running.data.x_train)),
    }
    for name, text in texts.items():
        compile(text, name, "exec")
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "weights.safetensors").write_bytes(arrays.write(weights(plan, state.updates)))
    if remembered := dict(memory(plan, running.network, state.optimizer)):
        (folder / "optimizer.safetensors").write_bytes(arrays.write(remembered))
    mark = {"target": "pytorch", "nnviz": __version__}
    (folder / MARK).write_text(json.dumps(mark), encoding="utf-8")


def weights(plan: Plan, updates: int) -> dict[str, Array]:
    """The network's state_dict."""
    found: dict[str, Array] = {}
    for name, values in plan.arrays.items():
        layer, _, parameter = name.rpartition(".")
        found[theirs(plan, layer, parameter)] = values
    for part in plan.parts:
        path, fixed = path_of(plan, part), say(part).fixed
        if fixed:
            found[f"{path}.{fixed}"] = np.zeros_like(plan.arrays[f"{part.name}.bias"])
        if part.kind == "batch_norm":
            found[f"{path}.num_batches_tracked"] = np.array(updates, np.int64)
    return found | buffers(plan)


def memory(plan: Plan, network: Network, state: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    """What the rule remembers of every learnt parameter, by PyTorch's names."""
    learnt = {
        (plan.names[block.layer], each.name)
        for block in plan.spec.layout
        for each in block.parameters
        if each.role != "statistic"
    }
    for name, vector in state.items():
        for layer, parameter, values in by_layer(plan, network, vector):
            if (layer, parameter) in learnt:
                yield f"{theirs(plan, layer, parameter)}.{STATES[name]}", values


def _outputs(folder: Path, plan: Plan, raw: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    """What the folder computes, and by which program: PyTorch, where it is installed."""
    python = interpreter_with(*LIBRARIES)
    if python is None:
        return _outputs_without(folder, plan, raw)
    version, outputs = predictions(python, folder / "model.py", "torch", raw)
    if (folder / "data.npz").exists():
        run(python, ["train.py", "--epochs", "0"], folder, safe=False)
    return f"PyTorch {version}", outputs


def _outputs_without(folder: Path, plan: Plan, raw: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    """The written weights in a NumPy script of the same network, which shares nothing with nnviz's
    engine; model.py itself has only been compiled."""
    read = arrays.read((folder / "weights.safetensors").read_bytes(), "weights")
    named = {}
    for name in plan.arrays:
        layer, _, parameter = name.rpartition(".")
        named[name] = read[theirs(plan, layer, parameter)]
    file = folder / "check.py"
    file.write_text(script(replace(plan, arrays=named)), encoding="utf-8")
    version, outputs = predictions(sys.executable, file, "numpy", raw)
    file.unlink()
    return f"NumPy {version} (PyTorch is not installed here)", outputs
