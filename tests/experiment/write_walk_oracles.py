"""Write what PyTorch finds: ``python -m tests.experiment.write_walk_oracles``.

Needs PyTorch (2.13 wrote the committed file); the tests read only the arrays. Networks and samples
are nnviz's, every number PyTorch's: by unfold, by its poolings, and by its own derivatives.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from benchmarks.engine.torch_functions import Tensor
from benchmarks.engine.torch_net import TorchNet
from nnviz.engine.layers import Conv2D, MaxPool2D
from nnviz.engine.layers.windows import Window
from nnviz.engine.losses import loss_named
from nnviz.engine.network import Network
from nnviz.engine.spec import INPUT
from nnviz.experiment.build import spec_for
from nnviz.experiment.frame import Frame
from tests.experiment.walk_kit import frame_over, scope_of
from tests.experiment.walk_oracle import CASES, FILE, Found


def found_by_torch(frame: Frame) -> Found:
    """Everything at every place of the frame's sample."""
    spec = spec_for(frame.experiment, frame.data)
    network, trace = Network(spec, "float64"), scope_of(frame).trace
    network.theta[...] = frame.parameters
    net = TorchNet(network)
    x = torch.from_numpy(trace.x.astype(np.float64)[None]).requires_grad_()
    taken, a, z = _run(net, x)
    last = spec.layers[-1].id
    judged = z[last] if loss_named(spec.loss).fused else a[last]
    loss = net.loss(judged, torch.from_numpy(trace.target.astype(np.float64)[None]))
    if loss.requires_grad:
        loss.backward()
    found: Found = {}
    for layer in spec.layers:
        given, made = taken[layer.id], a[layer.id]
        of = {"a": made.detach()[0], "dx": _grad(given)[0]}
        if isinstance(layer, Conv2D):
            weight = net.parameters[layer.id, "weight"]
            window = layer.window(tuple(given.shape[1:]))
            of |= _convolution(layer, window, weight, given.detach(), _grad(z[layer.id]))
            of["gradient"] = _grad(weight)
        elif isinstance(layer, MaxPool2D):
            of["winners"] = _winners(layer, given.detach())
        found |= {f"{layer.id} {name}": values.numpy() for name, values in of.items()}
    return found


def _run(
    net: TorchNet, x: Tensor
) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
    """By layer: what it takes, its output, and that before the activation."""
    known, taken, before = {INPUT: x}, dict[str, Tensor](), dict[str, Tensor]()
    for stage in net.stages:
        # One for each taker, so that its derivative is what this layer alone hands back.
        given = [known[id].clone().requires_grad_() for id in stage.sources]
        z = stage.z(*given)
        made = (stage.activation or (lambda each: each))(z)
        for tensor in (*given, z, made):
            if tensor.requires_grad:  # a step passes nothing on
                tensor.retain_grad()
        taken[stage.id], before[stage.id], known[stage.id] = given[0], z, made
    return taken, known, before


def _grad(tensor: Tensor) -> Tensor:
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def _convolution(
    layer: Conv2D, window: Window, weight: Tensor, x: Tensor, delta: Tensor
) -> dict[str, Tensor]:
    filters, channels, kernel, _ = weight.shape
    seen = functional.unfold(_padded(x, window), kernel, layer.dilation, 0, layer.stride)
    patches = seen.reshape(channels, kernel, kernel, *window.places)
    sums = torch.einsum("cijhw,ocij->ochw", patches, weight.detach())
    back = torch.stack([_back(layer, window, weight[o], x, delta[0, o]) for o in range(filters)])
    return {"patches": patches, "sums": sums, "delta": delta[0], "dx_by_filter": back}


def _back(layer: Conv2D, window: Window, weight: Tensor, x: Tensor, delta: Tensor) -> Tensor:
    """What one filter's δ gives back to the image."""
    x = x.clone().requires_grad_()
    made = functional.conv2d(
        _padded(x, window), weight.detach()[None], stride=layer.stride, dilation=layer.dilation
    )
    (back,) = torch.autograd.grad((made[0, 0] * delta).sum(), x)
    return back[0]


def _winners(layer: MaxPool2D, x: Tensor) -> Tensor:
    """Their places in the image without its padding."""
    window = layer.window(tuple(x.shape[1:]))
    stride = layer.size if layer.stride is None else layer.stride
    whole = _padded(x, window, -np.inf)
    _, places = functional.max_pool2d(whole, layer.size, stride, return_indices=True)
    top, _, left, _ = window.pads
    rows, columns = places[0] // whole.shape[3] - top, places[0] % whole.shape[3] - left
    return rows * x.shape[3] + columns


def _padded(x: Tensor, window: Window, value: float = 0.0) -> Tensor:
    top, bottom, left, right = window.pads
    return functional.pad(x, (left, right, top, bottom), value=value)


def main() -> None:
    torch.set_num_threads(1)
    found: Found = {"written_by": np.array(f"PyTorch {torch.__version__}")}
    for case, (shape, layers) in CASES.items():
        for name, values in found_by_torch(frame_over(shape, layers)).items():
            kind = np.int32 if values.dtype.kind == "i" else np.float64
            found[f"{case} {name}"] = values.astype(kind)
    np.savez_compressed(FILE, **found)
    print(f"{len(CASES)} cases, {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
