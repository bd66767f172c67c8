"""A network that learns: what a Run is, with raw inputs, real outputs and names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from nnviz.api.building import Seed, sound
from nnviz.api.inputs import raw_inputs
from nnviz.api.kinds import typed
from nnviz.data.dataset import Part
from nnviz.data.prepare import transform
from nnviz.engine.gradient_check import GradientReport, check_gradients
from nnviz.engine.metrics import decisions
from nnviz.engine.shapes import Array
from nnviz.errors import DataError, SpecError
from nnviz.experiment.camera import Camera
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain import Explanation, explain
from nnviz.experiment.explain.values import Pixel
from nnviz.experiment.frame import COLUMNS, Frame, History, Wanted
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.state import RunState
from nnviz.experiment.timeline import Tape
from nnviz.formats.source import data_named, source_named

if TYPE_CHECKING:
    from nnviz.formats.exporting import ExportReport
    from nnviz.formats.onnx_import.opening import ImportedNetwork

Count = Annotated[int, Field(ge=0)]

_SCORES = ("loss", "accuracy", "r_squared", "mae")


class Model:
    """``source``: an Experiment; the name of a sample or lesson; a project file or a file of data.

    The network begins with drawn weights, or where the project file stands. Numbers depend on the
    experiment and its seed alone.
    """

    @typed
    def __init__(self, source: Experiment | str | Path) -> None:
        found = sound(source) if isinstance(source, Experiment) else source_named(str(source))
        self._tape = Tape.opened(found) if isinstance(found, RunState) else Tape(Run(found))
        self._imported: ImportedNetwork | None = None

    @classmethod
    @typed
    def from_onnx(cls, path: str | Path, data: Experiment | str | Path | None = None) -> Model:
        """The network that PyTorch, Keras or nnviz wrote as ONNX, with its weights, on the data of
        an Experiment or of a sample, project or file of data; left out, those of the sample that an
        export of nnviz's names.

        It was compared with the file: ``imported`` says how, and what became otherwise. FileError
        and ModelError name the file, and say what nnviz has nothing for and which data would fit.
        """
        from nnviz.formats.onnx_import.opening import import_network

        base = data_named(str(data)) if isinstance(data, str | Path) else data
        found = import_network(Path(path), base, only=True)
        model = cls(found.experiment)
        model._imported = found
        return model

    @property
    def imported(self) -> ImportedNetwork | None:
        """How the network compares with the file that it came from: its ``proof``, and ``remarks``
        in sentences; None where it came from none."""
        return self._imported

    @property
    def _run(self) -> Run:
        return self._tape.run

    @property
    def experiment(self) -> Experiment:
        """Data, network and settings, as a value."""
        return self._run.experiment

    @property
    def step(self) -> int:
        """Training steps made."""
        return self._run.step

    @property
    def epoch(self) -> int:
        """Epochs finished."""
        return self._run.trainer.epoch

    @property
    def stopped(self) -> str:
        """Why a stop rule ended training, in a sentence; "" while none has."""
        return self._run.stopped

    @property
    def history(self) -> dict[str, Array]:
        """What was recorded after each epoch, by name: (epochs + 1,) each, the first before any
        training."""
        return {name: getattr(self._run.history, name) for name in COLUMNS}

    @property
    def parameters(self) -> dict[str, Array]:
        """Copies of all parameters, as ``layer/weight`` and ``layer/bias``: (units, inputs), or
        (filters, channels, height, width), and (units,)."""
        network = self._run.network
        return {
            f"{block.layer}/{each.name}": network.layout.read(
                network.theta, block.layer, each.name
            ).copy()
            for block in network.layout
            for each in block.parameters
        }

    @typed
    def train(
        self, epochs: Count | None = None, on_epoch: Callable[[History], None] | None = None
    ) -> Model:
        """Train so many more epochs (the experiment's own number if left out), or until a stop
        rule; DivergedError leaves the network where it can go on from."""
        count = self.experiment.epochs if epochs is None else epochs
        self._tape.train_epochs(count, on_epoch or (lambda history: None))
        return self

    @typed
    def advance(self, steps: Count) -> Model:
        """Train so many more steps, or until a stop rule."""
        self._tape.advance(steps)
        return self

    @typed
    def change(self, experiment: Experiment) -> tuple[str, ...]:
        """Go on with a changed experiment; every weight that still has a place is kept. Returns in
        sentences what was drawn anew."""
        notes = self._run.adopt(sound(experiment))
        self._tape.revised()
        return notes

    def predict(self, inputs: Any) -> Array:
        """Outputs (n, outputs) in the targets' own unit for raw inputs (n, *one input); of a table
        a category is its number and a date the days since 1970-01-01. In a pandas data frame
        columns are found by their names, and categories that training never saw are missing."""
        run = self._run
        return run.data.real(run.predict(transform(run.data, raw_inputs(inputs, run.data.table))))

    def classify(self, inputs: Any) -> list[str]:
        """The name of the class predicted for each of the raw inputs; DataError in a regression."""
        names = self._run.data.table.class_names
        if not names:
            raise DataError("The network predicts numbers, not classes; use predict.")
        return [names[place] for place in decisions(self.predict(inputs)).tolist()]

    @typed
    def evaluate(self, part: Part = "test") -> dict[str, float]:
        """Loss, and accuracy or R² and mean absolute error, over a part of the data."""
        score = getattr(self._run.trainer.evaluated(), part)
        if score is None:
            raise DataError("No validation part is taken out of the training part; set its share.")
        found = {name: float(getattr(score, name)) for name in _SCORES}
        return {name: value for name, value in found.items() if not np.isnan(value)}

    @typed
    def look(self, sample: int = 0, part: Part = "test") -> Frame:
        """Everything about one sample of a part: its trace forward and backward, and the update
        that comes next."""
        look = Look(part, sample)
        if sample < 0 or not look.fits(self._run.data):
            count = len(self._run.data.rows(part))
            raise DataError(f"There is no sample {sample} in the {part} part; it has {count:,}.")
        return Camera(self._run, 1).picture(Wanted(look=look), playing=False)

    @typed
    def explain(
        self,
        layer: str,
        unit: int = 0,
        sample: int = 0,
        part: Part = "train",
        pixel: Pixel | None = None,
        parameter: int = -1,
    ) -> Explanation:
        """The arithmetic behind a unit, for a sample: sums, derivatives as products of their
        factors, and the update of a parameter (−1: the bias) to its new value."""
        found = explain(self.look(sample, part), layer, unit, pixel, parameter)
        if found is None:
            names = ", ".join(("input", *(each.id for each in self.experiment.layers)))
            raise SpecError(f"There is no unit {unit} in a layer '{layer}'; layers are {names}.")
        return found

    @typed
    def check_gradients(
        self, samples: Annotated[int, Field(ge=1)] = 32, seed: Seed = 1
    ) -> GradientReport:
        """Compare the gradient with central differences over the first training samples."""
        data, rng = self._run.data, np.random.default_rng(seed)
        x, y = data.x_train[:samples], data.y_train[:samples]
        return check_gradients(self._run.network, x, y, rng=rng)

    @typed
    def save(self, path: str | Path) -> None:
        """Write a project file, ``….nnviz``, with the run's past, that the window opens and
        ``Model`` goes on from, bit-equal."""
        from nnviz.formats.outputs import refuse_other_ending
        from nnviz.formats.project import save_project

        refuse_other_ending(Path(path))

        save_project(Path(path), self._tape.state())

    @typed
    def export(self, path: str | Path, to: str = "onnx") -> ExportReport:
        """Export the network for raw inputs to one of the targets of docs/exports.md, proven equal
        on the whole test part."""
        from nnviz.formats.exporting import export

        return export(to, Path(path), self._run.state())
