"""PyTorch on one thread, because networks as small as these would only wait for a second one;
Keras on PyTorch, with its settings file in a folder that goes away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
import torch

torch.set_num_threads(1)
os.environ["KERAS_BACKEND"] = "torch"


@pytest.fixture(scope="session", autouse=True)
def keras_home() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KERAS_HOME"] = folder
        yield
