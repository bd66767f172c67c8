"""Dense: every unit sees every input."""

from __future__ import annotations

from typing import Literal

from nnviz.engine.activations import activate, activation, before_activation, delta
from nnviz.engine.builder import Builder, Signal
from nnviz.engine.initializers import initializer
from nnviz.engine.layers.base import check_units, only
from nnviz.engine.layout import Parameter, rows_with_bias
from nnviz.engine.shapes import Shape, phrase
from nnviz.errors import SpecError
from nnviz.values import dataclass


@dataclass(frozen=True)
class Dense:
    """z = W·x + b, a = activation(z): (inputs,) → (units,); W (units, inputs), b (units,).

    ``unit_ids`` are the units' identities, so that an edit can say which unit went;
    ``initializer`` says how W is drawn.
    """

    id: str
    unit_ids: tuple[int, ...]
    activation: str = "linear"
    inputs: tuple[str, ...] = ()
    initializer: str = "auto"
    kind: Literal["dense"] = "dense"

    @property
    def units(self) -> int:
        return len(self.unit_ids)

    def output_shape(self, *shapes: Shape) -> Shape:
        """(inputs,) → (units,)."""
        shape = only(self, shapes)
        check_units(self, "unit")
        activation(self.activation, self.id)
        initializer(self.initializer, self.id)
        if len(shape) != 1:
            raise SpecError(
                f"Dense '{self.id}' takes a vector, but its input is {phrase(shape)}; "
                "put a Flatten layer before it."
            )
        if self.activation in ("softmax", "argmax") and self.units == 1:
            raise SpecError(
                f"Dense '{self.id}': {self.activation} of one unit is always 1; "
                "give it two units or more, or take sigmoid."
            )
        return (self.units,)

    def parameters(self, shape: Shape, maps: Shape | None) -> tuple[Parameter, ...]:
        """W (units, inputs), b (units,): rows of the matrix [W b]."""
        return rows_with_bias(self.units, {"weight": shape[0]}, maps)

    def compile(self, build: Builder, *signals: Signal) -> Signal:
        """z = [W b]·[x; 1]; ∂W = δ·[x; 1]ᵀ, ∂x = Wᵀ·δ."""
        (x,) = signals
        theta, gradient = build.parameters(self.id)
        W, dW = theta.reshape(self.units, -1), gradient.reshape(self.units, -1)
        y = build.signal((self.units,))
        a = y.values
        z = before_activation(build, self.activation, a)
        build.product(W, x.rows, z)
        activate(build, self.activation, z, a)

        def backward() -> None:
            dz = delta(build, self.activation, y)
            build.product(dz, x.rows.T, dW)
            if x.grad is not None:
                build.product(W.T, dz, x.grad)

        build.remember(z, y)
        build.on_backward(backward)
        return y
