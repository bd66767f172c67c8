"""The line of steps: dragged to look back, with marks where something was done to the run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.drawing.numbers import count
from nnviz.experiment.frame import Branch, Mark
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.theme import Theme
from nnviz.ui.timeline.scrubber import Scrubber
from nnviz.ui.widgets.voice import Voice

_KNOB, _PAD, _NEAR, _MOST = 6.8, 9.0, 6.0, 6


class Track(Drawn, QWidget):
    """Left and Right go a step, with Shift an epoch; Page keys a tenth; Home and End to the ends;
    Escape back to now."""

    def __init__(self, scrubber: Scrubber, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scrubber, self._theme = scrubber, theme
        self._marks: tuple[object, tuple[Mark, ...], tuple[Mark, ...]] = (None, (), ())
        self._hovered: float | None = None
        self._voice = Voice(self, self._spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        scrubber.changed.connect(self._follow)
        theme.changed.connect(self.update)

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(320, 28)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(90, 28)

    @property
    def edits(self) -> tuple[Mark, ...]:
        """What was done to the branch, by step."""
        return self._read_marks()[0]

    @property
    def forks(self) -> tuple[Mark, ...]:
        """Where branches left this one, or it another."""
        return self._read_marks()[1]

    def x_of(self, step: float) -> float:
        """Where a step lies."""
        first, last = self._ends()
        share = (step - first) / max(1, last - first)
        return _PAD + min(max(share, 0.0), 1.0) * (self.width() - 2 * _PAD)

    def step_at(self, x: float) -> int:
        """The step nearest to a pixel."""
        first, last = self._ends()
        share = (x - _PAD) / max(1.0, self.width() - 2 * _PAD)
        return first + round(min(max(share, 0.0), 1.0) * (last - first))

    def text_at(self, x: float) -> str:
        """What lies under a pixel: the marks close by, else the step."""
        marks = [
            each for each in (*self.edits, *self.forks) if abs(self.x_of(each.step) - x) < _NEAR
        ]
        lines = [f"step {count(each.step)}: {each.label}" for each in marks[:_MOST]]
        if len(marks) > _MOST:
            lines.append(f"and {len(marks) - _MOST} more")
        return "\n".join(lines) or f"step {count(self.step_at(x))}"

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._scrubber.go(self._aimed(event.position().x()))

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrubber.go(self.step_at(x))
            return
        self._hovered = x
        self.setToolTip(self.text_at(x))
        self.update()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def enterEvent(self, event: QEnterEvent) -> None:
        self._scrubber.prepare()
        super().enterEvent(event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._scrubber.prepare()
        super().focusInEvent(event)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        scrubber, key = self._scrubber, event.key()
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        pages = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}.get(Qt.Key(key), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            scrubber.epoch(by)
        elif by and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            scrubber.step(by)
        elif pages:
            first, last = self._ends()
            scrubber.step(pages * max(1, (last - first) // 10))
        elif key == Qt.Key.Key_Home:
            scrubber.first()
        elif key == Qt.Key.Key_End or (key == Qt.Key.Key_Escape and self._is_away()):
            scrubber.now()
        else:
            super().keyPressEvent(event)

    def _spoken(self) -> str:
        """The step that is looked at, and what was done there."""
        at = self._scrubber.at
        done = [each.label for each in (*self.edits, *self.forks) if each.step == at]
        return ": ".join((f"Step {count(at)} of {count(self._ends()[1])}", *done[:_MOST]))

    def _is_away(self) -> bool:
        return self._scrubber.looks_back or self._scrubber.waits

    def _aimed(self, x: float) -> int:
        """A press on a mark means its step, not the one beside it."""
        marks = [each.step for each in (*self.edits, *self.forks)]
        near = [step for step in marks if abs(self.x_of(step) - x) < _NEAR / 2]
        return min(near, key=lambda step: abs(self.x_of(step) - x), default=self.step_at(x))

    def _ends(self) -> tuple[int, int]:
        line = self._scrubber.timeline
        return (line.first, line.last) if line else (0, 0)

    def _read_marks(self) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
        """Made anew only when the branches are others."""
        frame, branch = self._scrubber.frame, self._scrubber.branch
        if frame is None or branch is None:
            return (), ()
        if self._marks[0] is not frame.branches:
            edits = tuple(each for each in branch.marks if each.step >= self._ends()[0])
            self._marks = frame.branches, edits, _forks(branch, frame.branches)
        return self._marks[1], self._marks[2]

    def _follow(self) -> None:
        first, last = self._ends()
        self.setEnabled(last > first)
        frame = self._scrubber.frame
        if frame is not None and not frame.playing:
            self._voice.renew()
        self.update()

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_groove(painter)
        self._paint_marks(painter)
        self._paint_knob(painter)
        painter.end()

    def _paint_groove(self, painter: QPainter) -> None:
        theme, middle = self._theme, self.height() / 2
        knob, end = self.x_of(self._scrubber.at), self.width() - _PAD
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("border"))
        painter.drawRoundedRect(QRectF(_PAD, middle - 2, end - _PAD, 4), 2, 2)
        painter.setBrush(theme.color("accent" if self.isEnabled() else "faint"))
        painter.drawRoundedRect(QRectF(_PAD, middle - 2, knob - _PAD, 4), 2, 2)
        line = self._scrubber.timeline
        if line is not None and line.target is not None:
            painter.setBrush(theme.color("signal"))
            width = line.progress * (knob - _PAD)
            painter.drawRoundedRect(QRectF(_PAD, middle - 1, width, 2), 1, 1)

    def _paint_marks(self, painter: QPainter) -> None:
        """Edits as ticks above the line, forks as triangles below; many at a place once."""
        theme, middle = self._theme, self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        for x in {round(self.x_of(mark.step)) for mark in self.edits}:
            painter.setBrush(theme.color("text" if self._is_near(x) else "muted"))
            painter.drawRoundedRect(QRectF(x - 1, middle - 11, 2, 7), 1, 1)
        for x in {round(self.x_of(mark.step)) for mark in self.forks}:
            painter.setBrush(theme.color("text" if self._is_near(x) else "accent"))
            foot = middle + 11
            corners = (QPointF(x, middle + 4), QPointF(x - 4, foot), QPointF(x + 4, foot))
            painter.drawPolygon(QPolygonF(corners))

    def _paint_knob(self, painter: QPainter) -> None:
        theme, centre = self._theme, QPointF(self.x_of(self._scrubber.at), self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setBrush(theme.color("accent", 0.35))
            painter.drawEllipse(centre, _KNOB + 2, _KNOB + 2)
        painter.setBrush(theme.color("accent" if self.isEnabled() else "faint"))
        painter.drawEllipse(centre, _KNOB, _KNOB)
        if self._is_away():
            painter.setBrush(theme.color("panel"))
            painter.drawEllipse(centre, _KNOB - 3, _KNOB - 3)

    def _is_near(self, x: float) -> bool:
        return self._hovered is not None and abs(self._hovered - x) < _NEAR


def _forks(branch: Branch, branches: tuple[Branch, ...]) -> tuple[Mark, ...]:
    left = [
        Mark(each.start, f"{each.name} leaves") for each in branches if each.parent == branch.id
    ]
    parent = next((each for each in branches if each.id == branch.parent), None)
    if parent is not None:
        left.append(Mark(branch.start, f"{branch.name} left {parent.name}"))
    return tuple(left)
