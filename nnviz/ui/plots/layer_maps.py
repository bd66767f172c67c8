"""What the feature maps view shows of one layer: read out of a frame, with its texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.drawing.columns import ColumnSpec, describe_columns
from nnviz.drawing.numbers import number, short
from nnviz.drawing.scales import Scale, scale_of
from nnviz.drawing.tiles import Hit
from nnviz.drawing.tsv import Column
from nnviz.engine.shapes import Array, describe
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.frame import Frame


@dataclass(frozen=True)
class LayerMaps:
    """``values`` (maps, h, w) of the sample looked at; ``kernels`` (maps, channels, kh, kw), or
    None for a layer without any; ``inputs`` names the channels the kernels read."""

    spec: ColumnSpec
    values: Array
    scale: Scale
    kernels: Array | None
    inputs: tuple[str, ...]

    @property
    def channels(self) -> int:
        return self.kernels.shape[1] if self.kernels is not None else 0

    @property
    def kernel_reach(self) -> float:
        """The largest weight's magnitude: the full colour of the kernels."""
        if self.kernels is None:
            return 1.0
        return float(np.nan_to_num(np.abs(self.kernels), posinf=0.0).max()) or 1.0

    def captions(self, index: int) -> tuple[str, ...]:
        """``map 1 · max 4.00`` and shorter forms of it, the longest first."""
        plane = self.values[index]
        most = short(float(plane.max()))
        if self.scale.colours == "diverging":
            span = f"{short(float(plane.min()))}…{most}"
            return f"map {index + 1} · {span}", f"{index + 1} · {span}", f"map {index + 1}"
        return f"map {index + 1} · max {most}", f"{index + 1} · max {most}", f"map {index + 1}"

    def summary(self) -> str:
        """``8 maps 26×26`` and how they came about."""
        count = len(self.values)
        return f"{count} map{'s' if count != 1 else ''} {describe(self.values.shape[1:])}"

    def columns(self) -> dict[str, Column]:
        """Every value of every map, row by row."""
        _, height, width = self.values.shape
        row, column = np.divmod(np.arange(height * width), width)
        maps = {f"map {k + 1}": plane.ravel() for k, plane in enumerate(self.values)}
        return {"row": row, "column": column, **maps}

    def describe(self, hit: Hit) -> tuple[str, str]:
        """What lies under the pointer, and its number: ``map 3 (4, 7)``, ``0.97``."""
        if hit.channel is not None and hit.cell is not None and self.kernels is not None:
            row, column = hit.cell
            value = self.kernels[hit.map, hit.channel, row, column]
            return f"w {self.inputs[hit.channel]} ({row}, {column})", number(float(value))
        if hit.cell is not None:
            row, column = hit.cell
            return f"map {hit.map + 1} ({row}, {column})", number(self.values[hit.map, row, column])
        return f"map {hit.map + 1} max", number(float(self.values[hit.map].max()))


def map_layers(frame: Frame) -> tuple[ColumnSpec, ...]:
    """The layers of a network that give maps: convolutions and pools of images."""
    return tuple(spec for spec in describe_columns(frame)[1:] if spec.style == "picture")


def read_maps(frame: Frame, spec: ColumnSpec) -> LayerMaps | None:
    """A layer's maps of the sample looked at; None when the frame has no sample."""
    if frame.microscope is None:
        return None
    values = frame.microscope.trace.layer(spec.layer).a
    kernels = frame.weight(spec.layer) if spec.kind == "conv2d" else None
    names = input_names(frame, spec.layer) if kernels is not None else ()
    return LayerMaps(spec, values, scale_of(spec, values), kernels, names)
