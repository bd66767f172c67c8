"""What is done to a table's columns before the network sees them: steps in the user's order,
fitted on the training part only."""

from nnviz.data.preparation.pipeline import Fitted, Pipeline, fit, outcome
from nnviz.data.preparation.steps import (
    Clip,
    DateParts,
    Drop,
    Impute,
    Log,
    MaxAbs,
    MinMax,
    OneHot,
    Powers,
    Products,
    Standardise,
    Step,
    Waves,
)
from nnviz.data.preparation.suggest import suggested

__all__ = [
    "Clip", "DateParts", "Drop", "Fitted", "Impute", "Log", "MaxAbs", "MinMax", "OneHot",
    "Pipeline", "Powers", "Products", "Standardise", "Step", "Waves", "fit", "outcome",
    "suggested",
]  # fmt: skip
