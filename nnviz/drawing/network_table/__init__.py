"""The network as tables: its layers, a layer's units, a unit's weights; all out of a Frame."""

from nnviz.drawing.network_table.contents import Column, Contents, exact, told
from nnviz.drawing.network_table.layers import layers_contents
from nnviz.drawing.network_table.units import units_contents
from nnviz.drawing.network_table.weights import Weights, weights_contents

__all__ = [
    "Column",
    "Contents",
    "Weights",
    "exact",
    "layers_contents",
    "told",
    "units_contents",
    "weights_contents",
]
