"""What nnviz makes of each ONNX operator; docs/onnx-import.md lists them."""

from nnviz.formats.onnx_import.operators import (
    elementwise,
    normalising,
    recurrent,
    shaping,
    sizes,
    weighing,
    windows,
)
from nnviz.formats.onnx_import.translator import Handler

OPERATORS: dict[str, Handler] = {
    **weighing.OPERATORS,
    **windows.OPERATORS,
    **normalising.OPERATORS,
    **recurrent.OPERATORS,
    **elementwise.OPERATORS,
    **shaping.OPERATORS,
    **sizes.OPERATORS,
}
"""The operators by name."""
