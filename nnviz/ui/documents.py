"""New, open, save and save as: no work is lost unasked, and every failure is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz.errors import MissingDataError, NnvizError, SpareError
from nnviz.experiment.frame import Frame
from nnviz.experiment.importing.fitting import fresh
from nnviz.experiment.project import Project
from nnviz.experiment.session import Session, Source, experiment_of
from nnviz.experiment.soundness import check
from nnviz.formats import BACKUP_SUFFIX, NETWORK_SUFFIX, PROJECT_SUFFIX, is_backup
from nnviz.formats.stamps import Stamp, stamp_of
from nnviz.ui.dialogs import ask_open, ask_save
from nnviz.ui.locating import ask_where
from nnviz.ui.patience import away
from nnviz.ui.questions import ask_changed, ask_opened_twice, ask_spare, ask_unsaved

_FILTER = (
    f"Projects and networks (*{PROJECT_SUFFIX} *{NETWORK_SUFFIX});;"
    f"Versions saved before (*{BACKUP_SUFFIX})"
)
_SAVED_AS = f"nnviz projects (*{PROJECT_SUFFIX})"
_PATIENCE = 30.0
_BUSY = "The run is too busy to be saved; pause it and save again."
_RESTORED = "This is {}, the version before; save it to put it in the damaged file's place."
_COPY = "This is a copy of “{}”, not saved anywhere yet."
_Answer = QMessageBox.StandardButton


class Documents(QObject):
    """``failed`` and ``saved`` carry a sentence; ``leaving`` comes before another document,
    ``entered`` after it is there, and ``saving`` before a file is written; ``network`` is the path
    of a network that was chosen instead of a project, ``kept`` that of a file that was saved.

    ``stamp`` is that of the file as it was opened or saved here, ``is_open_elsewhere`` whether
    another window has a file open.
    """

    failed = Signal(str)
    saved = Signal(str)
    leaving = Signal()
    entered = Signal()
    saving = Signal()
    network = Signal(object)
    kept = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._base: int | None = None
        self._given_up = False
        self.stamp = self._good = stamp_of(session.path)
        self.is_open_elsewhere: Callable[[Path], bool] = lambda path: False

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
            self.enter(fresh(self._session.experiment), None)

    def open(self) -> None:
        if not self.may_go():
            return
        path = ask_open(self._window, "Open", self._folder(), _FILTER)
        if path is not None and path.suffix.lower() == NETWORK_SUFFIX:
            self.network.emit(path)
        elif path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> bool:
        """Open without asking about what was open, which stays if the file cannot be read."""
        how = self._how(path)
        return bool(how) and self._try(path, how == "copy", {})

    def _try(self, path: Path, copies: bool, located: dict[str, Path]) -> bool:
        """Open, once more if the user says where its data are or takes the backup."""
        try:
            return self._read(path, copies, located)
        except MissingDataError as error:
            place = ask_where(self._window, error)
            return place is not None and self._try(path, copies, located | {error.path: place})
        except SpareError as error:
            spare = Path(error.spare)
            return ask_spare(self._window, error.reason, spare) and self.open_file(spare)
        except NnvizError as error:
            self.failed.emit(str(error))
            return False

    def settle_twice(self) -> None:
        """The file that the program was started with may be open in another window as well."""
        path = self._session.path
        if path is not None and self._how(path) != "open":
            self._session.mark_unsaved(None)
            self.saved.emit(_COPY.format(path.name))

    def _how(self, path: Path) -> str:
        """Whether to ``open`` a file or a ``copy`` of it; "" for neither."""
        twice = self.is_open_elsewhere(path)
        return ask_opened_twice(self._window, path) if twice else "open"

    def _read(self, path: Path, copies: bool, located: dict[str, Path]) -> bool:
        """Open the file, a copy of it, or a backup as what is to be saved in the file's place."""
        stamp = stamp_of(path)
        project = away(lambda: _load(path, located))
        if is_backup(path):
            original = path.with_name(path.name.removesuffix("~"))
            self.enter(project, original, unsaved=True)
            self.saved.emit(_RESTORED.format(path.name))
        elif copies:
            self.enter(project, None, unsaved=True)
            self.saved.emit(_COPY.format(path.name))
        else:
            self.enter(project, path, stamp)
            self._good = stamp
        return True

    def enter(
        self,
        source: Source,
        path: Path | None,
        stamp: Stamp | None = None,
        unsaved: bool = False,
    ) -> None:
        """Make this the document; ``unsaved`` if the file at ``path`` does not hold it."""
        check(experiment_of(source))
        self.leaving.emit()
        self._base = self._good = None
        self.stamp = stamp or stamp_of(path)
        self._session.open(source, path, unsaved)
        self.entered.emit()

    def save(self) -> bool:
        path = self._session.path
        if path is None:
            return self.save_as()
        how = ask_changed(self._window, path) if self._was_changed(path) else "save"
        return self.save_as() if how == "save as" else how == "save" and self.save_file(path)

    def _was_changed(self, path: Path) -> bool:
        """Whether there is a file, and another one than was read or written here."""
        return stamp_of(path) not in (None, self.stamp)

    def save_as(self) -> bool:
        start = self._session.path or self._folder() / self.default_name()
        path = ask_save(self._window, "Save as", start, _SAVED_AS)
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
        self.stamp = self._good = stamp_of(path)
        self._session.mark_saved(path, project)
        self.saved.emit(f"Saved as {path.name}.")
        self.kept.emit(path)
        return True

    def _write(self, path: Path) -> Project:
        from nnviz.formats.backup import keep_backup
        from nnviz.formats.project import save_project

        project = self._session.project(self._session.worker.state().result(_PATIENCE))
        keep_backup(path, known_good=stamp_of(path) == self._good)
        save_project(path, project)
        return project

    def may_go(self) -> bool:
        """Ask what to do with unsaved work; whether the present document may be left."""
        if self._given_up or not self._session.dirty:
            return True
        answer = ask_unsaved(self._window, self.title())
        if answer == _Answer.Save:
            return self.save()
        return answer == _Answer.Discard

    def title(self) -> str:
        path = self._session.path
        return self._session.experiment.title if path is None else path.name

    def default_name(self) -> str:
        return f"{self._session.experiment.name}{PROJECT_SUFFIX}"

    def _folder(self) -> Path:
        path = self._session.path
        return Path.cwd() if path is None else path.parent


def _load(path: Path, located: dict[str, Path]) -> Project:
    from nnviz.formats.backup import open_or_offer

    return open_or_offer(path, located)
