"""Named random streams out of one seed: drawing one anew leaves the others as they were."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, name: str, counter: int = 0) -> np.random.Generator:
    """The generator of one named stream; ``counter`` counts how often it was drawn anew."""
    entropy = [seed, zlib.crc32(name.encode()), counter]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
