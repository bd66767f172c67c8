"""A trained network as one Python file that needs only NumPy, checked in a fresh interpreter."""

from __future__ import annotations

import base64
import sys
import textwrap
from itertools import pairwise
from pathlib import Path

import numpy as np

from nnviz import __version__
from nnviz.engine.shapes import Array
from nnviz.errors import ExportError
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.formats.atomic import replacing
from nnviz.formats.exporting import numpy_code, numpy_training, preparing
from nnviz.formats.exporting.coverage import left_out
from nnviz.formats.exporting.plan import Plan, plan_of
from nnviz.formats.exporting.report import ExportReport, compare
from nnviz.formats.exporting.running import predictions
from nnviz.formats.exporting.schedule_code import rate_function
from nnviz.formats.exporting.wording import docstring, said

LARGEST = 64 * 1024 * 1024
"""Bytes of parameters beyond which a script is no way to carry them."""
_IMPORTS = {
    "import math": "math.",
    "from collections.abc import Callable": "Callable[",
    "from math import pi": " pi)",
}
"""What is imported where it is used, which is seen by some text."""
_READING = '''\
def weights():
    """The arrays of WEIGHTS, at the end of this file, by name."""
    return {
        name: np.frombuffer(base64.b64decode(text), dtype).reshape(shape).copy()
        for name, (dtype, shape, text) in WEIGHTS.items()
    }


def load():
    """The trained network."""
    return Network(weights())'''
_MAIN = """\
if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} INPUTS.npy: raw inputs; prints the outputs")
    try:
        raw = np.load(sys.argv[1], allow_pickle=False)
    except (OSError, ValueError) as error:
        sys.exit(f"{sys.argv[1]} cannot be read: {error}")
    if raw.shape[1:] != RAW_SHAPE:
        sys.exit(f"{sys.argv[1]} has the shape {raw.shape}; raw inputs have {('n', *RAW_SHAPE)}")
    np.savetxt(sys.stdout, load().predict(raw), "%.8g")"""


def export_numpy(path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` to ``path``.

    ExportError where the script does not compute what nnviz computes, FileError where it cannot
    be written; both leave the path as it was.
    """
    run = Run.restore(state)
    plan = plan_of(run)
    _check_size(plan)
    rows, expected = run.data.test_rows, run.data.real(run.predict(run.data.x_test))
    with replacing(path) as temporary:
        temporary.write_text(script(plan), encoding="utf-8")
        version, outputs = predictions(
            sys.executable, temporary, "numpy", run.data.table.inputs[rows]
        )
        checker = f"NumPy {version} alone"
        difference, tolerance = compare(checker, outputs, expected)
    return ExportReport(
        path, checker, len(rows), difference, tolerance, plan.precision,
        left_out(run.experiment, "numpy"),
    )  # fmt: skip


def script(plan: Plan) -> str:
    """The whole file."""
    body = _joined([piece for piece in _pieces(plan) if piece])
    used = [line for line, sign in _IMPORTS.items() if sign in body]
    head = [
        f"{_title(plan)}\n",
        "from __future__ import annotations\n",
        *sorted(("import base64", "import sys", *used), key=lambda line: (line[0] == "f", line)),
        "\nimport numpy as np\n",
        "Array = np.ndarray",
        f"DTYPE = np.{plan.precision}",
        f"RAW_SHAPE = {tuple(plan.raw_shape)}",
    ]
    return "\n".join(head) + f"\n\n\n{body}\n"


def _joined(pieces: list[str]) -> str:
    """Definitions apart from each other; those of one line that follow each other stay together."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        text += ("\n\n\n" if "\n" in before + piece else "\n") + piece
    return text


def _pieces(plan: Plan) -> list[str]:
    return [
        *numpy_code.definitions(plan),
        *preparing.rules(plan, "np"),
        numpy_code.network_class(plan),
        "\n".join(numpy_training.constants(plan)),
        rate_function(plan),
        numpy_training.training_step(plan),
        numpy_training.training(plan),
        _READING,
        _weights(plan),
        _MAIN,
    ]


def _title(plan: Plan) -> str:
    columns = ", ".join(said(name)[:40] for name in plan.input_names[:40])
    return docstring(
        f"{plan.experiment.title}: a neural network in NumPy, exported by nnviz {__version__}.",
        f"load().predict(raw) takes raw inputs of shape {('n', *plan.raw_shape)}".replace("'", "")
        + (f": {columns}." if len(plan.raw_shape) < 3 and columns else "."),
        f"The outputs are {', '.join(said(name)[:40] for name in plan.class_names[:40])}."
        if plan.class_names
        else "",
        "train(load(), raw, targets, epochs) trains on, with the update rule beginning anew.",
    )


def _weights(plan: Plan) -> str:
    lines = ["WEIGHTS = {"]
    for name, values in arrays(plan).items():
        kind = values.dtype.newbyteorder("<").str
        text = base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()
        wrapped = "\n".join(textwrap.wrap(text, 96)) if len(text) > 60 else text
        lines.append(f'    "{name}": ("{kind}", {values.shape}, """{wrapped}"""),')
    return "\n".join([*lines, "}"])


def arrays(plan: Plan) -> dict[str, Array]:
    """Parameters, statistics, and the numbers of the scalings, by name."""
    found = dict(plan.arrays)
    if plan.affine is not None:
        found |= {"scaling.shift": plan.affine.shift, "scaling.scale": plan.affine.scale}
    if plan.target_affine is not None:
        mean, scale = plan.target_affine.shift, plan.target_affine.scale
        found |= {"targets.mean": mean, "targets.scale": scale}
    return found


def _check_size(plan: Plan) -> None:
    size = sum(values.nbytes for values in plan.arrays.values())
    if size > LARGEST:
        raise ExportError(
            f"The network's parameters take {size / 2**20:,.0f} MB, and a script carries at most "
            f"{LARGEST / 2**20:,.0f}; export it to ONNX or PyTorch."
        )
