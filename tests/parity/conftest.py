"""PyTorch on one thread: networks as small as these would only wait for a second one."""

from __future__ import annotations

import torch

torch.set_num_threads(1)
