"""What was measured, as rows for a file and as lines for reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One work against one peer's fastest configuration; times are microseconds per step.

    ``part``: works, layers or growth. ``floor``: what the ratio must reach, None where nothing
    is demanded. ``own_kernels_us``: nnviz with OpenBLAS's own choice of kernels, None where the
    program chooses none. ``peak``: the share of the fastest matrix product's pace that the
    step's products reach, counted over the whole step.
    """

    part: str
    work: str
    dtype: str
    peer: str
    configuration: str
    nnviz_us: float
    peer_us: float
    floor: float | None = None
    own_kernels_us: float | None = None
    peak: float | None = None

    @property
    def ratio(self) -> float:
        return self.peer_us / self.nnviz_us

    @property
    def is_below(self) -> bool:
        """Whether a floor, or 1 where there is none, is missed."""
        return self.ratio < (self.floor or 1)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio}

    def line(self) -> str:
        """One line of the table."""
        own = _own(self)
        peak = f"{self.peak:5.0%}" if self.peak is not None else "     "
        floor = f"{self.floor:g}" if self.floor else ""
        mark = "below" if self.is_below else ""
        return (
            f"{self.work:50} {self.dtype:7} {self.nnviz_us:9.1f} {own} {peak}  "
            f"{self.peer:12} {self.peer_us:9.1f} {self.ratio:7.2f} {floor:>5} {mark:5} "
            f"{self.configuration}"
        ).rstrip()


def _own(row: Row) -> str:
    if row.own_kernels_us is None:
        return " " * 18
    return f"{row.own_kernels_us:9.1f} {row.peer_us / row.own_kernels_us:8.2f}"


HEAD = (
    f"{'µs per step':50} {'dtype':7} {'nnviz':>9} {'own kern.':>9} {'(ratio)':>8} {' peak'}  "
    f"{'peer':12} {'peer':>9} {'ratio':>7} {'floor':>5}       the peer's configuration"
)


def below(rows: list[Row]) -> str:
    """Every row under its floor or under 1, with by how much."""
    missed = [row for row in rows if row.is_below]
    if not missed:
        return "No row falls below its floor, and none without a floor below 1."
    lines = [f"{len(missed)} of {len(rows)} rows fall below their floor, or below 1:"]
    lines += [
        f"  {row.work}, {row.dtype}, {row.peer}: {row.ratio:.2f} instead of {row.floor or 1:g}"
        for row in missed
    ]
    return "\n".join(lines)
