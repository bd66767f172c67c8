"""A short film of the window: one step phase by phase, then what the steps make of the network."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from nnviz.experiment.look import Look
from nnviz.formats.film import Film
from nnviz.ui.studio import Studio, as_pillow

EPOCHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 24, 28, 33, 39, 46, 55, 65, 77, 91, 108,
          128, 151, 179, 212, 251, 300)  # fmt: skip
"""When the window is taken: often at first, where much happens, and seldom later."""
PER_SECOND = 7.0
_SIZE, _PROGRESS = (800, 500), (0.5, 1.0)
_LAST = 18.0
"""The last picture stands so many times as long as the others."""


def show_off(studio: Studio, film: Film) -> None:
    """Train the studio's fresh run for the epochs of the film."""
    for picture in (*_step(studio), *_learning(studio)):
        film.add(picture)
    film.add(_still(studio), _LAST)


def _step(studio: Studio) -> Iterator[Image.Image]:
    """The phases of the first step; nothing is trained yet."""
    for index in range(studio.phases):
        for progress in _PROGRESS:
            studio.show_phase(index, progress)
            yield _still(studio)
    # The inspector scrolls along with the phases: bring it back to the first.
    studio.show_phase(0, 0.0)
    studio.glimpse()
    studio.leave_phases()


def _learning(studio: Studio) -> Iterator[Image.Image]:
    """One sample's window from epoch to epoch."""
    epoch = 0
    studio.window.stage.look_at(Look("train", 0))
    for target in EPOCHS:
        studio.train(target - epoch)
        epoch = target
        yield _still(studio)
    studio.window.stage.look_at(None)


def _still(studio: Studio) -> Image.Image:
    return as_pillow(studio.glimpse()).resize(_SIZE, Image.Resampling.BOX)
