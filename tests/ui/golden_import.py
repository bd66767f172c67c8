"""Pictures that the import, the preparation and a lesson's note are held to.

``python -m tests.ui.golden_import`` draws them anew; look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nnviz.experiment.lessons import LESSONS
from nnviz.experiment.session import Session
from nnviz.ui.importing.dialog import ImportDialog
from nnviz.ui.lessons import NoteCard
from nnviz.ui.panels.editing import Editor
from nnviz.ui.panels.preparation import PreparationPanel
from nnviz.ui.theme import Theme
from tests.drawing.frames import frame_of
from tests.experiment.test_preparation import EDITS, of_passengers
from tests.ui.golden_views import Make, renew

DIALOG, CARD = QSize(1000, 620), 300
_PATIENCE = 2000
"""Looks, ten milliseconds apart, at what was found."""
_CITIES = ("Köln", "Paris", "Zürich")
_TABLE = "\n".join(
    (
        "name;age;income in euros;born;city;height;same as height;constant;bought",
        *(
            f"Person {k};{'' if k % 9 == 0 else 20 + k};{1800 + 37 * k},50;"
            f"{1 + k % 28:02d}.{1 + k % 12:02d}.19{50 + k % 49};{_CITIES[k % 3]};"
            f"1,{60 + 7 * k % 31};1,{60 + 7 * k % 31};7;{'yes' if k % 11 == 3 else 'no'}"
            for k in range(60)
        ),
    )
)


def importing(theme: Theme, text: str) -> QWidget:
    """The dialog with all that it found, or with what is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "visitors.csv"
        path.write_text(text, encoding="cp1252")
        parent = QWidget()
        dialog = ImportDialog(path, "", theme, parent)
        dialog.setParent(None)  # Else it would go with the window it was made for.
        dialog.resize(DIALOG)
        for _ in range(_PATIENCE):
            if dialog.plan is not None or dialog.message.text():
                break
            QTest.qWait(10)
        QTest.qWait(10)  # What was told last has tasks of its own.
        dialog.reader.stop()
    dialog.message.setText(dialog.message.text().replace(str(path), path.name))
    return dialog


def preparation(theme: Theme) -> QWidget:
    """Four steps with what they learnt, one of them open."""
    session = Session(of_passengers(EDITS[0]))
    panel = PreparationPanel(session, Editor(session), theme)
    panel.show_frame(frame_of(session.experiment, 0))
    panel.open_step(0)
    panel.resize(CARD, panel.sizeHint().height())
    return panel


def note(theme: Theme) -> QWidget:
    """A lesson with variants."""
    card = NoteCard(theme)
    card.show_lesson(next(each for each in LESSONS.values() if len(each.variants) > 1), 0)
    card.setFixedWidth(CARD)
    card.resize(CARD, card.heightForWidth(CARD))
    return card


VIEWS: dict[str, Make] = {
    "import": lambda theme: importing(theme, _TABLE),
    "import-refused": lambda theme: importing(theme, "a,b\n1,2\n3,4,5\n6,7\n" * 3),
    "preparation": preparation,
    "lesson-note": note,
}

if __name__ == "__main__":
    renew(VIEWS)
