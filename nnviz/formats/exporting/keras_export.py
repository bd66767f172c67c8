"""A trained network as a folder of Keras code, run before it is there."""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz import __version__
from nnviz.data.shelf import save_array
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats.atomic import passing_folder
from nnviz.formats.exporting.coverage import left_out
from nnviz.formats.exporting.folder import MARK, replacing_folder
from nnviz.formats.exporting.keras_script import model_script, train_script
from nnviz.formats.exporting.keras_training import refuse
from nnviz.formats.exporting.keras_weights import variables
from nnviz.formats.exporting.plan import Plan, plan_of
from nnviz.formats.exporting.report import ExportReport, compare
from nnviz.formats.exporting.running import interpreter_with, run
from nnviz.formats.exporting.samples_file import write_samples

BACKENDS = ("torch", "jax", "tensorflow")
_PREDICT = """\
import os, runpy, sys
script, inputs, outputs, backend, keras = sys.argv[1:]
os.environ["KERAS_HOME"] = os.path.dirname(outputs)
if backend:
    os.environ["KERAS_BACKEND"] = backend
else:
    sys.path.insert(0, keras)
import numpy as np
with np.errstate(all="ignore"):
    predictions = runpy.run_path(script)["predict"](np.load(inputs, allow_pickle=False))
np.save(outputs, np.asarray(predictions), allow_pickle=False)
print(sys.modules["keras"].__version__)
"""


def export_keras(path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` into the folder ``path``.

    ExportError where the code does not compute what nnviz computes, FileError where the folder
    cannot be written; both leave the path as it was.
    """
    stands = Run.restore(state)
    plan, data = plan_of(stands), stands.data
    refuse(plan)
    remarks = left_out(stands.experiment, "keras")
    expected = data.real(stands.predict(data.x_test))
    with replacing_folder(path) as folder:
        write(folder, plan)
        if not write_samples(folder / "data.npz", stands):
            remarks += ("The data are too large to be written beside it, as train.py wants them.",)
        checker, outputs = predicted(folder, data.table.inputs[data.test_rows])
        difference, tolerance = compare(checker, outputs, expected)
    return ExportReport(
        path, checker, len(expected), difference, tolerance, plan.precision, remarks
    )  # fmt: skip


def write(folder: Path, plan: Plan) -> None:
    """Everything but the samples."""
    for name, text in {"model.py": model_script(plan), "train.py": train_script(plan)}.items():
        compile(text, name, "exec")
        (folder / name).write_text(text, encoding="utf-8")
    arrays: dict[str, Any] = variables(plan)
    np.savez(folder / "weights.npz", allow_pickle=False, **arrays)
    mark = {"target": "keras", "nnviz": __version__}
    (folder / MARK).write_text(json.dumps(mark), encoding="utf-8")


def predicted(folder: Path, raw: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    """What ``predict`` of the folder's model gives in an interpreter of its own, and by what: Keras
    where it is installed, else nnviz's reading of it in plain NumPy."""
    python, backend = _keras()
    with passing_folder("check") as check:
        inputs, outputs = check / "inputs.npy", check / "outputs.npy"
        save_array(inputs, raw)
        with resources.as_file(resources.files("nnviz.formats.exporting.standin")) as standin:
            files = map(str, (folder / "model.py", inputs, outputs))
            said = run(python, ["-c", _PREDICT, *files, backend, str(standin)], check)
        found = np.load(outputs, allow_pickle=False)
    version = said.strip().splitlines()[-1]
    return f"Keras {version}" + (f" on {backend}" if backend else ""), found


def _keras() -> tuple[str, str]:
    """A Python that has Keras, and one of its backends; this one and "" where there is none."""
    for backend in BACKENDS:
        python = interpreter_with("keras", backend)
        if python is not None:
            return python, backend
    return sys.executable, ""
