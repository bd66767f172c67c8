"""The pad: a picture drawn, taken, pasted and changed by the user, live through the network."""

from nnviz.ui.pad.view import Pad

__all__ = ["Pad"]
