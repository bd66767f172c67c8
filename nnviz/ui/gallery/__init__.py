"""The gallery: every data set on a card with a picture of it, searched, filtered and chosen."""

from nnviz.ui.gallery.page import GalleryPage, Section
from nnviz.ui.gallery.pages import Pages
from nnviz.ui.gallery.pictures import DataPictures
from nnviz.ui.gallery.tiles import SampleTiles

__all__ = ["DataPictures", "GalleryPage", "Pages", "SampleTiles", "Section"]
