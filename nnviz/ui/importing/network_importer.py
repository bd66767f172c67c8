"""How a network comes in from an ONNX file: asked for or dropped; then one undoable edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz.experiment.experiment import Experiment
from nnviz.experiment.samples import SAMPLES, sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats import NETWORK_SUFFIX, is_file
from nnviz.formats.onnx_import.serving import serve
from nnviz.ui.dialogs import ask_open
from nnviz.ui.importing.reader import Reader
from nnviz.ui.panels.editing import Editor
from nnviz.ui.questions import ask

if TYPE_CHECKING:
    from nnviz.formats.onnx_import.opening import ImportedNetwork

_FILTER = f"ONNX networks (*{NETWORK_SUFFIX})"
_OFFERED = 3


class NetworkReader(Reader):
    """``unfit(sentence, samples)``: the data in use do not fit, but those of the samples would."""

    unfit = Signal(str, object)
    lost = (
        "Reading the network broke off: it needs more memory than there is. Export a smaller one."
    )


class NetworkImporter(QObject):
    """``began``, ``opened`` and ``failed`` carry a sentence."""

    began = Signal(str)
    opened = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, editor: Editor, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._editor, self._window = session, editor, window
        self._reader: NetworkReader | None = None
        self._path, self._data = Path(), session.experiment.data

    def ask(self) -> None:
        """Ask for a file."""
        path = ask_open(self._window, "Import network", Path.cwd(), _FILTER)
        if path is not None:
            self.take(path)

    def take(self, path: Path) -> None:
        """Read a file; the window goes on meanwhile."""
        self.stop()
        self._path, self._data = path, self._session.experiment.data
        self._reader = NetworkReader(self, serve, path)
        self._reader.imported.connect(self._open)
        self._reader.unfit.connect(self._choose)
        self._reader.refused.connect(self._refuse)
        self._reader.ask("read", self._session.experiment)
        self.began.emit(f"Reading {path.name}, and checking that it computes the same here…")

    def stop(self) -> None:
        """Give up what is being read; safe to repeat."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop()
            reader.deleteLater()

    def _open(self, found: ImportedNetwork) -> None:
        if self._session.experiment.data is not self._data:
            self._refuse(
                f"“{self._path.name}” was read for other data than are open now; import it again."
            )
            return
        self.stop()
        label = f"import {self._path.name}"
        if self._editor.edit(label, lambda now: _begun(found.experiment, now)):
            said = f"Imported {self._path.name} with its weights. {found.proof.sentence}"
            self.opened.emit("\n".join((said, *found.remarks)))

    def _choose(self, sentence: str, samples: tuple[str, ...]) -> None:
        """The data in use do not fit: those of a sample may."""
        role = QMessageBox.ButtonRole.AcceptRole
        choices = {name: (SAMPLES[name].title, role) for name in samples[:_OFFERED]}
        chosen = (
            ask(self._window, sentence, "Learn one of these samples?", choices) if samples else ""
        )
        if not chosen or self._reader is None:
            self._refuse(sentence)
            return
        self._reader.ask("read", sample_experiment(chosen, self._session.experiment.seeds.seed))

    def _refuse(self, sentence: str) -> None:
        self.stop()
        self.failed.emit(sentence)


def _begun(fresh: Experiment, now: Experiment) -> Experiment:
    """A run of its own, which begins with the network's weights."""
    attempt = max(fresh.seeds.attempt, now.seeds.attempt + 1)
    return replace(fresh, seeds=replace(fresh.seeds, attempt=attempt))


def is_network(path: Path) -> bool:
    """Whether a file is a network rather than data."""
    return path.suffix.lower() == NETWORK_SUFFIX and is_file(path)
