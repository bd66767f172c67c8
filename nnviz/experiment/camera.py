"""Taking Frames: only what the views asked for is computed and copied."""

from __future__ import annotations

import time

import numpy as np

from nnviz.data.dataset import PreparedData
from nnviz.data.prepare import transform
from nnviz.engine.layout import frozen
from nnviz.engine.losses import averaged
from nnviz.engine.shapes import Array
from nnviz.engine.spec import INPUT
from nnviz.engine.trace import StepTrace, Trace
from nnviz.experiment.checkup import Checkup, Onsets
from nnviz.experiment.forecasting import Forecaster
from nnviz.experiment.frame import (
    Extent,
    Frame,
    LayerInfo,
    Maps,
    Microscope,
    Sweep,
    Wanted,
    differs_in_training,
)
from nnviz.experiment.judging import Judge
from nnviz.experiment.look import Look
from nnviz.experiment.run import Run
from nnviz.experiment.seeing.saliency import Saliencies, Saliency
from nnviz.experiment.statistics import LayerSizes, Statistics, sizes_of
from nnviz.experiment.tensors import Stocktaking
from nnviz.experiment.workers import Sharing

STATISTICS_SECONDS = 0.5
UPDATE_SECONDS = 0.25
"""While training, the update that comes next is taken so far apart, unless it is drawn."""
MARGIN = 0.06
"""How far the plane is drawn beyond the data, as a share of its width."""


