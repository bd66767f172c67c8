"""What was read must compute what the file computes, as another program finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.engine.network import Network as Engine
from nnviz.engine.shapes import Array
from nnviz.engine.spec import NetworkSpec
from nnviz.errors import ExportError, ModelError
from nnviz.formats.exporting.report import TOLERANCE
from nnviz.formats.onnx_check import run_parts
from nnviz.formats.onnx_import.network import Network

SAMPLES = 8


@dataclass(frozen=True)
class Proof:
    """``checker`` ran the file on ``samples`` random inputs; no output differs by more than
    ``difference``, with ``tolerance`` allowed."""

    checker: str
    samples: int
    difference: float
    tolerance: float

    @property
    def sentence(self) -> str:
        return (
            f"{self.checker} agrees on {self.samples} inputs: largest difference "
            f"{self.difference:.1e}, allowed {self.tolerance:.1e}."
        )


def engine_of(network: Network) -> Engine:
    """The network by itself, with its numbers."""
    spec = NetworkSpec(network.input_shape, network.layers, "mean_squared_error", network.outputs)
    engine = Engine(spec, network.precision)
    for layer, parameters in network.parameters.items():
        for name, values in parameters.items():
            engine.layout.write(engine.theta, layer, name, values)
    return engine


def proven(network: Network) -> Proof:
    """The network compared on random inputs; ModelError where it differs."""
    at_once = network.model.fixed_batch or SAMPLES
    times = max(1, SAMPLES // at_once)
    x = np.random.default_rng(1).normal(size=(at_once * times, *network.input_shape))
    x = x.astype(np.float32).astype(network.precision)
    with np.errstate(all="ignore"):
        found = engine_of(network).predict(x)
    return compared(network.model.content, list(map(network.as_file, np.split(x, times))), found)


def proven_on(content: bytes, data: PreparedData, outputs: Array, rows: Array) -> Proof:
    """A whole file compared on rows of the raw data."""
    return compared(content, [data.table.inputs[rows].astype(np.float32)], data.real(outputs))


def compared(content: bytes, inputs: list[Array], found: Array) -> Proof:
    """Inputs as the file takes them, and what nnviz makes of all of them."""
    try:
        checker, outputs = run_parts(content, inputs)
    except ExportError as error:
        raise ModelError(str(error).rstrip(".").replace("the exported", "this")) from error
    wide = np.concatenate([each.reshape(-1, found.shape[1]) for each in outputs]).astype(np.float64)
    if not (np.isfinite(wide).all() and np.isfinite(found).all()):
        raise ModelError("its numbers overflow for ordinary inputs; it cannot be compared")
    difference = float(np.abs(wide - found).max())
    tolerance = TOLERANCE * max(1.0, float(np.abs(wide).max()))
    if difference > tolerance:
        raise ModelError(
            f"as nnviz reads it, it differs by {difference:.2g} from what {checker} makes of it, "
            f"and at most {tolerance:.2g} is allowed; nothing was imported"
        )
    return Proof(checker, len(found), difference, tolerance)
