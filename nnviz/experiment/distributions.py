"""What there is to see of how a data set's values are distributed, each worked out when asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Part, PreparedData, Table
from nnviz.data.distributions import (
    Distribution,
    Groups,
    classes_of,
    correlation,
    distribution,
    mean_picture,
)
from nnviz.data.sheet import sheet_of
from nnviz.data.source import Column, Data
from nnviz.engine.shapes import Array
from nnviz.values import dataclass

PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class MeanPicture:
    """The mean of ``count`` pictures; None of none."""

    picture: Array | None
    count: int


Drawn = Distribution | MeanPicture


@dataclass(frozen=True, eq=False)
class Pane:
    """One column by itself. ``within``: the condition on rows that it is about besides, empty for
    none; None where the table of samples has no such column. ``beside``: what its correlation is
    taken with; ``alike``: the values whose bins it shares."""

    title: str
    column: Column
    values: Array
    groups: Groups | None = None
    within: str | None = ""
    beside: Array | None = None
    alike: Array | None = None

    def drawn(self) -> Drawn:
        found = distribution(self.column, self.values, self.groups, self.alike)
        if self.beside is None or self.column.kind == "category":
            return found
        return replace(found, correlation=correlation(self.values, self.beside))


@dataclass(frozen=True, eq=False)
class PicturePane:
    """The mean of a class's pictures."""

    title: str
    inputs: Array
    rows: Array
    within: str | None

    def drawn(self) -> Drawn:
        return MeanPicture(mean_picture(self.inputs, self.rows), len(self.rows))


class Portrait:
    """All panes of a data set, and of classes their ``balance`` in each part; ``table``: the raw
    samples, where those that are prepared have their targets scaled.

    Panes are made when they are asked for: there may be very many columns."""

    def __init__(self, data: Data, prepared: PreparedData, table: Table | None = None) -> None:
        self.sheet = sheet_of(data, table or prepared.table)
        self._prepared = prepared
        targets = self.sheet.targets
        self._target = targets[0] if targets else -1
        known = self._target >= 0
        self.groups = classes_of(*self.column(self._target)) if known else None
        roles = [column.role for column in self.sheet.columns]
        self._inputs = [place for place, role in enumerate(roles) if role == "input"]
        self._first = self._before()
        self.balance = self._balance()

    def __len__(self) -> int:
        return len(self._first) + len(self._inputs)

    @property
    def rows(self) -> int:
        return self.sheet.rows

    def column(self, place: int) -> tuple[Column, Array]:
        return self.sheet.columns[place], self.sheet.values[place]

    def pane(self, place: int) -> Pane | PicturePane:
        if place < len(self._first):
            return self._first[place]
        column, values = self.column(self._inputs[place - len(self._first)])
        beside = self.column(self._target)[1] if self._measures else None
        return Pane(column.name, column, values, self.groups, beside=beside)

    @property
    def _measures(self) -> bool:
        """Whether the target is a value."""
        return self._target >= 0 and self.sheet.columns[self._target].kind != "category"

    def _before(self) -> list[Pane | PicturePane]:
        """What comes before the columns of the inputs."""
        inputs = self.sheet.inputs
        panes: list[Pane | PicturePane] = [*self._of_target()]
        if inputs is not None and inputs.ndim == 4:
            panes += self._of_pictures(inputs)
        elif inputs is not None and inputs.ndim == 3:
            panes += self._of_sequences(inputs)
        return panes

    def _of_target(self) -> list[Pane]:
        """A value by itself, its changes where rows follow one another, and in each part."""
        if self._target < 0:
            return []
        column, values = self.column(self._target)
        if not self._measures:
            return [] if self.groups else [Pane(column.name, column, values)]
        panes = [Pane(f"target: {column.name}", column, values)]
        if self._prepared.table.series:
            change = replace(column, name=f"change of {column.name}", kind="number")
            panes.append(Pane(f"{change.name}, row to row", change, np.diff(values), within=None))
        for part in PARTS:
            rows = self.sheet.samples[self._prepared.rows(part)]
            if len(rows):
                within = f"part is {part} and "
                title = f"{part}: {column.name}"
                panes.append(Pane(title, column, values[rows], None, within, None, values))
        return panes

    def _of_pictures(self, inputs: Array) -> list[PicturePane]:
        if self.groups is None:
            return [PicturePane("all pictures", inputs, np.arange(len(inputs)), None)]
        names, codes = self.groups.names, self.groups.codes
        target = self.sheet.columns[self._target].name
        return [
            PicturePane(name, inputs, np.flatnonzero(codes == place), f"{target} is {name}")
            for place, name in enumerate(names)
        ]

    def _of_sequences(self, inputs: Array) -> list[Pane]:
        """Every feature over all steps of all sequences."""
        names, groups = self._prepared.table.input_names, self.groups
        if groups is not None:
            groups = Groups(groups.names, np.repeat(groups.codes, inputs.shape[1]))
        panes = []
        for place in range(inputs.shape[2]):
            alone = len(names) != inputs.shape[2]
            column = Column(f"feature {place + 1}" if alone else names[place], "")
            values = inputs[:, :, place].astype(np.float64).ravel()
            panes.append(Pane(f"{column.name}, all steps", column, values, groups, None))
        return panes

    def _balance(self) -> Distribution | None:
        """Of classes their numbers in each part."""
        if self.groups is None:
            return None
        column, values = self.column(self._target)
        parts = [(part, self.sheet.samples[self._prepared.rows(part)]) for part in PARTS]
        parts = [(part, rows) for part, rows in parts if len(rows)]
        codes = np.concatenate([np.full(len(rows), k) for k, (_, rows) in enumerate(parts)])
        rows = np.concatenate([rows for _, rows in parts])
        return distribution(column, values[rows], Groups(tuple(p for p, _ in parts), codes))
