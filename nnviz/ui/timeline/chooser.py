"""Which branch is trained: change, rename, delete."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QStackedWidget, QWidget

from nnviz.drawing.numbers import count
from nnviz.experiment.frame import Branch
from nnviz.ui.large import large
from nnviz.ui.theme import Theme
from nnviz.ui.timeline.scrubber import Scrubber
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.letters import give_letters
from nnviz.ui.widgets.menu_button import MenuButton
from nnviz.ui.widgets.popup import rounded
from nnviz.ui.widgets.value_field import ValueField

_WIDTH, _LEAST = 118, 78


class BranchChooser(QStackedWidget):
    """``chosen``, ``deleted``: a Branch; ``renamed``: a Branch and its new name."""

    chosen = Signal(object)
    renamed = Signal(object, str)
    deleted = Signal(object)

    def __init__(self, scrubber: Scrubber, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scrubber, self._theme = scrubber, theme
        self._wide, self._written = _WIDTH, ("", 0)
        self.button = described(
            MenuButton("main", theme), "Branch", "The branch that is trained; others are kept."
        )
        self.button.setFixedHeight(28)
        self.button.setProperty("role", "small")
        self.button.setFont(theme.text_font(12))
        self.field = described(ValueField(), "Name of the branch", "Type another name.")
        self.field.setFont(theme.text_font(12))
        self.field.back = self.button
        self.field.editingFinished.connect(self._take_name)
        self.field.given_up.connect(self._give_up)
        for page in (self.button, self.field):
            self.addWidget(page)
        self.setFixedSize(_WIDTH, 28)
        menu = self.button.menu()
        menu.aboutToShow.connect(self.fill)
        menu.aboutToShow.connect(lambda: give_letters(menu))  # Again: it had none of these entries.
        scrubber.changed.connect(self._follow)

    def shrink(self, small: bool) -> None:
        """Make do with less room."""
        self._wide = large(self, _LEAST if small else _WIDTH)
        self.setFixedWidth(self._wide)
        self._follow()

    def fill(self) -> None:
        """The menu as it is now."""
        menu, present, frame = self.button.menu(), self._scrubber.branch, self._scrubber.frame
        menu.clear()
        if present is None or frame is None:
            return
        others = [each for each in frame.branches if each.id != present.id]
        for branch in frame.branches:
            self._offer(menu, branch, branch.id == present.id)
        menu.addSeparator()
        menu.addAction("Rename…").triggered.connect(lambda: self._begin_rename(present))
        if others:
            menu.addMenu(self._deleting(others))

    def may_delete(self, branch: Branch) -> bool:
        """Ask before a branch is deleted."""
        box = QMessageBox(self.window())
        box.setWindowTitle("nnviz")
        box.setText(f"Delete “{branch.name}” with all its steps?")
        box.setInformativeText("Undo brings it back until this document is closed.")
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        box.setDefaultButton(QMessageBox.StandardButton.No)
        return QMessageBox.StandardButton(box.exec()) is QMessageBox.StandardButton.Yes

    def _offer(self, menu: QMenu, branch: Branch, is_present: bool) -> None:
        action = QAction(_entry(branch), menu)
        action.setCheckable(True)
        action.setChecked(is_present)
        if not is_present:
            action.triggered.connect(lambda: self.chosen.emit(branch))
        menu.addAction(action)

    def _deleting(self, branches: list[Branch]) -> QMenu:
        menu = QMenu("Delete", self.button.menu())
        rounded(menu)
        for branch in branches:
            menu.addAction(branch.name).triggered.connect(
                lambda _=False, gone=branch: self._delete(gone)
            )
        return menu

    def _delete(self, branch: Branch) -> None:
        if self.may_delete(branch):
            self.deleted.emit(branch)

    def _begin_rename(self, branch: Branch) -> None:
        self.field.setText(branch.name)
        self.setCurrentWidget(self.field)
        self.field.setFocus()
        self.field.selectAll()

    def _take_name(self) -> None:
        branch, name = self._scrubber.branch, self.field.text().strip()
        if self.currentWidget() is not self.field:
            return
        self.setCurrentWidget(self.button)
        if branch is not None and name and name != branch.name:
            self.renamed.emit(branch, name)

    def _give_up(self) -> None:
        self.setCurrentWidget(self.button)

    def _follow(self) -> None:
        branch = self._scrubber.branch
        if branch is None or (branch.name, self._wide) == self._written:
            return
        self._written = branch.name, self._wide
        metrics = self.button.fontMetrics()
        room = self._wide - large(self, 43)
        self.button.setText(metrics.elidedText(branch.name, Qt.TextElideMode.ElideRight, room))
        self.button.setAccessibleName(f"Branch: {branch.name}")
        self.button.setToolTip(f"{branch.name}: the branch that is trained; others are kept.")


def _entry(branch: Branch) -> str:
    """A branch in the menu, with where it comes from and how far it goes."""
    start = f" from step {count(branch.start)}" if branch.parent is not None else ""
    end = f" to {count(branch.last)}" if branch.last is not None else ""
    return f"{branch.name}  ·{start}{end}" if start or end else branch.name
