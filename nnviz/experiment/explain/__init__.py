"""Explanations: the arithmetic behind what is selected, as values read out of a Microscope.

Nothing here is prose with numbers in it: formulas are formulas, numbers stay numbers, and
whoever shows them writes both.
"""

from nnviz.experiment.explain.explanation import explain, explain_selection, has_unit, place_on
from nnviz.experiment.explain.loss import explain_loss
from nnviz.experiment.explain.names import (
    layer_prefix,
    layer_title,
    sample_title,
    target_text,
    unit_name,
    unit_title,
)
from nnviz.experiment.explain.passages import (
    Explanation,
    Numbers,
    Passage,
    Point,
    Shares,
    Sheet,
    Spread,
)
from nnviz.experiment.explain.values import (
    Backward,
    ConvForward,
    DenseForward,
    FlattenForward,
    Formula,
    Forward,
    Gradients,
    InputForward,
    Line,
    LossParts,
    PoolForward,
    Terms,
    Update,
)

__all__ = [
    "Backward",
    "ConvForward",
    "DenseForward",
    "Explanation",
    "FlattenForward",
    "Formula",
    "Forward",
    "Gradients",
    "InputForward",
    "Line",
    "LossParts",
    "Numbers",
    "Passage",
    "Point",
    "PoolForward",
    "Shares",
    "Sheet",
    "Spread",
    "Terms",
    "Update",
    "explain",
    "explain_loss",
    "explain_selection",
    "has_unit",
    "layer_prefix",
    "layer_title",
    "place_on",
    "sample_title",
    "target_text",
    "unit_name",
    "unit_title",
]
