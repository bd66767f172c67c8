"""A network and one training step as code that people read: Keras, PyTorch and NumPy.

``listing`` needs no run and no weight; what it says is what the exports say.
"""

from nnviz.formats.coding.listing import LANGUAGES, PARTS, listing, plan_for

__all__ = ["LANGUAGES", "PARTS", "listing", "plan_for"]
