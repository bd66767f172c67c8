"""A window on a disk that is full, read-only or gone: ``python -m tests.campaign.full_disk PLACE``,
where the place is a small disk of its own. Prints what the window says, as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtTest import QTest

from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.exporting import TARGETS
from nnviz.formats.project import load_project
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pictures.dialog import PictureDialog
from nnviz.ui.pictures.film_dialog import FilmDialog
from nnviz.ui.pictures.printed import FORMS
from nnviz.ui.start import application, themed


class Visitor:
    """One window, and what it said last."""

    def __init__(self, folder: Path) -> None:
        from nnviz.drawing.palette import DARK

        self.app, self.folder = application(), folder
        self.window = MainWindow(Session(sample_experiment("digits")), themed(self.app, DARK))
        self.window.documents.give_up()
        self.window.show()
        self.wait(lambda: self.window.bridge.is_settled())

    def wait(self, condition: Callable[[], bool]) -> None:
        while not condition():
            QTest.qWait(20)

    def train(self, milliseconds: int) -> None:
        self.window.toggle_play()
        QTest.qWait(milliseconds)
        self.window.toggle_play()

    @property
    def said(self) -> str:
        return self.window.centre.message.text

    def save(self) -> str:
        self.window.documents.save_file(self.folder / "mine.nnviz")
        return self.said

    def export(self, name: str) -> str:
        target = TARGETS[name]
        self.window.exporter.export(self.folder / target.path_for("net"), target)
        began = self.said
        self.wait(lambda: self.said != began)
        return self.said

    def picture(self, form: str) -> str:
        window = self.window
        dialog = PictureDialog({"Window": window}, "digits", window.theme, window)
        dialog.form.choose(form)
        dialog.save_file(self.folder / f"picture.{form}")
        self.wait(lambda: not dialog.is_making)
        return dialog.size_line.text()

    def film(self, form: str) -> str:
        window = self.window
        dialog = FilmDialog({"Window": window}, window.theme, window)
        dialog.form.choose(form)
        dialog.frames.setValue(3)
        dialog.epochs.setValue(2)
        dialog.record(self.folder / ("film.gif" if form == "gif" else "film"))
        self.wait(lambda: not dialog.recorder.recording)
        said = dialog.line.text()
        dialog.reject()
        return said

    def history(self) -> str:
        self.window.pictures.save_history(self.folder / "history.csv")
        return self.said

    def kept(self) -> str:
        """What is said once unsaved work cannot be kept."""
        self.window.centre.message.hide()
        self.window.keeper.begin(self.folder / "state")
        self.window.toggle_play()
        self.wait(lambda: self.said.startswith("Should nnviz end"))
        self.window.toggle_play()
        return self.said


def fill(folder: Path) -> None:
    """Leave no room for a single byte; files can still be begun."""
    with (folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def tried(visitor: Visitor) -> dict[str, str]:
    """What is said to every way of writing."""
    told = {"save": visitor.save()}
    told |= {f"export {name}": visitor.export(name) for name in TARGETS}
    told |= {f"picture {form}": visitor.picture(form) for form in FORMS}
    told |= {f"film {form}": visitor.film(form) for form in ("gif", "png")}
    return told | {"history": visitor.history()}


def visit(visitor: Visitor) -> dict[str, dict[str, str]]:
    """What is said, by what was wrong and what was tried; the work is as it was."""
    folder, found = visitor.folder, {"sound": {"first": visitor.save()}}
    before = (folder / "mine.nnviz").read_bytes()
    visitor.train(1500)
    fill(folder)
    found["full"] = tried(visitor) | {"kept": visitor.kept()}
    assert (folder / "mine.nnviz").read_bytes() == before
    there = {each.name for each in folder.iterdir()}
    assert there == {"filler", "mine.nnviz", "mine.nnviz~", "state"}
    (folder / "filler").unlink()
    visitor.folder = protected(folder / "protected")
    found["read-only"] = tried(visitor)
    visitor.folder = folder / "gone"
    found["vanished"] = tried(visitor)
    visitor.folder = folder
    found["sound"] |= {"last": visitor.save()}
    frame, saved = visitor.window.bridge.frame, load_project(folder / "mine.nnviz")
    assert frame is not None and saved.step >= frame.step > 0
    return found


def protected(folder: Path) -> Path:
    """A disk that takes nothing."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)], check=True)
    return folder


def main() -> None:
    visitor = Visitor(Path(sys.argv[1]))
    try:
        print(json.dumps(visit(visitor)))
    finally:
        visitor.window.close_quietly()


if __name__ == "__main__":
    main()
