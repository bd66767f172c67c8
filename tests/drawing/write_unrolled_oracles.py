"""Write what PyTorch finds: ``python -m tests.drawing.write_unrolled_oracles``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays. The states are those
of torch.nn.RNN and torch.nn.LSTM; their derivatives, and those of everything between, are what
autograd leaves on the same steps written out.
"""

from __future__ import annotations

import numpy as np
import torch

from nnviz.engine.layers import LSTM
from nnviz.engine.shapes import Array
from nnviz.experiment.frame import Frame
from tests.drawing.unrolled_oracle import CASES, FILE, Recurrent, frame_of_case, order_of

Tensor = torch.Tensor
Steps = dict[str, list[Tensor]]


class Unrolling:
    """One frame's sample through its recurrent layers, one dense unit and cross-entropy."""

    def __init__(self, frame: Frame) -> None:
        scope = frame.microscope
        assert scope is not None
        self._frame, self._found = frame, dict[str, Steps]()
        self._weights: dict[tuple[str, str], Tensor] = {}
        x: Tensor = torch.from_numpy(np.array(scope.trace.x)).requires_grad_()
        for layer in frame.experiment.layers[:-1]:
            x = self._layer(layer, x)
        z = x @ self._weight("out", "weight").T + self._weight("out", "bias")
        target = torch.from_numpy(np.array(scope.trace.target))
        torch.nn.functional.binary_cross_entropy_with_logits(z, target).backward()

    def record(self) -> dict[str, Array]:
        """All numbers by ``layer symbol`` and their derivatives by ``layer d symbol``."""
        found = {}
        for layer, steps in self._found.items():
            for name, tensors in steps.items():
                found[f"{layer} {name}"] = np.array([each.detach().numpy() for each in tensors])
                slopes = [np.zeros_like(each.detach().numpy()) if each.grad is None
                          else each.grad.numpy() for each in tensors]  # fmt: skip
                found[f"{layer} d {name}"] = np.array(slopes)
        for (layer, name), tensor in self._weights.items():
            assert tensor.grad is not None
            found[f"{layer} gradient {name}"] = tensor.grad.numpy()
        return found

    def _weight(self, layer: str, name: str) -> Tensor:
        """A parameter in the user's order, which is PyTorch's."""
        values = np.array(self._frame.layout.read(self._frame.parameters, layer, name))
        self._weights[layer, name] = tensor = torch.from_numpy(values).requires_grad_()
        return tensor

    def _layer(self, layer: Recurrent, x: Tensor) -> Tensor:
        U, W, b = (self._weight(layer.id, name) for name in ("recurrent", "weight", "bias"))
        steps: Steps = {name: [] for name in ("x", "z", *("ifgoc" * isinstance(layer, LSTM)), "h")}
        self._found[layer.id] = steps
        h = c = torch.zeros(layer.units, dtype=torch.float64)
        for own in x.unbind():
            taken = _kept(own, steps["x"])
            z = _kept(U @ h + W @ taken + b, steps["z"])
            if isinstance(layer, LSTM):
                h, c = _cell(z.reshape(4, -1), c, steps)
            else:
                h = _kept(
                    torch.tanh(z) if layer.activation == "tanh" else torch.relu(z), steps["h"]
                )
        _agree(layer, x, steps["h"], (U, W, b))
        return torch.stack(steps["h"]) if layer.whole_sequence else h


def _cell(z: Tensor, c: Tensor, steps: Steps) -> tuple[Tensor, Tensor]:
    i, f, g, o = (
        _kept(torch.tanh(part) if name == "g" else torch.sigmoid(part), steps[name])
        for name, part in zip("ifgo", z, strict=True)
    )
    c = _kept(f * c + i * g, steps["c"])
    return _kept(o * torch.tanh(c), steps["h"]), c


def _kept(tensor: Tensor, steps: list[Tensor]) -> Tensor:
    """The tensor, with its derivative to be kept."""
    tensor = tensor.clone()
    tensor.retain_grad()
    steps.append(tensor)
    return tensor


def _agree(layer: Recurrent, x: Tensor, states: list[Tensor], weights: tuple[Tensor, ...]) -> None:
    """The same states as PyTorch's own layer, or an error."""
    size = x.shape[1], layer.units
    own = (
        torch.nn.LSTM(*size, dtype=torch.float64) if isinstance(layer, LSTM)
        else torch.nn.RNN(*size, nonlinearity=layer.activation, dtype=torch.float64)
    )  # fmt: skip
    with torch.no_grad():
        U, W, b = weights
        for name, values in (("hh_l0", U), ("ih_l0", W)):
            getattr(own, f"weight_{name}").copy_(values)
        own.bias_ih_l0.copy_(b)
        own.bias_hh_l0.zero_()
        torch.testing.assert_close(own(x)[0], torch.stack(states), rtol=1e-12, atol=1e-12)


def main() -> None:
    """All cases into one file."""
    found: dict[str, Array] = {"written_by": np.array(f"PyTorch {torch.__version__}")}
    for name, case in CASES.items():
        frame = frame_of_case(case)
        found[f"{name}: theta"] = order_of(frame)
        found |= {f"{name}: {key}": values for key, values in Unrolling(frame).record().items()}
    FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(FILE, **found)
    print(f"{FILE}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
