"""An ONNX file checked by other programs than nnviz: its form, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from nnviz.errors import ExportError

_CHUNK = 512


def check_form(path: Path) -> None:
    """ExportError unless the file is a valid ONNX model with shapes that meet."""
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ExportError(f"onnx's checker refuses the exported network: {_line(error)}") from error


def run_elsewhere(path: Path, raw: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    """The outputs for raw inputs by another program, and that program's name."""
    parts = [raw[first : first + _CHUNK] for first in range(0, len(raw), _CHUNK)]
    checker, outputs = run_parts(str(path), parts)
    return checker, np.concatenate(outputs)


def run_parts(model: str | bytes, parts: list[NDArray[Any]]) -> tuple[str, list[NDArray[Any]]]:
    """The outputs of a file, or of its content, for each of some inputs; and what computed them:
    ONNX Runtime where it is installed, else onnx's ReferenceEvaluator."""
    checker, start = _onnxruntime() or _reference()
    try:
        run = start(model)
        with np.errstate(all="ignore"):
            return checker, [run(part) for part in parts]
    except Exception as error:  # each runtime has exceptions of its own, without a common base
        raise ExportError(f"{checker} cannot run the exported network: {_line(error)}") from error


Session = Callable[[NDArray[Any]], NDArray[Any]]
Runtime = tuple[str, Callable[[str | bytes], Session]]
"""A program's name, and what starts it on a file: a function from raw inputs to outputs."""


def _onnxruntime() -> Runtime | None:
    try:
        import onnxruntime
    except ImportError:
        return None

    def start(model: str | bytes) -> Session:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        session: Any = onnxruntime.InferenceSession(
            model, options, ["CPUExecutionProvider"], enable_fallback=0
        )
        name = session.get_inputs()[0].name
        return lambda x: np.asarray(session.run(None, {name: x})[0])

    return f"ONNX Runtime {onnxruntime.__version__}", start


def _reference() -> Runtime:
    from onnx.reference import ReferenceEvaluator

    def start(model: str | bytes) -> Session:
        session: Any = ReferenceEvaluator(model)
        name = session.input_names[0]
        return lambda x: np.asarray(session.run(None, {name: x})[0])

    return f"onnx {onnx.__version__} ReferenceEvaluator", start


def _line(error: Exception) -> str:
    """The first line of what another program says."""
    return next(iter(str(error).splitlines()), type(error).__name__)
