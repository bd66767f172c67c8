"""Which unit is asked about: the one selected, and how it is aimed at."""

from __future__ import annotations

from nnviz.engine.shapes import Shape
from nnviz.engine.spec import INPUT
from nnviz.experiment.explain.names import layer_title, unit_name
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.aim import Aim
from nnviz.ui.stage import Selection


def layer_shapes(frame: Frame) -> dict[str, Shape]:
    """The output shapes of the layers that can be asked about, in the network's order: a Flatten's
    numbers are those of the maps before it."""
    kinds = {layer.id: layer.kind for layer in frame.experiment.layers}
    return {info.id: info.output_shape for info in frame.layers if kinds.get(info.id) != "flatten"}


def target_of(frame: Frame, selection: Selection | None) -> Selection | None:
    """The unit that a selection means; None where it means none that can be asked about."""
    if selection is None or selection.layer == INPUT:
        return None
    shape = layer_shapes(frame).get(selection.layer, ())
    if not shape or not 0 <= selection.unit < shape[0]:
        return None
    pixel = selection.pixel if _within(selection.pixel, shape) else None
    return Selection(selection.layer, selection.unit, pixel)


def usual_target(frame: Frame) -> Selection | None:
    """The strongest map of the first convolution for the sample looked at, else the first
    output."""
    maps = next((id for id, shape in layer_shapes(frame).items() if len(shape) == 3), None)
    if maps is None or frame.microscope is None:
        return Selection(frame.layers[-1].id, 0) if frame.layers else None
    values = frame.microscope.trace.layer(maps).a
    return Selection(maps, int(values.reshape(len(values), -1).max(axis=1).argmax()))


def patches_aim(frame: Frame, target: Selection) -> Aim:
    """The unit wherever it is strongest, as it answers; of a class the score."""
    is_score = target.layer == frame.layers[-1].id
    return Aim(target.layer, (target.unit,), "z" if is_score else "a")


def slope_aim(target: Selection) -> Aim:
    """The pixel selected, else the mean of the map, before the activation: behind ReLU a silent
    unit has no slope."""
    return Aim(target.layer, (target.unit, *(target.pixel or ())), "z")


def is_of(aim: Aim, target: Selection) -> bool:
    """Whether an aim is at that unit, in whatever place."""
    return (aim.layer, aim.index[0]) == (target.layer, target.unit)


def aim_text(frame: Frame, aim: Aim) -> str:
    """``mean z of map 3``, ``z of map 3 at (4, 7)``, ``score z of cat``, ``a of unit 5``."""
    shape, unit = layer_shapes(frame).get(aim.layer, ()), aim.index[0]
    own = unit_text(frame, aim.layer, unit)
    if len(aim.index) == 3:
        return f"{aim.at} of {own} at ({aim.index[1]}, {aim.index[2]})"
    if len(shape) == 3:
        return f"mean {aim.at} of {own}"
    return f"{'score ' if aim.layer == frame.layers[-1].id else ''}{aim.at} of {own}"


def unit_text(frame: Frame, layer: str, unit: int) -> str:
    """``map 3``, ``cat``, ``unit 5``."""
    is_map = len(layer_shapes(frame).get(layer, ())) == 3
    name = "" if is_map else unit_name(frame, layer, unit)
    return name or f"{'map' if is_map else 'unit'} {unit + 1}"


def layer_text(frame: Frame, layer: str) -> str:
    """``conv 1``."""
    return layer_title(frame.experiment.layers, layer)


def _within(pixel: tuple[int, int] | None, shape: Shape) -> bool:
    sizes = shape[1:]
    return (
        pixel is not None
        and len(sizes) == 2
        and all(0 <= place < size for place, size in zip(pixel, sizes, strict=True))
    )
