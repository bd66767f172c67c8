"""A picture of many edges that is drawn bit by bit, so that nothing has to wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.edge_painter import Strokes
from nnviz.ui.canvas.view import View
from nnviz.values import dataclass

_SLICE = 0.005
"""Seconds that are drawn for at a time."""
_REST = 120
"""Milliseconds between two pictures while the view is moving."""


@dataclass(frozen=True)
class Subject:
    """What a picture shows: ``board`` counts boards, ``numbers`` tells all else apart."""

    board: int
    numbers: Hashable
    view: View
    size: QSize
    ratio: float


@dataclass
class _Picture:
    subject: Subject
    image: QImage
    portions: Iterator[Callable[[QPainter], None]]
    done: bool = field(default=False)

    def go_on(self) -> None:
        """Draw for the time of a slice."""
        end, painter = time.perf_counter() + _SLICE, QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.subject.view.transform)
        for draw in self.portions:
            draw(painter)
            if time.perf_counter() > end:
                break
        else:
            self.done = True
        painter.end()


class Sheet:
    """Shows the last finished picture, moved to the present view, until the next one is finished;
    the first picture of a board is shown as it grows. Edges lie on nothing: what is behind them
    is painted by others."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._shown: _Picture | None = None
        self._next: _Picture | None = None
        self._wanted: Subject | None = None
        self._view = View()
        self._clock = QTimer(canvas)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._go_on)
        self._pending: tuple[Subject, Callable[[], Strokes]] | None = None
        self._rest = QTimer(canvas)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._begin)

    @property
    def complete(self) -> bool:
        """Whether the picture that is wanted is finished."""
        if self._next is not None or self._pending is not None:
            return False
        return self._wanted is None or self._has(self._wanted)

    def _has(self, subject: Subject) -> bool:
        return self._shown is not None and self._shown.subject == subject

    def forget(self) -> None:
        """Drop all pictures."""
        self._shown = self._next = self._wanted = self._pending = None
        self._clock.stop()
        self._rest.stop()

    def ask(self, subject: Subject, strokes: Callable[[], Strokes]) -> bool:
        """Have a picture of a subject drawn, if there is none; whether there is one to show."""
        if self._wanted is not None and self._wanted.board != subject.board:
            self.forget()
        self._wanted, self._view, shown = subject, subject.view, self._shown
        if self._next is None and not self._has(subject):
            self._pending = subject, strokes
            moved = shown is not None and shown.subject.numbers == subject.numbers
            if not moved:
                self._begin()
            elif not self._rest.isActive():
                self._rest.start(_REST)
        return shown is not None

    def at_once(self, subject: Subject, draw: Callable[[QPainter], None]) -> None:
        """Have a picture of new numbers drawn now; of the same ones the last one will do."""
        if self._shown is None or self._shown.subject.numbers != subject.numbers:
            self.forget()
            self._shown = _Picture(subject, _blank(subject), iter((draw,)))
            self._shown.go_on()
        self._wanted = self._shown.subject
        self._view = subject.view

    def _begin(self) -> None:
        self._rest.stop()
        if self._pending is not None:
            subject, strokes = self._pending
            self._pending = None
            self._next = _Picture(subject, _blank(subject), strokes().portions())
            self._clock.start()

    def paint(self, painter: QPainter, opacity: float) -> None:
        """Draw the best picture there is of what was asked for, in the canvas's pixels."""
        picture, wanted = self._shown or self._next, self._wanted
        if picture is not None and wanted is not None:
            painter.setOpacity(opacity)
            _draw(painter, picture, self._view)
            painter.setOpacity(1.0)

    def finish(self) -> None:
        """Draw the rest at once."""
        if self._next is None:
            self._begin()
        while self._next is not None:
            self._go_on()

    def _go_on(self) -> None:
        picture = self._next
        if picture is None:
            self._clock.stop()
            return
        picture.go_on()
        if picture.done:
            self._shown, self._next = picture, None
            self._clock.stop()
        if self._shown is None or picture.done:
            self._canvas.update()


def _blank(subject: Subject) -> QImage:
    image = QImage(subject.size * subject.ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(subject.ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _draw(painter: QPainter, picture: _Picture, new: View) -> None:
    """A picture where its view lies in the present one."""
    old = picture.subject.view
    if old == new:
        painter.drawImage(QPointF(0, 0), picture.image)
        return
    corner = new.to_canvas(old.to_scene(QPointF(0, 0)))
    size = picture.subject.size.toSizeF() * (new.scale / old.scale)
    painter.drawImage(QRectF(corner, size), picture.image)
