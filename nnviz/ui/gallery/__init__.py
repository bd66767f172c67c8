"""The gallery: every data set on a card with a picture of it, searched, filtered and chosen."""

from nnviz.ui.gallery.page import GalleryPage, Section
from nnviz.ui.gallery.pictures import DataPictures
from nnviz.ui.gallery.tiles import SampleTiles
from nnviz.ui.gallery.wall import CardWall

__all__ = ["CardWall", "DataPictures", "GalleryPage", "SampleTiles", "Section"]
