"""The window: top bar, left column, canvas with player and dock, right column."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from nnviz.bundled import resource
from nnviz.experiment.frame import Frame
from nnviz.experiment.gallery import lesson_entries, sample_entries
from nnviz.experiment.session import Session
from nnviz.formats.exporting import TARGETS
from nnviz.ui.actions import Actions
from nnviz.ui.bridge import Bridge
from nnviz.ui.canvas.widget import NetworkCanvas
from nnviz.ui.centre import Centre
from nnviz.ui.columns import WithLeft, left_column, movable, right_column, under_bars
from nnviz.ui.commands.desk import CommandDesk
from nnviz.ui.dock_views import DockViews
from nnviz.ui.documents import Documents
from nnviz.ui.exporting import Exporter
from nnviz.ui.gallery import GalleryPage, Section
from nnviz.ui.guard import guarded
from nnviz.ui.hand import ByHandCard
from nnviz.ui.importing.asking import Asker
from nnviz.ui.importing.drop_veil import DropVeil
from nnviz.ui.importing.importer import Importer, dropped, is_project
from nnviz.ui.importing.network_importer import NetworkImporter, is_network
from nnviz.ui.inspector.panel import Inspector
from nnviz.ui.layout_keeper import LayoutKeeper
from nnviz.ui.lessons import LessonDesk, NoteCard, fill_menu
from nnviz.ui.network_table.feeding import fed_table
from nnviz.ui.notes import NotesCard
from nnviz.ui.notices import Notices
from nnviz.ui.pages import Pages
from nnviz.ui.panels.data import DataPanel
from nnviz.ui.panels.editing import Editor
from nnviz.ui.panels.features import FeaturesPanel
from nnviz.ui.panels.look_at import LookAtPanel, can_be_looked_at
from nnviz.ui.panels.preparation import PreparationPanel
from nnviz.ui.panels.training import TrainingPanel
from nnviz.ui.pictures.saving import PictureDesk
from nnviz.ui.player import StepPlayer
from nnviz.ui.plots.output import OutputView
from nnviz.ui.recent import RecentDesk, RecentMenu
from nnviz.ui.rescue import Keeper, RescueBar
from nnviz.ui.settings import SettingsDesk, SettingsStore
from nnviz.ui.stage import Stage
from nnviz.ui.style import put_on_style_sheet
from nnviz.ui.tab_order import go_on, press_focused
from nnviz.ui.theme import Theme
from nnviz.ui.timeline import TimelineBar
from nnviz.ui.top_bar import TopBar
from nnviz.ui.view_menu import ViewMenu
from nnviz.ui.widgets.stacked import stacked
from nnviz.ui.widgets.value_field import ValueField
from nnviz.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from nnviz.ui.welcome import WelcomePage

LEAST, USUAL = QSize(1200, 760), QSize(1600, 1000)


class MainWindow(QMainWindow):
    """Owns the session's worker: starts it, and stops it when the window closes. Without a store,
    settings last as long as the window."""

    def __init__(
        self, session: Session, theme: Theme, settings: SettingsStore | None = None
    ) -> None:
        super().__init__()
        self.session, self.theme, self.stage = session, theme, Stage(self)
        session.worker.start()  # Its first frame is on its way while the window is built.
        self.commands = Actions(self)
        self.editor = Editor(session, self)
        self.documents = Documents(session, self)
        self.offer = RescueBar(self)
        self.keeper = Keeper(session, self.documents, self.offer, self)
        self.recent = RecentDesk(self)
        self.exporter = Exporter(session, self)
        self.importer = Importer(session, self.editor, theme, self)
        self.networks = NetworkImporter(session, self.editor, self)
        self.asker = Asker(session, theme, self)
        self.desk = CommandDesk(self)
        self.bridge = Bridge(session, self.stage, self)
        self._looks: bool | None = None
        self._experiment, self._subject = session.experiment, session.experiment.subject
        self._make_views()
        self._arrange()
        self.settings = SettingsDesk(settings or SettingsStore(), self)
        self.memory = WindowMemory(self, USUAL)
        self._connect()
        self._feed()
        self.veil = DropVeil(theme, self)
        self.setAcceptDrops(True)
        self.setMinimumSize(LEAST)
        self.resize(USUAL)
        self.setWindowIcon(QIcon(str(resource("icons/nnviz.svg"))))
        self.refresh()
        self.canvas.setFocus()
        put_on_style_sheet()
        self.bridge.start()

    def refresh(self) -> None:
        """The window's title and cards out of the session."""
        if self.session.experiment is not self._experiment:
            self._experiment = self.session.experiment
            self.pages.leave_welcome()
        self.features.setVisible(bool(self.session.experiment.features))
        self.pages.mark(self.session.experiment.sample, self.session.experiment.title)
        self.lessons.refresh()
        self.commands["refer"].setChecked(self.session.refers)
        self.commands["refer"].setEnabled(bool(self.session.origins) or self.session.refers)
        self.commands["note"].setEnabled(self.lessons.lesson is not None)
        self.setWindowTitle(f"{self.documents.title()}[*] – nnviz")
        self.setWindowModified(self.session.dirty)
        self.setWindowFilePath(str(self.session.path or ""))

    def toggle_play(self) -> None:
        self.pages.leave_welcome()
        frame = self.bridge.frame
        if frame is not None and frame.playing:
            self.session.worker.pause()
            return
        self.notices.go_on()
        self.session.worker.play()

    def step(self) -> None:
        """One sample, batch or epoch, as the top bar says."""
        worker = self.session.worker
        self.pages.leave_welcome()
        self.notices.go_on()
        steps = {
            "sample": worker.step_sample,
            "batch": worker.step_batch,
            "epoch": worker.step_epoch,
        }
        steps[self.top.stride.key]()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.commands["play"].trigger()
        elif event.key() == Qt.Key.Key_Escape:
            self.stage.look_at(None)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.importer.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            press_focused()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward)

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.veil.show_for(path)

    @guarded
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.veil.hide()

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:
        self.veil.hide()
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.receive(path)

    def receive(self, path: Path) -> None:
        """Open a project, or import a network or data."""
        if is_network(path):
            self.networks.take(path)
        elif not is_project(path):
            self.importer.take(path)
        elif self.documents.may_go():
            self.documents.open_file(path)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.documents.may_go():
            event.ignore()
            return
        self.keeper.stop(remove=True)
        self.memory.keep()
        self.shut_down()
        event.accept()

    def welcome(self) -> None:
        """What to do first, and what is wrong with the settings; without a file on a page of its
        own, if the user wants that."""
        store = self.settings.store
        if store.settings.welcome and self.session.path is None:
            self.pages.toggle_welcome()
        if store.problem:
            self.notices.note(store.problem)
            return
        self.notices.welcome("Press the play button or the space bar, and watch the network learn.")

    def close_quietly(self) -> None:
        """Close without asking about unsaved work: for pictures."""
        self.documents.give_up()
        self.close()

    def shut_down(self) -> None:
        """Stop the timer, the run and an export under way; safe to repeat."""
        for part in (
            self.bridge, self.keeper, self.importer, self.networks, self.asker, self.exporter,
            self.settings.store, self.recent.files, self.memory, self.session.worker,
        ):  # fmt: skip
            part.stop()

    # Building

    def _make_views(self) -> None:
        session, stage, theme = self.session, self.stage, self.theme
        self.top = TopBar(session, self.commands, theme)
        self.data = DataPanel(session, self.editor, theme)
        self.look_at = LookAtPanel(stage, theme)
        self.features = FeaturesPanel(session, self.editor, theme)
        self.preparation = PreparationPanel(session, self.editor, theme)
        self.training = TrainingPanel(session, self.editor, theme)
        self.canvas = NetworkCanvas(session, stage, theme)
        self.player = StepPlayer(session, stage, theme)
        self.timeline = TimelineBar(session, theme)
        self.output = OutputView(session, stage, theme)
        self.hand = ByHandCard(session, stage, self.editor, theme)
        self.inspector = Inspector(session, stage, theme)
        self.notes = NotesCard(session, theme)
        self.lessons = LessonDesk(session, self.editor, stage, NoteCard(theme), self)

    def _arrange(self) -> None:
        table, below = partial(fed_table, self), stacked(self.player, self.timeline)
        self.centre = Centre(self.canvas, table, below, self.theme)
        dock = self.centre.dock
        self.pictures = PictureDesk(self.session, self._subjects, self.bridge, self.theme, self)
        self.views = DockViews(self.session, self.stage, self.theme, dock, self.bridge)
        self.notices = Notices(self.centre.message, self.session)
        right = right_column(self.output, stacked(self.hand, self.inspector, spacing=12))
        split = movable(self.centre, right)
        self.layout_keeper = LayoutKeeper(self.session, self.centre, self.canvas, self.views, split)
        of_data = (self.data, self.look_at, self.preparation, self.features)
        left = left_column((self.lessons.card, self.notes, *of_data, self.training))
        work = WithLeft(left, split, right, self)
        self.pages = Pages(work, self._make_gallery, self._make_welcome)
        self.setCentralWidget(under_bars(self.top, self.offer, self.pages))

    def _subjects(self) -> dict[str, QWidget]:
        """What a picture can be taken of, by name."""
        dock = self.centre.dock
        parts = {"Network": self.centre.network.currentWidget(), dock.tabs.title: dock.view,
                 "Output": self.output, "Inspector": self.inspector}  # fmt: skip
        shown = {name: part for name, part in parts.items() if part and part.isVisible()}
        return {**shown, "Window": self}

    def _make_gallery(self) -> GalleryPage:
        sections = (
            Section(sample_entries(), self.data.choose),
            Section(lesson_entries(), self.lessons.open),
        )
        return GalleryPage(sections, self.theme, self.data.pictures)

    def _make_welcome(self) -> WelcomePage:
        from nnviz.ui.welcome import Ways, WelcomePage  # Not before the first paint.

        ways = Ways(self.recent.open, self.lessons.open, self.commands)
        store, pictures = self.settings.store, self.data.pictures
        return WelcomePage(ways, self.recent.files, store, self.theme, pictures)

    def _connect(self) -> None:
        documents, notices, network = self.documents, self.notices, self.centre.network
        self.commands.connect(
            {
                "new": documents.new,
                "gallery": self.pages.toggle_gallery,
                "welcome": self.pages.toggle_welcome,
                "open": documents.open,
                "import": self.importer.ask,
                "import_folder": self.importer.ask_folder,
                "import_network": self.networks.ask,
                "predict": self.asker.ask,
                "save": documents.save,
                "save_as": documents.save_as,
                **{
                    f"export_{target.name}": partial(self.exporter.ask, target)
                    for target in TARGETS.values()
                },
                "picture": self.pictures.ask,
                "film": self.pictures.ask_film,
                "history": self.pictures.ask_history,
                "undo": self.session.undo,
                "redo": self.session.redo,
                "edits": self.top.show_history,
                **self.settings.handlers,
                "note": self.lessons.toggle,
                "notes": self.notes.toggle,
                "refer": lambda: self.session.refer_to_files(not self.session.refers),
                "reset": self.session.reset,
                "play": self.toggle_play,
                "step": self.step,
                "table": lambda: network.show_table(not network.tabular),
                "find": self.desk.find,
                "keys": self.desk.show_keys,
                "full_screen": self.desk.toggle_full_screen,
                "reset_layout": self.memory.reset,
                "quit": self.close,
            }
        )
        dock = self.centre.dock
        dock.pictured.connect(lambda: self.pictures.ask(dock.tabs.title))
        self.output.copying.wanted.connect(partial(self.pictures.ask, "Output"))
        remarks = (
            documents.saved, self.exporter.began, self.exporter.done, self.editor.remarked,
            self.importer.opened, self.asker.saved, self.keeper.done, self.pictures.done,
            self.networks.began, self.networks.opened, self.memory.done,
        )  # fmt: skip
        for signal in (*remarks, dock.copied, self.output.copying.done):
            signal.connect(notices.note)
        failures = (
            documents.failed, self.exporter.failed, self.editor.refused, self.asker.failed,
            self.keeper.failed, self.pictures.failed, self.networks.failed,
            self.settings.store.failed, self.recent.files.failed, self.canvas.refused,
            self.output.refused, dock.refused,
        )  # fmt: skip
        for signal in failures:
            signal.connect(notices.warn)
        fields = (each.left for each in self.findChildren(ValueField))
        for left in (self.pages.returned, self.notes.left, *fields):
            left.connect(network.take_keyboard)
        self.commands.bind("gallery", self.data.more)
        documents.leaving.connect(self._leave)
        documents.network.connect(self.networks.take)
        documents.saving.connect(self.layout_keeper.note)
        documents.entered.connect(self.layout_keeper.expect)
        documents.entered.connect(self.notes.show_document)
        documents.entered.connect(self.pages.leave_welcome)
        self.lessons.speed.connect(self.top.choose_speed)
        file = self.top.file
        lessons = QMenu("Lessons", file)
        fill_menu(lessons, self.lessons.open)
        file.menu().insertMenu(self.commands["note"], lessons)
        file.menu().insertMenu(self.commands["find"], ViewMenu(self.commands, self.theme, file))
        file.menu().insertMenu(self.commands["import"], RecentMenu(self.recent, file))
        self.session.subscribe(self.refresh)

    def _feed(self) -> None:
        bridge = self.bridge
        bridge.add_live(self.canvas)
        bridge.add_brisk(self.output)
        bridge.add_calm(self.top, self.player, self.timeline, self.inspector)
        bridge.arrived.connect(self.hand.show_frame)
        bridge.add_calm(self.look_at, self.preparation, self.data.parts)
        bridge.show_boundary_on(self.output)
        bridge.hold_plane(lambda: self.output.held)
        bridge.explain_on(self.inspector, self.player)
        bridge.draw_updates_while(lambda: self.canvas.shows.depiction.of_update)
        bridge.arrived.connect(self._arrived)
        bridge.ticked.connect(self.exporter.poll)

    def _arrived(self, frame: Frame) -> None:
        self.documents.watch(frame)
        self.recent.watch(frame)
        self.keeper.watch(frame)
        self.notices.watch(frame)
        if frame.experiment.subject != self._subject:
            self._subject = frame.experiment.subject
            self.stage.look_at(None)
        self.views.offer(frame)
        self.layout_keeper.arrived()
        self.lessons.arrived(frame, self.views, self.centre.dock, self.canvas)
        looks = can_be_looked_at(frame)
        if looks != self._looks:
            self._looks = looks
            self.look_at.setVisible(looks)

    def _leave(self) -> None:
        """Another document is coming: what pointed into this one must not point into that."""
        self.bridge.drop_run()
        self.stage.select(None)
        self.stage.look_at(None)
        self.stage.set_phase(None)
