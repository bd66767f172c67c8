"""One fact about a layer's health as a row that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy, QWidget

from nnviz.drawing.numbers import count
from nnviz.ui.guard import guarded
from nnviz.ui.large import Drawn, drawing
from nnviz.ui.remedies import Diagnosis
from nnviz.ui.theme import Theme

_TITLES = ("layer", "what", "since", "why", "what to try")
_SHARES = (3, 6, 4, 12, 10)
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class DiagnosisHead(QWidget):
    """The names of the columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        labels = [_label(theme.text_font(10.5), "faint") for _ in _TITLES]
        _columns(self, labels, 0)
        for label, title in zip(labels, _TITLES, strict=True):
            label.setText(title)


class DiagnosisRow(Drawn, QAbstractButton):
    """Says layer, what, since when, why and what to try."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.diagnosis: Diagnosis | None = None
        text, strong = theme.text_font(11.5), theme.text_font(11.5, QFont.Weight.DemiBold)
        fonts = (strong, text, theme.mono_font(11), text, text)
        roles = ("", "", "label", "label", "")
        self.labels = [_label(font, role) for font, role in zip(fonts, roles, strict=True)]
        _columns(self, self.labels, 3)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip("Select this layer.")
        theme.changed.connect(self.update)

    @property
    def texts(self) -> list[str]:
        """What the columns say."""
        return [label.text() for label in self.labels]

    def show_diagnosis(self, diagnosis: Diagnosis) -> None:
        if diagnosis == self.diagnosis:
            return
        self.diagnosis = diagnosis
        since = f"step {count(diagnosis.since)}"
        said = (diagnosis.title, diagnosis.what, since, diagnosis.why, diagnosis.remedy)
        for label, text in zip(self.labels, said, strict=True):
            label.setText(text)
        self.setAccessibleName(f"{diagnosis.title}: {diagnosis.what}, since {since}")
        self.setAccessibleDescription(f"{diagnosis.why} Try: {diagnosis.remedy}")

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = drawing(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(self._theme.color("accent" if self.hasFocus() else "border"), 1))
        painter.setBrush(self._theme.color("raised" if lit else "panel"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.end()


def _label(font: QFont, role: str) -> QLabel:
    label = QLabel()
    label.setFont(font)
    label.setWordWrap(True)
    label.setAlignment(_TOP)
    label.setProperty("role", role)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


def _columns(widget: QWidget, labels: list[QLabel], air: int) -> None:
    """Labels in columns of the same shares in every row."""
    grid = QGridLayout(widget)
    grid.setContentsMargins(10, air, 10, air)
    grid.setHorizontalSpacing(12)
    for place, (label, share) in enumerate(zip(labels, _SHARES, strict=True)):
        label.setMinimumWidth(10)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, 0, place)
        grid.setColumnStretch(place, share)
