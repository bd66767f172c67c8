"""The numbers of all distributions as a table: what a copy holds."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.data.distributions import Distribution
from nnviz.drawing.distributions import bin_text
from nnviz.drawing.tsv import tsv
from nnviz.experiment.distributions import MeanPicture, Portrait

_NAMES = ("distribution", "of", "bar", "from", "to", "count")
_Row = tuple[str, str, str, float, float, int]
_NONE = float("nan")


def numbers_of(portrait: Portrait) -> str:
    """A row for each bar of each class or part; of a mean picture, how many it is of."""
    balance = portrait.balance
    rows = [*_bars(balance.column.name, balance)] if balance is not None else []
    for place in range(len(portrait)):
        pane = portrait.pane(place)
        drawn = pane.drawn()
        if isinstance(drawn, MeanPicture):
            rows.append((pane.title, "", "mean picture", _NONE, _NONE, drawn.count))
        else:
            rows += _bars(pane.title, drawn)
    return tsv(dict(zip(_NAMES, zip(*rows, strict=True), strict=True)) if rows else {})


def _bars(title: str, drawn: Distribution) -> Iterator[_Row]:
    """Bars of categories lie between no numbers."""
    for group, counts in zip(drawn.groups, drawn.counts.tolist(), strict=True):
        for place, count in enumerate(counts):
            low, high = (_NONE, _NONE) if drawn.bars else drawn.edges[place : place + 2].tolist()
            yield title, group, bin_text(drawn, place), low, high, count
