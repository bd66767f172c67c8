"""The bar of the timeline under the step player."""

from nnviz.ui.timeline.bar import TimelineBar

__all__ = ["TimelineBar"]
