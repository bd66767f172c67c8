"""One small pane: a histogram, bars of categories, or a mean picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnviz.data.distributions import UNKNOWN, Distribution
from nnviz.drawing.colormaps import ink_on
from nnviz.drawing.distributions import (
    FOOT,
    HEAD,
    PART_WIDTH,
    balance_segments,
    bar_boxes,
    correlation_text,
    end_texts,
    plot_box,
    segments,
)
from nnviz.drawing.geometry import Box
from nnviz.drawing.numbers import count, percent
from nnviz.experiment.distributions import Drawn, MeanPicture
from nnviz.ui.panels.pictures import image_picture
from nnviz.ui.theme import Theme

_SMALL = 10.5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_COUNT_ROOM = 40.0


def rect(box: Box) -> QRectF:
    """As Qt has it."""
    return QRectF(box.x, box.y, box.width, box.height)


def paint_pane(painter: QPainter, box: Box, title: str, drawn: Drawn | None, theme: Theme) -> None:
    """``drawn``: None while it is being worked out."""
    right = correlation_text(drawn) if isinstance(drawn, Distribution) else ""
    painter.setFont(theme.text_font(_SMALL))
    wide = QFontMetricsF(painter.font()).horizontalAdvance(right)
    painter.setPen(theme.color("muted"))
    painter.drawText(QRectF(box.x, box.y, box.width, HEAD), _RIGHT, right)
    _paint_title(painter, Box(box.x, box.y, box.width - wide - 6, HEAD), title, theme)
    if isinstance(drawn, MeanPicture):
        _paint_picture(painter, box, drawn, theme)
    elif drawn is not None and not drawn.known:
        _foot(painter, box, ("", f"all {count(drawn.missing)} missing", ""), theme)
    elif drawn is not None:
        (_paint_bars if drawn.bars else _paint_histogram)(painter, box, drawn, theme)


def paint_balance(
    painter: QPainter, box: Box, balance: Distribution, part: int, theme: Theme
) -> None:
    """One part: how many samples, and its classes side by side."""
    total = int(balance.counts[part].sum())
    painter.setFont(theme.text_font(11.5))
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(box.x, box.y, PART_WIDTH, box.height), _LEFT, balance.groups[part])
    painter.setFont(theme.mono_font(_SMALL))
    painter.setPen(theme.color("muted"))
    painter.drawText(QRectF(box.x, box.y, PART_WIDTH - 10, box.height), _RIGHT, count(total))
    for place, piece in enumerate(balance_segments(balance, part, balance_bar(box))):
        color = group_color(balance.bars, place, theme)
        painter.fillRect(QRectF(piece.x, piece.y, max(0.0, piece.width - 1), piece.height), color)
        value = int(balance.counts[part][place])
        _paint_share(painter, piece, balance.bars[place], (value, total), color)


def balance_bar(row: Box) -> Box:
    """Where in its row a part's classes lie."""
    return Box(row.x + PART_WIDTH, row.y + 2, max(1.0, row.width - PART_WIDTH), row.height - 4)


def group_color(groups: tuple[str, ...], place: int, theme: Theme) -> QColor:
    """A class's own; the accent where nothing is told apart."""
    if groups[place] == UNKNOWN:
        return theme.color("faint")
    if len(groups) == 1:
        return theme.color("accent", 0.85)
    if len([name for name in groups if name != UNKNOWN]) == 2:
        return theme.color("positive" if place else "negative")  # As on the plane.
    categories = theme.palette.categories
    return QColor(categories[place % len(categories)])


def _paint_share(
    painter: QPainter, box: Box, name: str, numbers: tuple[int, int], color: QColor
) -> None:
    """As much of name, number and share as there is room for."""
    value, total = numbers
    if not value:
        return
    number = count(value)
    texts = (f"{name}: {number} · {percent(value / total)}", f"{name}: {number}", number)
    metrics = QFontMetricsF(painter.font())
    text = next((t for t in texts if metrics.horizontalAdvance(t) <= box.width - 8), "")
    painter.setPen(QColor(ink_on(color.rgb() & 0xFFFFFF)))
    painter.drawText(rect(box), _CENTRE, text)


def _paint_title(painter: QPainter, box: Box, title: str, theme: Theme) -> None:
    painter.setFont(theme.text_font(11.5))
    painter.setPen(theme.color("text"))
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, box.width)
    painter.drawText(rect(box), _LEFT, text)


def _paint_histogram(painter: QPainter, box: Box, shown: Distribution, theme: Theme) -> None:
    plot = plot_box(box)
    painter.fillRect(QRectF(plot.x, plot.bottom, plot.width, 1), theme.color("border"))
    for place, column in enumerate(bar_boxes(shown, plot)):
        _paint_groups(painter, shown, segments(shown, place, column), theme)
    gap = f"{count(shown.missing)} missing" if shown.missing else ""
    ends = end_texts(shown)
    _foot(painter, box, (ends[0], gap, ends[1]), theme)
    painter.setFont(theme.mono_font(9.5))
    painter.setPen(theme.color("faint"))
    most = count(int(shown.counts.sum(axis=0).max()))
    painter.drawText(QRectF(plot.x + 1, plot.y, plot.width, 12), _LEFT, most)


def _paint_bars(painter: QPainter, box: Box, shown: Distribution, theme: Theme) -> None:
    plot = plot_box(box)
    rows = bar_boxes(shown, plot)
    painter.setFont(theme.text_font(_SMALL))
    metrics = QFontMetricsF(painter.font())
    for place, row in enumerate(rows):
        parts = segments(shown, place, row, _COUNT_ROOM)
        _paint_groups(painter, shown, parts, theme)
        name = QRectF(plot.x, row.y, row.x - plot.x - 6, row.height)
        text = metrics.elidedText(shown.bars[place], Qt.TextElideMode.ElideRight, name.width())
        painter.setPen(theme.color("text"))
        painter.drawText(name, _RIGHT, text)
        painter.setPen(theme.color("muted"))
        after = QRectF(parts[-1].right + 5, row.y, _COUNT_ROOM, row.height)
        painter.drawText(after, _LEFT, count(int(shown.counts[:, place].sum())))
    more = len(shown.bars) - len(rows)
    gap = f"{count(shown.missing)} missing" if shown.missing else ""
    _foot(painter, box, (f"{more} more" if more else "", gap, ""), theme)


def _paint_groups(painter: QPainter, shown: Distribution, parts: list[Box], theme: Theme) -> None:
    for group, part in enumerate(parts):
        if part.width > 0 and part.height > 0:
            painter.fillRect(rect(part), group_color(shown.groups, group, theme))


def _foot(painter: QPainter, box: Box, texts: tuple[str, str, str], theme: Theme) -> None:
    place = QRectF(box.x, box.bottom - FOOT, box.width, FOOT)
    painter.setFont(theme.mono_font(10))
    colors = ("muted", "negative", "muted")
    for text, side, color in zip(texts, (_LEFT, _CENTRE, _RIGHT), colors, strict=True):
        painter.setPen(theme.color(color))
        painter.drawText(place, side, text)


def _paint_picture(painter: QPainter, box: Box, shown: MeanPicture, theme: Theme) -> None:
    plot = plot_box(box)
    if shown.picture is not None:
        height, width = shown.picture.shape[-2:]
        scale = min(plot.width / width, plot.height / height)
        target = QRectF(plot.x, plot.y, scale * width, scale * height)
        painter.drawImage(target, image_picture(shown.picture))
    _foot(painter, box, (f"mean of {count(shown.count)}", "", ""), theme)
