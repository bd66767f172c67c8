"""The projects opened or saved last, with a picture of each."""

from nnviz.ui.recent.desk import RecentDesk
from nnviz.ui.recent.files import RecentFiles
from nnviz.ui.recent.listing import Seen
from nnviz.ui.recent.menu import RecentMenu
from nnviz.ui.recent.words import way_back

__all__ = ["RecentDesk", "RecentFiles", "RecentMenu", "Seen", "way_back"]
