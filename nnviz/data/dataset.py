"""Tables of raw samples, and what a network is fed with after preparation."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from nnviz.data.preparation.pipeline import Pipeline
from nnviz.data.source import Column, Task
from nnviz.engine.shapes import Array, Shape
from nnviz.values import dataclass

Part = Literal["train", "test", "validation"]


@dataclass(frozen=True)
class Table:
    """Raw samples as the user has them.

    ``inputs`` (n, features), (n, steps, features) or (n, channels, height, width), as
    float32/float64, unscaled; ``targets`` (n, outputs): the value (regression), 0 or 1 (binary),
    one-hot (classes). The rows of a ``series`` follow one another in time; it comes round again
    after ``period`` values, 0 where the data do not say. Of a user's table, ``columns`` are those
    of the inputs; a missing value is NaN, a category its number. A ``complete`` table holds every
    case that there is: all of it is learnt from, and all of it is tested with. By ascending numbers
    of ``deal`` (n,) rows are dealt to the parts, None for an order drawn by the split's seed.
    """

    name: str
    task: Task
    inputs: Array
    targets: Array
    input_names: tuple[str, ...]
    class_names: tuple[str, ...]
    target_name: str
    credit: str = ""
    series: bool = False
    period: int = 0
    columns: tuple[Column, ...] = ()
    complete: bool = False
    deal: Array | None = None

    @property
    def input_shape(self) -> Shape:
        return self.inputs.shape[1:]

    @property
    def fed(self) -> tuple[Column, ...]:
        """The columns that a row or window has; of images none."""
        if self.columns or len(self.input_shape) not in (1, 2):
            return self.columns
        fits = len(self.input_names) == self.input_shape[-1]
        return tuple(Column(name, "") for name in self.input_names) if fits else ()

    @property
    def outputs(self) -> int:
        return int(self.targets.shape[1])


@dataclass(frozen=True)
class Affine:
    """x ↦ (x − shift) · scale, per feature ((features,), broadcasting over images)."""

    shift: Array
    scale: Array

    def __call__(self, x: Array) -> Array:
        return (x - self.shift) * self.scale

    def back(self, x: Array) -> Array:
        """What was scaled to ``x``."""
        return x / self.scale + self.shift


@dataclass(frozen=True)
class PreparedData:
    """Prepared, features computed and scaled (fitted on the training part only), and split.

    ``x_*`` (n, features) or (n, channels, height, width) in the experiment's precision,
    ``y_*`` (n, outputs); ``*_rows`` are the rows of ``table`` behind them. The validation part is
    empty where none was taken out of the training part. ``pipeline`` is the preparation as it was
    fitted; ``features`` are those computed of what comes out of it, if any. Where targets are
    scaled, so are those of ``table``, whose name for them says it; ``target_affine`` did it.
    """

    table: Table
    feature_names: tuple[str, ...]
    affine: Affine
    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    train_rows: Array
    test_rows: Array
    x_validation: Array
    y_validation: Array
    validation_rows: Array
    pipeline: Pipeline = field(default_factory=Pipeline, kw_only=True)
    features: tuple[str, ...] = field(default=(), kw_only=True)
    target_affine: Affine | None = field(default=None, kw_only=True)

    @property
    def input_shape(self) -> Shape:
        """The shape of one network input."""
        return self.x_train.shape[1:]

    def real(self, outputs: Array) -> Array:
        """Outputs (n, outputs) of the network in the unit of the user's targets."""
        return outputs if self.target_affine is None else self.target_affine.back(outputs)

    def x(self, part: Part) -> Array:
        return {"train": self.x_train, "test": self.x_test, "validation": self.x_validation}[part]

    def y(self, part: Part) -> Array:
        return {"train": self.y_train, "test": self.y_test, "validation": self.y_validation}[part]

    def rows(self, part: Part) -> Array:
        rows = {
            "train": self.train_rows,
            "test": self.test_rows,
            "validation": self.validation_rows,
        }
        return rows[part]
