"""Lessons in the window: the card with the note, the menu, and how one is opened."""

from nnviz.ui.lessons.card import NoteCard
from nnviz.ui.lessons.desk import LessonDesk
from nnviz.ui.lessons.menu import fill_menu

__all__ = ["LessonDesk", "NoteCard", "fill_menu"]
