"""The lessons in the File menu, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from nnviz.experiment.lessons import CHAPTERS
from nnviz.ui.widgets.popup import rounded


def fill_menu(menu: QMenu, open_lesson: Callable[[str], object]) -> None:
    """A menu for each chapter, with an entry for each of its lessons."""
    rounded(menu)
    for chapter in CHAPTERS:
        below = menu.addMenu(chapter.title)
        below.setToolTipsVisible(True)
        rounded(below)
        for lesson in chapter.lessons:
            action = below.addAction(lesson.title)
            action.setToolTip(lesson.idea)
            action.triggered.connect(partial(_open, open_lesson, lesson.name))


def _open(open_lesson: Callable[[str], object], name: str, _checked: bool = False) -> None:
    open_lesson(name)