class Camera:
    """Takes pictures of one Run; remembers the grids it has prepared. ``onsets``: since when
    something was seen of the run, kept by the one camera that does not look back."""

    def __init__(
        self, run: Run, number: int, onsets: Onsets | None = None, *, looks_back: bool = False
    ) -> None:
        self.run, self.number = run, number
        self._checkup, self.judge = Checkup(run, onsets, looks_back=looks_back), Judge(run)
        self.forecaster = Forecaster(run)
        self._kept_statistics: tuple[float, Statistics] = (0.0, ())
        self._peeked, self._saliencies = 0.0, Saliencies()
        self._sizes: tuple[LayerSizes, ...] = ()
        self._sharing, self.stocktaking = Sharing(run), Stocktaking(run)
        self._grids: dict[int, Array] = {}
        self._plane: tuple[PreparedData, Extent] | None = None
        self._last_look: Look | None = None
        self._kept_boundary: tuple[float, object, tuple[Array, int]] | None = None

    def picture(self, wanted: Wanted, *, playing: bool, member: int = 0) -> Frame:
        """The run as it stands now, as an immutable value."""
        run, trainer = self.run, self.run.trainer
        with np.errstate(all="ignore"):
            scope = self._microscope(wanted, member, playing) if wanted.trace else None
            return Frame(
                run=self.number,
                experiment=run.experiment,
                data=run.data,
                layers=self._layers(),
                layout=run.network.layout,
                step=trainer.step,
                epoch=trainer.epoch,
                batch=trainer.next_batch,
                batches=trainer.batches,
                member=member,
                playing=playing,
                parameters=frozen(run.network.theta),
                history=run.history,
                microscope=scope,
                maps=self._maps(wanted, playing),
                sweep=self._sweep(wanted),
                facts=self._checkup.findings(playing),
                judgement=self.judge.of(wanted.judge),
                forecast=self.forecaster.of(wanted.forecast),
                statistics=self._statistics(wanted, playing),
                saliency=self._saliency(wanted),
                shared=self._sharing.of(wanted.workers, playing),
                tensors=self.stocktaking.of(wanted.tensors, playing),
                sizes=self._measured(scope) if wanted.sizes else (),
                taken=time.perf_counter(),
            )

    def prepare(self) -> None:
        """Between two pictures of a run that trains: what would hold up the next one."""
        self._checkup.look_when_due()

    def _statistics(self, wanted: Wanted, playing: bool) -> Statistics:
        """The run's records; while playing, those of a moment ago serve until the next are due."""
        if not wanted.statistics:
            return ()
        now, (taken, _) = time.perf_counter(), self._kept_statistics
        if not playing or now - taken >= STATISTICS_SECONDS:
            self._kept_statistics = now, self.run.statistics
        return self._kept_statistics[1]

    def _layers(self) -> tuple[LayerInfo, ...]:
        spec = self.run.network.spec
        return tuple(
            LayerInfo(layer.id, spec.input_of(index), spec.shapes[index])
            for index, layer in enumerate(spec.layers)
        )

    def _microscope(self, wanted: Wanted, member: int, playing: bool) -> Microscope:
        """The looked-at sample traced, and the update of the step that comes next if it is due."""
        run, batch = self.run, self.run.trainer.batch
        look = self._last_look = self._look(wanted.look, batch, member, playing)
        x, y = look.inputs(run.data), look.targets(run.data, run.network.predict)
        trace, member_of = run.network.trace(x, y), _member(look, batch)
        seen = self._as_training_sees(member_of, batch)
        return Microscope(
            look, member_of, frozen(batch), seen or trace, self._next_step(wanted, playing),
            trace if seen else None, self._whole(batch) if wanted.batch else None,
        )  # fmt: skip

    def _next_step(self, wanted: Wanted, playing: bool) -> StepTrace | None:
        now = time.perf_counter()
        if playing and not wanted.update and now - self._peeked < UPDATE_SECONDS:
            return None
        self._peeked = now
        return self.run.trainer.peek()

    def _measured(self, scope: Microscope | None) -> tuple[LayerSizes, ...]:
        """Of the newest update taken."""
        if scope is not None and scope.next_step is not None:
            self._sizes = sizes_of(self.run.step, scope.next_step)
        return self._sizes

    def _whole(self, batch: Array) -> Trace:
        """All of the batch as the next step sees it."""
        run = self.run
        x, y = run.data.x_train[batch], run.data.y_train[batch]
        every = run.network.trace_batch(x, y, training=True, noise=run.trainer.noise)
        count = averaged(run.experiment.reduction, len(batch))
        return every.whole(float(every.losses.sum(dtype=np.float64) / count))

    def _as_training_sees(self, member: int | None, batch: Array) -> Trace | None:
        """A member of the batch in the next step, where that differs from evaluation."""
        run = self.run
        if member is None or not differs_in_training(run.experiment.layers):
            return None
        x, y = run.data.x_train[batch], run.data.y_train[batch]
        return run.network.trace_member(x, y, member, run.trainer.noise)

    def _look(self, chosen: Look | None, batch: Array, member: int, playing: bool) -> Look:
        """The chosen sample, else the batch's member; playing stays with the last one, because
        a new sample at every frame would only flicker."""
        for look in (chosen, self._last_look if playing else None):
            if look is not None and look.fits(self.run.data):
                return look
        return Look("train", int(batch[min(member, len(batch) - 1)]))

    def _saliency(self, wanted: Wanted) -> Saliency | None:
        """Of the sample looked at; None where the network has nothing to aim at."""
        aim, look = wanted.saliency, self._last_look
        if aim is None or look is None or not aim.fits(self.run.network.spec):
            return None
        return self._saliencies.of(self.run.network, look.inputs(self.run.data), aim)

    def _maps(self, wanted: Wanted, playing: bool) -> Maps | None:
        """Responses over the plane; None unless the raw inputs are two numbers."""
        run = self.run
        if run.data.table.input_shape != (2,) or not (wanted.thumbnail or wanted.boundary):
            return None
        extent = self._enter_plane(wanted.extent or self._extent())
        layers: dict[str, Array] = {}
        if wanted.thumbnail:
            points = self._grid(wanted.thumbnail)
            layers = {"input": _planes(points, wanted.thumbnail)}
            for id, values in run.network.activations(points).items():
                layers[id] = _planes(values, wanted.thumbnail)
        if not wanted.boundary:
            return Maps(extent, layers)
        return Maps(extent, layers, *self._boundary(wanted, playing))

    def _sweep(self, wanted: Wanted) -> Sweep | None:
        """Responses along the line; None unless the raw input is one number."""
        run = self.run
        if run.data.table.input_shape != (1,) or not wanted.sweep:
            return None
        first, last = (wanted.extent or self._span())[:2]
        raw = np.linspace(first, last, wanted.sweep)
        x = transform(run.data, raw[:, None])
        layers = {INPUT: x, **run.network.activations(x)}
        return Sweep(frozen(raw), {id: frozen(values) for id, values in layers.items()})

    def _boundary(self, wanted: Wanted, playing: bool) -> tuple[Array, int]:
        """The outputs over the plane and their step; while playing, those of a moment ago
        serve until the next are due."""
        now, plane = time.perf_counter(), self._plane
        taken, drawn_of, kept = self._kept_boundary or (0.0, None, None)
        fresh = kept is not None and drawn_of is plane and now - taken < 1 / wanted.boundary_rate
        if not (playing and fresh and kept and kept[0].shape[-1] == wanted.boundary):
            outputs = self.run.predict(self._grid(wanted.boundary))
            kept = _planes(outputs, wanted.boundary), self.run.step
            self._kept_boundary = now, plane, kept
        return kept

    def _span(self) -> tuple[float, float]:
        """Along the line around all data, with a margin."""
        inputs = self.run.data.table.inputs
        low, high = float(np.nanmin(inputs)), float(np.nanmax(inputs))
        air = MARGIN * ((high - low) or 1.0)
        return low - air, high + air

    def _extent(self) -> Extent:
        """The square around all data, with a margin."""
        inputs = self.run.data.table.inputs
        low, high = np.nanmin(inputs, axis=0), np.nanmax(inputs, axis=0)
        half = float((high - low).max()) * (0.5 + MARGIN) or 1.0
        x, y = (float(value) for value in (low + high) / 2)
        return x - half, x + half, y - half, y + half

    def _enter_plane(self, extent: Extent) -> Extent:
        """Grids are kept for one part of the plane of one data set."""
        data = self.run.data
        if self._plane is None or self._plane[0] is not data or self._plane[1] != extent:
            self._grids, self._plane = {}, (data, extent)
        return extent

    def _grid(self, width: int) -> Array:
        """The network inputs (width², features) of the points of the plane entered."""
        assert self._plane is not None
        if width not in self._grids:
            left, right, bottom, top = self._plane[1]
            x, y = np.meshgrid(np.linspace(left, right, width), np.linspace(bottom, top, width))
            raw = np.stack([x.ravel(), y.ravel()], axis=1)
            self._grids[width] = transform(self.run.data, raw)
        return self._grids[width]


def _planes(values: Array, width: int) -> Array:
    """(width², units) → (units, width, width), read-only."""
    return frozen(values.T.reshape(-1, width, width))


def _member(look: Look, batch: Array) -> int | None:
    """The sample's place in the batch; None for one that is not in it, or not as shown."""
    if look.is_what_if:
        return None
    places = np.flatnonzero(batch == look.index)
    return int(places[0]) if look.part == "train" and len(places) else None
