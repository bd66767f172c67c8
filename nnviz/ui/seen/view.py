"""What a layer sees: one unit in three ways, or all levels from edges to the whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.data.dataset import Part, PreparedData
from nnviz.drawing.tsv import Column, tsv
from nnviz.experiment.frame import Frame
from nnviz.experiment.seeing.aim import Aim
from nnviz.experiment.seeing.levels import Levels
from nnviz.experiment.seeing.maximising import Maximised
from nnviz.experiment.seeing.patches import Patch, Patches
from nnviz.experiment.session import Session
from nnviz.ui.plots.copying import Copying
from nnviz.ui.plots.part_choice import PartChoice
from nnviz.ui.seen.levels_page import LevelsPage
from nnviz.ui.seen.patch_tiles import class_of
from nnviz.ui.seen.pixels import Bounds, bounds_of
from nnviz.ui.seen.target import (
    layer_shapes,
    layer_text,
    slope_aim,
    target_of,
    unit_text,
    usual_target,
)
from nnviz.ui.seen.unit_page import UnitPage
from nnviz.ui.stage import Selection, Stage
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided_label import ElidedLabel
from nnviz.ui.widgets.flat_button import ChoiceButton

_PAGES = (
    ("unit", "One unit", "One unit"),
    ("levels", "Edges → parts → whole", "Edges → parts → whole"),
)


class SeenView(QWidget):
    """Follows the selection; until there is one, it shows the strongest map of the first
    convolution."""

    def __init__(
        self, session: Session, stage: Stage, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._frame: Frame | None = None
        self._target: Selection | None = None
        self._bounds: tuple[PreparedData, Bounds] | None = None
        self._before: tuple[object, ...] | None = None
        self.page = ChoiceButton("Page", "One unit, or all layers side by side.", _PAGES)
        self.layer = ChoiceButton("Layer", "Which layer's unit is asked about.")
        self.unit = ChoiceButton("Unit", "Which unit is asked about.")
        self.part = PartChoice()
        self.unit_page = UnitPage(session.worker, stage, theme)
        self.levels_page = LevelsPage(session.worker, stage, theme)
        self.readout = ElidedLabel("")
        self.readout.setFont(theme.mono_font(11, QFont.Weight.Medium))
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.copying = Copying(self, self.table)
        self._arrange()
        self._connect()

    @property
    def aim(self) -> Aim | None:
        """What the saliency is wanted of."""
        shows = self._target is not None and self.page.key == "unit"
        return slope_aim(self._target) if shows and self._target is not None else None

    def show_frame(self, frame: Frame) -> None:
        """Everything out of another frame."""
        self._frame = frame
        self._target = self._current(frame)
        self.part.offer_parts(frame)
        self._offer(frame)
        if self._target is None:
            return
        bounds, part = self._bounds_for(frame.data), self.part.part
        if self.page.key == "unit":
            self.unit_page.show_frame(frame, self._target, part, bounds)
        else:
            self.levels_page.show_frame(frame, part, bounds)

    def begin(self) -> None:
        """Ask for all that the page can show."""
        self._before = self._reports
        if self.page.key == "levels":
            self.levels_page.find_levels()
        else:
            self.unit_page.find_patches()
            self.unit_page.make_picture()

    @property
    def finished(self) -> bool:
        """Whether all that ``begin`` asked for is shown."""
        if self._before is None:
            return True
        pairs = zip(self._reports, self._before, strict=True)
        done = all(each is not None and each is not old and each.done for each, old in pairs)
        saliency = self._frame.saliency if self._frame is not None else None
        return done and (self.aim is None or (saliency is not None and saliency.aim == self.aim))

    @property
    def _reports(self) -> tuple[Levels | Patches | Maximised | None, ...]:
        """What the jobs of the page found so far."""
        frame = self._frame
        if self.page.key == "levels":
            return (frame.levels if frame is not None else None,)
        return (frame.patches, frame.climb) if frame is not None else (None, None)

    def table(self) -> str:
        """The patches found, with their places and numbers."""
        frame = self._frame
        found: list[tuple[Aim, Patch]] = []
        if frame is not None and self.page.key == "unit" and frame.patches is not None:
            found = [(frame.patches.aim, each) for each in frame.patches.found]
        elif frame is not None and frame.levels is not None:
            units = [unit for level in frame.levels.levels for unit in level.units]
            found = [(unit.aim, each) for unit in units for each in unit.found]
        return tsv(_columns(frame, self.part.part, found)) if frame is not None and found else ""

    def _current(self, frame: Frame) -> Selection | None:
        """The unit selected, else the one asked about last, else the usual one."""
        chosen = target_of(frame, self._stage.selection)
        return chosen or target_of(frame, self._target) or usual_target(frame)

    def _offer(self, frame: Frame) -> None:
        """The layers and units that can be chosen."""
        target = self._target
        if target is None:
            return
        names = {id: layer_text(frame, id) for id in layer_shapes(frame)}
        self.layer.offer([(id, name, name) for id, name in names.items()], target.layer)
        units = range(layer_shapes(frame)[target.layer][0])
        texts = [unit_text(frame, target.layer, unit) for unit in units]
        self.unit.offer([(str(k), text, text) for k, text in enumerate(texts)], str(target.unit))
        shown = self.page.key == "unit"
        self.layer.setVisible(shown)
        self.unit.setVisible(shown)

    def _bounds_for(self, data: PreparedData) -> Bounds:
        if self._bounds is None or self._bounds[0] is not data:
            self._bounds = data, bounds_of(data.x_train)
        return self._bounds[1]

    def _refresh(self) -> None:
        if self._frame is not None:
            self.show_frame(self._frame)

    def _turn(self) -> None:
        self.pages.setCurrentIndex(0 if self.page.key == "unit" else 1)
        self.readout.setText("")
        self._refresh()

    def _arrange(self) -> None:
        strip = QHBoxLayout()
        strip.setSpacing(2)
        for choice in (self.page, self.layer, self.unit, self.part):
            strip.addWidget(choice)
        strip.addWidget(self.readout, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.unit_page)
        self.pages.addWidget(self.levels_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(strip)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.page.chosen.connect(lambda _key: self._turn())
        self.part.chosen.connect(lambda _key: self._refresh())
        self.layer.chosen.connect(lambda layer: self._stage.select(Selection(layer, 0)))
        self.unit.chosen.connect(self._choose_unit)
        self._stage.selection_changed.connect(self._refresh)
        self.unit_page.said.connect(self.readout.setText)
        self.levels_page.said.connect(self.readout.setText)

    def _choose_unit(self, unit: str) -> None:
        self._stage.select(Selection(self.layer.key, int(unit)))


def _columns(frame: Frame, part: Part, found: list[tuple[Aim, Patch]]) -> dict[str, Column]:
    """Of each patch where it is and how strong."""
    data = frame.data
    return {
        "layer": [aim.layer for aim, _ in found],
        "unit": [aim.index[0] + 1 for aim, _ in found],
        f"{part} sample": [patch.row + 1 for _, patch in found],
        "class": [class_of(data, part, patch.row) for _, patch in found],
        "row": [str(patch.pixel[0]) if patch.pixel else "" for _, patch in found],
        "column": [str(patch.pixel[1]) if patch.pixel else "" for _, patch in found],
        "value": [patch.value for _, patch in found],
    }
