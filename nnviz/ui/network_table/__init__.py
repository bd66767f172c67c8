"""The network as linked tables, in the place of its picture: layers, units, weights."""

from nnviz.ui.network_table.view import NetworkTable

__all__ = ["NetworkTable"]
