"""Exports: asked for in the window, written and checked in a thread of its own."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnviz.errors import NnvizError
from nnviz.experiment.session import Session
from nnviz.experiment.state import RunState
from nnviz.formats.exporting import TARGETS, ExportReport, Target, export, running
from nnviz.ui.dialogs import ask_folder, ask_save, may_replace

_log = logging.getLogger("nnviz")


class Exporter(QObject):
    """``began(sentence)``, then ``done(sentence)`` or ``failed(sentence)`` for each export; call
    ``poll`` now and then."""

    began = Signal(str)
    done = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._pool = ThreadPoolExecutor(1, "nnviz export")
        self._job: Future[str] | None = None

    def ask(self, target: Target) -> None:
        """Ask where to, then export."""
        start = Path.cwd() / target.path_for(self._session.experiment.name)
        title = f"Export to {target.title}"
        ask = self._ask_folder if target.is_folder else self._ask_file
        path = ask(title, start, target)
        if path is not None:
            self.export(path, target)

    def _ask_file(self, title: str, start: Path, target: Target) -> Path | None:
        return ask_save(self._window, title, start, f"{target.title} files (*{target.suffix})")

    def _ask_folder(self, title: str, start: Path, target: Target) -> Path | None:
        """A folder of the export's own name, within the one that is chosen."""
        within = ask_folder(self._window, f"{title}: where '{start.name}' goes", start.parent)
        if within is None:
            return None
        path = within / start.name
        return path if not path.exists() or may_replace(self._window, path) else None

    def export(self, path: Path, target: Target = TARGETS["onnx"]) -> None:
        """Export the run as it stands now; the window stays alive meanwhile."""
        if self._job is not None:
            self.failed.emit("An export is under way; wait until it is done.")
            return
        state = self._session.worker.state(with_past=False)
        self.began.emit(f"Exporting to {target.title}: writing, then checking on the test samples…")
        self._job = self._pool.submit(lambda: written(target, state.result(), path))

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
        """Give up an export under way, then end the thread."""
        if self._job is not None:
            running.stop()
        self._pool.shutdown()


def written(target: Target, state: RunState, path: Path) -> str:
    """Export a run and say how well it agrees, in a sentence."""
    return agreement(export(target.name, path, state))


def agreement(report: ExportReport) -> str:
    """How well an export agrees, in a sentence."""
    said = (
        f"Exported to {report.path.name}. {report.checker} agrees on {report.samples:,} test "
        f"samples: largest difference {report.largest_difference:.1e}, allowed "
        f"{report.tolerance:.1e}."
    )
    return "\n".join([said, *report.remarks])
