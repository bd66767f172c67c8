"""A short film of the window: one step phase by phase, then what the steps make of the network."""

from __future__ import annotations

import io

from PIL import Image

from nnviz.experiment.look import Look
from nnviz.ui.studio import Studio, as_pillow

EPOCHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 24, 28, 33, 39, 46, 55, 65, 77, 91, 108,
          128, 151, 179, 212, 251, 300)  # fmt: skip
"""When the window is taken: often at first, where much happens, and seldom later."""
_SIZE = (800, 500)
_PHASE_MS, _EPOCH_MS, _LAST_MS = 160, 140, 2500
_PROGRESS = (0.5, 1.0)


def film(studio: Studio) -> bytes:
    """Train the studio's fresh run for the epochs of the film; the bytes of a GIF."""
    phases = _step(studio)
    learning = _learning(studio)
    stills = phases + learning
    times = [_PHASE_MS] * len(phases) + [_EPOCH_MS] * (len(learning) - 1) + [_LAST_MS]
    content = io.BytesIO()
    stills[0].save(content, "GIF", save_all=True, append_images=stills[1:], duration=times, loop=0)
    return content.getvalue()


def _step(studio: Studio) -> list[Image.Image]:
    """The phases of the first step; nothing is trained yet."""
    stills = []
    for index in range(studio.phases):
        for progress in _PROGRESS:
            studio.show_phase(index, progress)
            stills.append(_still(studio))
    # The inspector scrolls along with the phases: bring it back to the first.
    studio.show_phase(0, 0.0)
    studio.glimpse()
    studio.leave_phases()
    return stills


def _learning(studio: Studio) -> list[Image.Image]:
    """One sample's window from epoch to epoch."""
    stills, epoch = [], 0
    studio.window.stage.look_at(Look("train", 0))
    for target in EPOCHS:
        studio.train(target - epoch)
        epoch = target
        stills.append(_still(studio))
    studio.window.stage.look_at(None)
    return stills


def _still(studio: Studio) -> Image.Image:
    small = as_pillow(studio.glimpse()).resize(_SIZE, Image.Resampling.BOX)
    return small.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
