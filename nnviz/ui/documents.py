"""New, open, save and save as: no work is lost unasked, and every failure is a sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.frame import Frame
from nnviz.experiment.importing.fitting import fresh
from nnviz.experiment.project import Project
from nnviz.experiment.session import Session, Source, check, experiment_of
from nnviz.formats import PROJECT_SUFFIX
from nnviz.ui.dialogs import ask_open, ask_save
from nnviz.ui.patience import away

_FILTER = f"nnviz projects (*{PROJECT_SUFFIX})"
_PATIENCE = 30.0
_BUSY = "The run is too busy to be saved; pause it and save again."
_Answer = QMessageBox.StandardButton


class Documents(QObject):
    """``failed`` and ``saved`` carry a sentence; ``leaving`` comes before another document,
    ``entered`` after it is there, and ``saving`` before a file is written."""

    failed = Signal(str)
    saved = Signal(str)
    leaving = Signal()
    entered = Signal()
    saving = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._base: int | None = None
        self._given_up = False

    def give_up(self, given_up: bool = True) -> None:
        """Do not ask again: nothing here is worth keeping."""
        self._given_up = given_up

    def watch(self, frame: Frame) -> None:
        """Training is work too: steps that no file holds make the document dirty."""
        if frame.timeline is not None and frame.timeline.looks_back:
            return
        if self._base is None:
            self._base = frame.step
        if frame.step != self._base:
            self._session.mark_trained()

    def new(self) -> None:
        """A fresh experiment on the data in use."""
        if self.may_go():
            now = self._session.experiment
            self._enter(fresh(now), None)

    def open(self) -> None:
        if not self.may_go():
            return
        path = ask_open(self._window, "Open", self._folder(), _FILTER)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> bool:
        """Open without asking; what was open stays if the file cannot be read."""
        try:
            self._enter(away(lambda: _read(path)), path)
        except NnvizError as error:
            self.failed.emit(str(error))
            return False
        return True

    def _enter(self, source: Source, path: Path | None) -> None:
        check(experiment_of(source))
        self.leaving.emit()
        self._base = None
        self._session.open(source, path)
        self.entered.emit()

    def save(self) -> bool:
        path = self._session.path
        return self.save_as() if path is None else self.save_file(path)

    def save_as(self) -> bool:
        start = self._session.path or self._folder() / self.default_name()
        path = ask_save(self._window, "Save as", start, _FILTER)
        return path is not None and self.save_file(path)

    def save_file(self, path: Path) -> bool:
        """Save without asking; whether it went well."""
        self.saving.emit()
        try:
            project = away(lambda: self._write(path))
        except (NnvizError, TimeoutError) as error:
            self.failed.emit(str(error) or _BUSY)
            return False
        self._base = project.state.step
        self._session.mark_saved(path, project)
        self.saved.emit(f"Saved as {path.name}.")
        return True

    def _write(self, path: Path) -> Project:
        from nnviz.formats.project import save_project

        project = self._session.project(self._session.worker.state().result(_PATIENCE))
        save_project(path, project)
        return project

    def may_go(self) -> bool:
        """Ask what to do with unsaved work; whether the present document may be left."""
        if self._given_up or not self._session.dirty:
            return True
        answer = self.ask()
        if answer == _Answer.Save:
            return self.save()
        return answer == _Answer.Discard

    def ask(self) -> QMessageBox.StandardButton:
        """The question itself."""
        box = QMessageBox(self._window)
        box.setWindowTitle("nnviz")
        box.setText(f"“{self.title()}” has changes that are not saved.")
        box.setInformativeText("Save them first?")
        box.setStandardButtons(_Answer.Save | _Answer.Discard | _Answer.Cancel)
        box.setDefaultButton(_Answer.Save)
        return QMessageBox.StandardButton(box.exec())

    def title(self) -> str:
        path = self._session.path
        return self._session.experiment.title if path is None else path.name

    def default_name(self) -> str:
        return f"{self._session.experiment.name}{PROJECT_SUFFIX}"

    def _folder(self) -> Path:
        path = self._session.path
        return Path.cwd() if path is None else path.parent


def _read(path: Path) -> Project:
    from nnviz.formats.project import open_project

    return open_project(path)
