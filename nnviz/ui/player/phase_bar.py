"""The bar of phases: colours by meaning, the current one filling up, dragged to scrub."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing, enlarged
from nnviz.ui.player.phases import Segment
from nnviz.ui.theme import Theme
from nnviz.values import dataclass

_GAP, _HEIGHT, _PADDING = 4.0, 26.0, 10.0
_REST, _DONE = 0.2, 0.42


@dataclass(frozen=True)
class Slot:
    """Where segments ``first``…``last`` lie; more than one share a slot where it is tight."""

    area: QRectF
    first: int
    last: int
    title: str


class PhaseBar(Drawn, QWidget):
    """``scrubbed(index, progress)`` while dragged; ``stepped(±1)`` by arrow keys."""

    scrubbed = Signal(int, float)
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._segments: tuple[Segment, ...] = ()
        self._at: int | None = None
        self._progress = 0.0
        self._by_phase = False
        self._marks: tuple[float, ...] = ()
        self._slots: tuple[tuple[object, ...], list[Slot]] | None = None
        self._font = theme.text_font(11.5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def titles(self) -> list[str]:
        """What the bar says, slot by slot."""
        return [slot.title for slot in self.slots()]

    def show_segments(self, segments: tuple[Segment, ...]) -> None:
        if segments != self._segments:
            self._segments, self._slots = segments, None
            self.update()

    def show_position(self, at: int | None, progress: float) -> None:
        """The phase that plays and how far it has come; None at rest."""
        if (at, progress) != (self._at, self._progress):
            self._at, self._progress = at, progress
            self.update()

    def show_grain(self, by_phase: bool, marks: tuple[float, ...]) -> None:
        """One slot for each kind of phase, or one for each layer's part; ``marks``: where in the
        current segment its operations end, 0…1."""
        if (by_phase, marks) != (self._by_phase, self._marks):
            self._by_phase, self._marks = by_phase, marks
            self.update()

    def slots(self) -> list[Slot]:
        """The slots for the present width."""
        key = (self._segments, self.width(), self._by_phase)
        if self._slots is None or self._slots[0] != key:
            self._slots = (key, self._lay_out())
        return self._slots[1]

    @enlarged
    def sizeHint(self) -> QSize:
        return QSize(520, 30)

    @enlarged
    def minimumSizeHint(self) -> QSize:
        return QSize(180, 30)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())
            return
        place = self.place_at(event.position().x())
        self.setToolTip(self._segments[place[0]].tip if place else "")

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = drawing(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        for slot in self.slots():
            self._paint_slot(painter, slot)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 7, 7)
        painter.end()

    def place_at(self, x: float) -> tuple[int, float] | None:
        """(segment, progress) under a pixel; the nearest one for gaps and the ends."""
        slots = self.slots()
        if not slots:
            return None
        slot = min(slots, key=lambda each: _away(each.area, x))
        count = slot.last - slot.first + 1
        share = min(max((x - slot.area.left()) / slot.area.width(), 0.0), 1.0) * count
        index = min(int(share), count - 1)
        return slot.first + index, share - index

    def _scrub(self, x: float) -> None:
        place = self.place_at(x)
        if place is not None:
            self.scrubbed.emit(*place)

    # Where what lies

    def _lay_out(self) -> list[Slot]:
        """A slot for every phase if their titles fit; else one for all of a pass."""
        if not self._segments:
            return []
        if self._by_phase:
            kinds = self._joined("forward", "loss", "backward", "update")
            slots = self._fit(kinds, 0)
            if slots[-1].area.right() >= self.width():
                slots = self._fit(kinds, 3)
            return slots if slots[-1].area.right() < self.width() else self._squeezed(slots)
        single = [(k, k) for k in range(len(self._segments))]
        backward, both = self._joined("backward"), self._joined("forward", "backward")
        tries = ((single, 0), (single, 1), (backward, 1), (single, 2), (backward, 2), (both, 1),
                 (both, 2), (both, 3))  # fmt: skip
        for ranges, level in tries:
            slots = self._fit(ranges, level)
            if slots[-1].area.right() < self.width():
                return slots
        return self._squeezed(slots)

    def _joined(self, *kinds: str) -> list[tuple[int, int]]:
        """(first, last) of each slot when neighbouring phases of these kinds share one."""
        ranges: list[tuple[int, int]] = []
        for k, segment in enumerate(self._segments):
            kind = segment.phase.kind
            if ranges and kind in kinds and self._segments[k - 1].phase.kind == kind:
                ranges[-1] = (ranges[-1][0], k)
            else:
                ranges.append((k, k))
        return ranges

    def _squeezed(self, slots: list[Slot]) -> list[Slot]:
        """The same slots narrowed to the width there is."""
        share = (self.width() - 4) / (slots[-1].area.right() - 2)
        areas = (QRectF(2 + (s.area.left() - 2) * share, s.area.top(),
                        s.area.width() * share, s.area.height()) for s in slots)  # fmt: skip
        return [replace(slot, area=area) for slot, area in zip(slots, areas, strict=True)]

    def _fit(self, ranges: list[tuple[int, int]], level: int) -> list[Slot]:
        """Slots as wide as their titles, and what is left shared out."""
        titles = [self._title(first, last, level) for first, last in ranges]
        metrics = QFontMetricsF(self._font)
        widths = [metrics.horizontalAdvance(title) + _PADDING for title in titles]
        room = self.width() - 4 - _GAP * (len(ranges) - 1)
        spare = max(0.0, room - sum(widths)) / (ranges[-1][1] + 1)
        slots, x = [], 2.0
        for (first, last), title, width in zip(ranges, titles, widths, strict=True):
            wide = width + spare * (last - first + 1)
            area = QRectF(x, (self.height() - _HEIGHT) / 2, wide, _HEIGHT)
            slots.append(Slot(area, first, last, title))
            x += wide + _GAP
        return slots

    def _title(self, first: int, last: int, level: int) -> str:
        kind = self._segments[first].phase.kind.capitalize()
        if level == 3:
            return kind[0]
        if self._by_phase:
            return kind
        if first == last:
            return self._segments[first].titles[level]
        count = last - first + 1
        return f"{kind} ×{count}" if level < 2 else f"{kind[0]}×{count}"

    # Painting

    def _paint_slot(self, painter: QPainter, slot: Slot) -> None:
        color = self._color(slot.first)
        done = self._at is not None and slot.last < self._at
        path = QPainterPath()
        path.addRoundedRect(slot.area, 5, 5)
        tint = QColor(color)
        tint.setAlphaF(_DONE if done else _REST)
        painter.fillPath(path, tint)
        painter.setPen(self._ink(slot, done))
        painter.drawText(slot.area, Qt.AlignmentFlag.AlignCenter, self._text(slot))
        if self._at is not None and slot.first <= self._at <= slot.last:
            self._paint_progress(painter, slot, path, color)

    def _paint_progress(
        self, painter: QPainter, slot: Slot, path: QPainterPath, color: QColor
    ) -> None:
        """The part played, with the title on it in the colour that reads there."""
        assert self._at is not None
        count = slot.last - slot.first + 1
        filled = QRectF(slot.area)
        share = (self._at - slot.first + self._progress) / count
        filled.setWidth(max(3.0, share * slot.area.width()))
        painter.save()
        painter.setClipRect(filled)
        painter.fillPath(path, color)
        painter.setPen(self._theme.color("on_accent"))
        painter.drawText(slot.area, Qt.AlignmentFlag.AlignCenter, self._text(slot))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.4))
        painter.drawPath(path)
        painter.setPen(QPen(self._theme.color("panel"), 1))
        for k in range(1, count):
            self._tick(painter, slot, k / count, 5)
        if self._marks:
            painter.setPen(QPen(self._theme.color("text"), 1))
            for mark in self._marks[:-1]:
                self._tick(painter, slot, (self._at - slot.first + mark) / count, 7)

    @staticmethod
    def _tick(painter: QPainter, slot: Slot, share: float, height: float) -> None:
        x, bottom = slot.area.left() + share * slot.area.width(), slot.area.bottom()
        painter.drawLine(QPointF(x, bottom - height), QPointF(x, bottom))

    def _color(self, index: int) -> QColor:
        return self._theme.color(self._segments[index].ink or "faint")

    def _ink(self, slot: Slot, done: bool) -> QColor:
        """Text over the filling is the theme's own; at rest it has the segment's colour."""
        current = self._at is not None and slot.first <= self._at <= slot.last
        if current or done or not self._segments[slot.first].ink:
            return self._theme.color("text")
        color = self._color(slot.first)
        dark = self._theme.palette.is_dark
        return color.lighter(125) if dark else color.darker(115)

    def _text(self, slot: Slot) -> str:
        """The current phase of a shared slot is named, as fully as there is room."""
        metrics, room = QFontMetricsF(self._font), slot.area.width() - 2
        titles: tuple[str, ...] = (slot.title,)
        if slot.first != slot.last and self._at is not None and slot.first <= self._at <= slot.last:
            titles = self._segments[self._at].titles
            if self._by_phase:
                titles = (f"{slot.title} · {titles[-1]}", slot.title)
        fitting = (title for title in titles if metrics.horizontalAdvance(title) <= room)
        elided = metrics.elidedText(titles[-1], Qt.TextElideMode.ElideRight, room)
        return next(fitting, elided)


def _away(area: QRectF, x: float) -> float:
    """How far a pixel lies outside of an area."""
    return max(area.left() - x, x - area.right(), 0.0)
