"""``python -m benchmarks engine``: check that all sides agree, time them, print and collect."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy
import sklearn
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.engine import peak, sklearn_peer
from benchmarks.engine.agreement import check
from benchmarks.engine.contest import FULL, QUICK, Entrant, Pace, race, shortlist
from benchmarks.engine.elsewhere import Elsewhere, chosen_kernels
from benchmarks.engine.ours import Ours
from benchmarks.engine.page import write
from benchmarks.engine.rows import HEAD, Row, below
from benchmarks.engine.sweep import growth, single_layers
from benchmarks.engine.torch_peer import Torch, configurations
from benchmarks.engine.works import Work, timed_works

DTYPES = ("float32", "float64")


class Bench:
    """Times one work after the other; ``elsewhere`` is nnviz with OpenBLAS's own kernels."""

    def __init__(self, pace: Pace, elsewhere: Elsewhere | None) -> None:
        self.pace, self._elsewhere = pace, elsewhere
        self._peaks = {dtype: peak.gemm_peak(dtype) for dtype in DTYPES}

    def work(self, number: int, work: Work, dtype: str) -> list[Row]:
        """A row for every peer that can run the work; DisagreementError before any timing."""
        if self._elsewhere:
            self._elsewhere.load(number, dtype)
        others: list[Entrant] = [self._elsewhere] if self._elsewhere else []
        peers: list[Entrant] = []
        if sklearn_peer.can_run(work):
            peers = [sklearn_peer.Sklearn(work, dtype, threads) for threads in (1, 2)]
        return self._rows("works", work, dtype, others, peers)

    def against_torch(self, part: str, work: Work) -> list[Row]:
        """A row of a sweep: float32, PyTorch alone, and shorter, because there are so many."""
        self.pace = QUICK
        return self._rows(part, work, "float32", [], [])

    def _rows(
        self, part: str, work: Work, dtype: str,
        others: list[Entrant], sklearns: list[Entrant],
    ) -> list[Row]:  # fmt: skip
        kinds = list(configurations(work))
        check(work, dtype, kinds)
        torches = shortlist([Torch(work, dtype, kind) for kind in kinds], self.pace)
        ours = Ours(work, dtype)
        times = race([ours, *others, *torches, *sklearns], self.pace)
        share = peak.operations(work.spec, work.batch) / times[ours.name] / self._peaks[dtype]
        floor = work.floor if dtype == "float32" else None
        rows = [
            Row(part, work.name, dtype, peer, best.name, times[ours.name], times[best.name])
            for peer, best in _best(times, {"PyTorch": torches, "scikit-learn": sklearns})
        ]
        own = times[others[0].name] if others else None
        rows = [replace(row, own_kernels_us=own, peak=share) for row in rows]
        return [replace(rows[0], floor=floor), *rows[1:]]


def _best(
    times: dict[str, float], peers: dict[str, Sequence[Entrant]]
) -> Iterator[tuple[str, Entrant]]:
    for peer, entrants in peers.items():
        if entrants:
            yield peer, min(entrants, key=lambda each: times[each.name])


def measure(quick: bool, only: str = "", page: Path | None = None) -> list[Row]:
    """All rows, printed as they come; ``quick``: shorter rounds, and no sweep; ``only``: those
    whose work has this in its name; ``page``: where tables are written."""
    machine = _machine()
    print(machine, flush=True)
    elsewhere = Elsewhere() if chosen_kernels() else None
    rows: list[Row] = []
    try:
        with threadpool_limits(1, "blas"):
            for batch in _all(Bench(QUICK if quick else FULL, elsewhere), quick, only):
                rows += batch
                print("\n".join(row.line() for row in batch), flush=True)
    finally:
        if elsewhere:
            elsewhere.leave()
    summary = f"{below(rows)}\nLoad at the end: {_load()}."
    print(summary)
    if page:
        write(page, machine, rows, summary)
    return rows


def _all(bench: Bench, quick: bool, only: str) -> Iterator[list[Row]]:
    print(HEAD)
    for number, work in enumerate(timed_works()):
        if only in work.name:
            yield from (bench.work(number, work, dtype) for dtype in DTYPES)
    for part, works in (("layers", single_layers()), ("growth", growth())):
        wanted = [] if quick else [work for work in works if only in work.name]
        if wanted:
            print(f"\n{part}")
            yield from (bench.against_torch(part, work) for work in wanted)


def _machine() -> str:
    kernels = chosen_kernels()
    found = sorted({f"{each['internal_api']} {each['version']} for {each['architecture']}"
                    for each in threadpool_info() if each["user_api"] == "blas"})  # fmt: skip
    chosen = (
        f"kernels named: {kernels}; beside them nnviz with OpenBLAS's own choice"
        if kernels
        else "the program names no kernels on this processor, so there is one figure"
    )
    return (
        f"{_processor()}, {os.cpu_count()} processors, load {_load()}; Python "
        f"{platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), "
        f"scikit-learn {sklearn.__version__}\n{'; '.join(found)}: {chosen}.\n"
    )


def _processor() -> str:
    """Model and family: hypervisors often leave no more of a name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    known = {
        name.strip(): value.strip() for name, _, value in (each.partition(":") for each in lines)
    }
    names = ("model name", "cpu family", "model")
    name, family, model = (known.get(each, "?") for each in names)
    return f"{name} (family {family}, model {model})"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"
