"""Films: pictures one after another, as one GIF or as a folder of numbered PNG files."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from PIL import Image

from nnviz.errors import FileError
from nnviz.formats.atomic import explained, replacing
from nnviz.formats.exporting.folder import MARK, replacing_folder

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MOST_FRAMES = 2000
MOST_PIXELS = 10**9
"""Of all frames of a GIF together: so many bytes of memory are taken while it is packed."""
Told = Callable[[float], None]
"""Is told the share that is written, again and again; what it raises ends the writing."""
_HELD = 3.0
"""The last picture stands so many times as long as the others, at least a second."""
_CHOOSING = 0.7
"""The share of a GIF's time that goes by while colours are chosen, before anything is packed."""


def refuse_too_large(path: Path, frames: int, width: int, height: int) -> None:
    """FileError for a GIF that would take too much memory; a folder takes one frame's."""
    pixels = frames * width * height
    if path.suffix.lower() == ".gif" and pixels > MOST_PIXELS:
        raise FileError(
            f"'{path}' was not written: {frames:,} frames of {width}×{height} are "
            f"{pixels / 1e9:.1f} GB to pack as a GIF, and {MOST_PIXELS / 1e9:.0f} GB is the most. "
            "Take fewer or smaller frames, or PNG files, which have no such limit."
        )


class Film:
    """Use it in a ``with`` statement: frames lie on the disk until they are written.

    A GIF has 256 colours for each frame, chosen anew.
    """

    def __init__(self, per_second: float) -> None:
        self._each, self._times = 1000 / per_second, list[float]()
        self._place = Path(tempfile.gettempdir())
        with explained(self._place):
            self._folder = tempfile.TemporaryDirectory(
                prefix="nnviz-film-", ignore_cleanup_errors=True
            )

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self._times)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._folder.cleanup()

    def add(self, picture: Image.Image, times: float = 1.0) -> None:
        """The next frame, shown so many times as long as usual; all are of the first one's size.
        FileError where there is no room for it."""
        if self.count:
            with self._frame(0) as first:
                picture = picture.resize(first.size) if picture.size != first.size else picture
        with explained(self._place):
            picture.save(self._path(self.count), "PNG", compress_level=1)
        self._times.append(times)

    def write(self, path: Path, told: Told = lambda share: None) -> None:
        """A GIF where the name ends so, else a folder; whole or not at all."""
        if not self.count:
            raise FileError(f"'{path}' was not written: no picture was taken.")
        if path.suffix.lower() == ".gif":
            with replacing(path) as temporary:
                temporary.write_bytes(self._gif(told))
        else:
            self._write_folder(path, told)

    def _gif(self, told: Told) -> bytes:
        content, times = (
            _Pieces(told, self.count),
            [round(self._each * each) for each in self._times],
        )
        times[-1] = max(times[-1], 1000, round(_HELD * self._each))
        first, *_ = self._quantized(range(1), told)
        rest = self._quantized(range(1, self.count), told)
        first.save(content, "GIF", save_all=True, append_images=rest, duration=times, loop=0)
        return content.getvalue()

    def _quantized(self, numbers: range, told: Told) -> Iterator[Image.Image]:
        method, dither = Image.Quantize.FASTOCTREE, Image.Dither.NONE
        for number in numbers:
            told(_CHOOSING * number / self.count)
            with self._frame(number) as frame:
                yield frame.quantize(256, method=method, dither=dither)

    def _write_folder(self, path: Path, told: Told) -> None:
        digits = max(4, len(str(self.count)))
        with replacing_folder(path) as folder:
            for number in range(self.count):
                told(number / self.count)
                target = folder / f"frame-{number + 1:0{digits}}.png"
                target.write_bytes(self._path(number).read_bytes())
            about = {"frames": self.count, "frames per second": 1000 / self._each}
            (folder / MARK).write_text(json.dumps(about, indent=2), encoding="utf-8")

    def _frame(self, number: int) -> Image.Image:
        return Image.open(self._path(number))

    def _path(self, number: int) -> Path:
        return Path(self._folder.name) / f"{number}.png"


class _Pieces(io.BytesIO):
    """Where Pillow packs a GIF to, a piece at a time; the last of each frame is a single zero."""

    def __init__(self, told: Told, frames: int) -> None:
        super().__init__()
        self._told, self._frames, self._ended = told, frames, 0

    def write(self, piece: ReadableBuffer, /) -> int:
        self._ended += bytes(piece) == b"\0"
        packed = min(self._ended / self._frames, 1.0)
        self._told(_CHOOSING + (1 - _CHOOSING) * packed)
        return super().write(piece)
