"""Which part of the data is judged."""

from __future__ import annotations

from typing import cast

from nnviz.data.dataset import Part
from nnviz.experiment.frame import Frame
from nnviz.ui.widgets.flat_button import ChoiceButton

_PARTS = (
    ("test", "Test part", "Test"),
    ("train", "Training part", "Train"),
    ("validation", "Validation part", "Validation"),
)


class PartChoice(ChoiceButton):
    """Offers the parts that have samples; the test part at first."""

    def __init__(self) -> None:
        super().__init__("Part", "Which part of the data is judged.", _PARTS[:2])

    @property
    def part(self) -> Part:
        return cast(Part, self.key)

    def offer_parts(self, frame: Frame) -> None:
        entries = [each for each in _PARTS if len(frame.data.x(cast(Part, each[0])))]
        keys = [key for key, *_ in entries]
        self.offer(entries, self.key if self.key in keys else keys[0])
