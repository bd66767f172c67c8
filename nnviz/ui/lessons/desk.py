"""Opens lessons and their variants as edits, and makes the window stand as a lesson wants it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from nnviz.experiment.experiment import Seeds
from nnviz.experiment.frame import Frame
from nnviz.experiment.lessons import LESSONS, Lesson
from nnviz.experiment.session import Session
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.dock_views import DockViews
from nnviz.ui.lessons.card import NoteCard
from nnviz.ui.panels.dock import Dock
from nnviz.ui.panels.editing import Editor, uncapitalised
from nnviz.ui.stage import Stage


class LessonDesk(QObject):
    """Which lesson is open is read out of the session's experiment whenever that changed
    (``refresh``): undo brings an earlier one back, with its note. ``speed(steps)``: how many steps
    a second the lesson wants; ``opened``: its note is to be read."""

    speed = Signal(int)
    opened = Signal()

    def __init__(
        self, session: Session, editor: Editor, stage: Stage, card: NoteCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._editor, self._stage, self.card = session, editor, stage, card
        self._away = False
        self._awaited = self.lesson if session.path is None else None
        card.wanted.connect(self.open)
        card.chosen.connect(self.choose)
        card.closed.connect(lambda: self.put_away(True))

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open."""
        return LESSONS.get(self._session.experiment.sample)

    def open(self, name: str) -> None:
        """Open a lesson, as one edit."""
        lesson = LESSONS[name]
        self._away = False
        if lesson is not self.lesson:
            seeds = self._anew()
            label = f"open lesson {uncapitalised(lesson.title)}"
            if not self._editor.edit(label, lambda now: lesson.experiment(0, seeds)):
                return
            self._awaited = lesson
            self._session.worker.pause()
        self.refresh()
        self.opened.emit()

    def choose(self, variant: int) -> None:
        """Begin a variant of the lesson from its first step, as one edit."""
        lesson = self.lesson
        if lesson is None:
            return
        seeds = self._anew()
        label = f"choose {uncapitalised(lesson.variants[variant].name)}"
        self._editor.edit(label, lambda now: lesson.experiment(variant, seeds))
        self.refresh()

    def _anew(self) -> Seeds:
        """Seeds of a start that no run of this session had; resets count on from it by ones."""
        seeds = self._session.experiment.seeds
        return replace(seeds, attempt=1000 * self._session.new_id())

    def put_away(self, away: bool) -> None:
        """Close the note, or bring it back."""
        self._away = away
        self.refresh()

    def toggle(self) -> None:
        self.put_away(not self._away)

    def refresh(self) -> None:
        """The card out of the session's experiment."""
        lesson, experiment = self.lesson, self._session.experiment
        if lesson is not None:
            if lesson is not self.card.lesson:
                self._away = False
            self.card.show_lesson(lesson, lesson.variant_of(experiment))
        self.card.setVisible(lesson is not None and not self._away)

    def arrived(self, frame: Frame, views: DockViews, dock: Dock, canvas: NetworkCanvas) -> None:
        """With the first frame of a lesson that was opened, stand as it wants it."""
        lesson = self._awaited
        if lesson is None or frame.experiment.sample != lesson.name:
            return
        self._awaited = None
        opening = lesson.opening
        self._stage.select(opening.select)
        canvas.depict(replace(canvas.shows.depiction, edges=opening.edges))
        if opening.tab in views.offered:
            dock.tabs.turn_to(views.offered[opening.tab])
        dock.expand(opening.large)
        if opening.speed is not None:
            self.speed.emit(opening.speed)
