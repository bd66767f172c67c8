"""A gradient check as a table: every weight by its name, with a link to its edge."""

from __future__ import annotations

from nnviz.engine.layers import LSTM, SimpleRNN
from nnviz.engine.layout import Layout
from nnviz.experiment.explain.names import input_names
from nnviz.experiment.explain.owned import WithWeights, owned
from nnviz.experiment.explain.passages import Numbers, Sheet
from nnviz.experiment.frame import Frame, GradientCheck
from nnviz.experiment.selection import Selection


def check_sheet(frame: Frame, check: GradientCheck) -> Sheet | None:
    """Analytic, numeric and error; None where the network no longer has what was checked."""
    kind = next((each for each in frame.experiment.layers if each.id == check.layer), None)
    if not isinstance(kind, WithWeights) or not _fits(frame.layout, check):
        return None
    edges = [edge_of(frame, kind, name, index) for name, index in check.places]
    names: dict[tuple[int, object], tuple[str, ...]] = {}
    for edge in edges:
        key = edge.unit, edge.pixel
        if key not in names:
            names[key] = owned(frame, kind, edge.unit, edge.pixel).names
    texts = tuple(
        f"{names[edge.unit, edge.pixel][edge.parameter or 0]} → {edge.unit + 1}" for edge in edges
    )
    columns = (
        Numbers("analytic", check.analytic, "gradient"), Numbers("numeric", check.numeric),
        Numbers("error", check.errors, "muted"),
    )  # fmt: skip
    return Sheet("weight", texts, columns, tuple(edges))


def edge_of(frame: Frame, layer: WithWeights, name: str, index: tuple[int, ...]) -> Selection:
    """What to select for a number of a layer's parameter, at ``index`` in the user's order."""
    if name in ("gain", "shift"):
        pixel = (index[1], index[2]) if len(index) == 3 else None
        return Selection(layer.id, index[0], pixel, 0 if name == "gain" else -1)
    block = frame.layout.block(layer.id)
    if isinstance(layer, SimpleRNN | LSTM):
        width = layer.units + len(input_names(frame, layer.id))
        gate, unit = divmod(index[0], layer.units)
        gates = 4 if isinstance(layer, LSTM) else 1
        if name == "bias":
            return Selection(layer.id, unit, None, gates * width + gate)
        before = layer.units if name == "weight" else 0
        return Selection(layer.id, unit, None, gate * width + before + index[1])
    if name == "bias":
        return Selection(layer.id, index[0], None, -1)
    place, shape = 0, block.weight
    for own, size in zip(index[1:], shape[1:], strict=True):
        place = place * size + own
    return Selection(layer.id, index[0], None, place)


def _fits(layout: Layout, check: GradientCheck) -> bool:
    """Whether every number that was checked is still there."""
    if check.layer not in layout:
        return False
    block = layout.block(check.layer)
    return all(
        name in block and all(i < size for i, size in zip(index, block[name].shape, strict=True))
        for name, index in check.places
    )
