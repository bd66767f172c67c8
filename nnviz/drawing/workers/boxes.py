"""What is written in the boxes of a shared step's picture, as far as it has come."""

from __future__ import annotations

from nnviz.drawing.numbers import apart, number
from nnviz.drawing.workers.focus import Focus
from nnviz.drawing.workers.scene import each_stands_for
from nnviz.drawing.workers.words import arithmetic, samples_text
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.rules import RULE_TITLES
from nnviz.experiment.workers import Replica, SharedStep
from nnviz.values import dataclass

SPLIT, COMPUTE, REDUCE, UPDATE, EQUAL = range(5)
"""The stages by number."""
Text = tuple[str, str]
"""A line and the palette's name of its colour."""


@dataclass(frozen=True)
class Boxes:
    """A shared step in one stage; ``told`` is the number whose way is told, if there is one."""

    shared: SharedStep
    told: Focus | None
    stage: int

    @property
    def gradients(self) -> list[Array]:
        """The unit's gradients that are there: every worker's, then the reduced one."""
        shared, told = self.shared, self.told
        vectors = [each.gradient for each in shared.replicas] if self.stage >= COMPUTE else []
        vectors += [shared.reduced] if self.stage >= REDUCE else []
        return [told.all(shared, each) for each in vectors] if told is not None else []

    def batch(self) -> list[Text]:
        """Its size, and of a large one what a token is."""
        size, each = len(self.shared.batch), each_stands_for(len(self.shared.batch))
        return [(f"Batch of {size}" + (f" · ■ is {each}" if each > 1 else ""), "text")]

    def worker(self, k: int) -> list[Text]:
        """What a worker holds, finds, and makes of its weights."""
        shared, replica = self.shared, self.shared.replicas[k]
        size = f"{len(replica.members)}/{len(shared.batch)}"
        lines: list[Text] = [(f"Worker {k + 1} · {size}", "text")]
        if self.stage >= COMPUTE:
            lines += self._found(replica)
        if self.stage >= UPDATE and self.told is not None:
            change = apart(self._read(shared.whole.parameters), self._read(replica.parameters))
            lines.insert(2, ("w {} → {}".format(*change), "update"))
        return [*lines, (samples_text(shared.batch[replica.members].tolist()), "muted")]

    def reduction(self) -> list[Text]:
        """How the gradients become one, beside that of one batch."""
        shared = self.shared
        lines: list[Text] = [
            ("All-reduce: " + ("sum" if shared.reduction == "sum" else "mean"), "text")
        ]
        if self.stage < REDUCE or self.told is None:
            return lines
        reduced, whole = self._read(shared.reduced), self._read(shared.whole.batch_gradient)
        terms = arithmetic(shared, [self._read(each.gradient) for each in shared.replicas])
        return [
            *lines, (f"∂L/∂w = {number(reduced)}", "gradient"),
            *((f"{'+ ' if k else '= '}{term}", "muted") for k, term in enumerate(terms)),
            (f"one batch: {number(whole)}", "text"), *_off(reduced, whole),
        ]  # fmt: skip

    def update(self) -> list[Text]:
        """The new weight, beside that after one batch."""
        shared = self.shared
        lines: list[Text] = [(f"Update: {RULE_TITLES[shared.whole.optimizer]}", "text")]
        if self.stage < UPDATE or self.told is None:
            return lines
        old, new = self._read(shared.whole.parameters), self._read(shared.replicas[0].parameters)
        batch, (before, after) = self._read(shared.whole.new_parameters), apart(old, new)
        lines += [(f"w {before}", "muted"), (f"→ {after}", "update")]
        lines += [(f"one batch: {apart(old, batch)[1]}", "text"), *_off(new, batch)]
        if self.stage >= EQUAL:
            same = shared.spread == 0
            lines.append(("✓ all workers equal" if same else "not equal", "update"))
        return lines

    def _found(self, replica: Replica) -> list[Text]:
        total = float(replica.losses.sum(dtype="float64"))
        loss = total if self.shared.reduction == "sum" else total / len(replica.losses)
        lines: list[Text] = [(f"loss {number(loss)}", "muted")]
        if self.told is not None:
            lines.insert(0, (f"∂L/∂w = {number(self._read(replica.gradient))}", "gradient"))
        return lines

    def _read(self, vector: Array) -> float:
        assert self.told is not None
        return self.told.read(self.shared, vector)


def _off(value: float, batch: float) -> list[Text]:
    """How far a number is from that of one batch, where it is."""
    return [(f"off {number(abs(value - batch))}", "muted")] if value != batch else []
