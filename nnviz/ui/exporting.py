"""Export to ONNX: asked for in the window, written and checked in a thread of its own."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.ui.dialogs import ask_save

SUFFIX = ".onnx"
_log = logging.getLogger("nnviz")
_FILTER = f"ONNX models (*{SUFFIX})"


class Exporter(QObject):
    """``done(sentence)`` or ``failed(sentence)`` after each export; call ``poll`` now and then."""

    done = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._pool = ThreadPoolExecutor(1, "nnviz export")
        self._job: Future[str] | None = None

    def ask(self) -> None:
        """Ask where to, then export."""
        start = Path.cwd() / f"{self._session.experiment.name}{SUFFIX}"
        path = ask_save(self._window, "Export to ONNX", start, _FILTER)
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Export the run as it stands now; the window stays alive meanwhile."""
        if self._job is not None:
            self.failed.emit("An export is under way; wait until it is done.")
            return
        state = self._session.worker.state()
        self._job = self._pool.submit(lambda: write_onnx(state.result(), path))

    def poll(self) -> None:
        """Report a finished export; called from the window's own timer."""
        if self._job is None or not self._job.done():
            return
        job, self._job = self._job, None
        try:
            self.done.emit(job.result())
        except NnvizError as error:
            self.failed.emit(str(error))
        except Exception as error:
            _log.exception("the export broke off")
            self.failed.emit(f"The export broke off: {error!r}. Your work is kept.")

    def stop(self) -> None:
        """Wait for an export under way, then end the thread."""
        self._pool.shutdown()


def write_onnx(state: RunState, path: Path) -> str:
    """Export a run and say how well it agrees, in a sentence."""
    # Loading onnx takes a while: only those who export wait for it.
    from nnviz.formats.onnx_export import export_onnx

    report = export_onnx(path, state)
    return (
        f"Exported to {path.name}. {report.checker} agrees on {report.samples:,} test samples: "
        f"largest difference {report.largest_difference:.1e}, allowed {report.tolerance:.1e}."
    )
