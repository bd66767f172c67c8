"""Pictures from files and the clipboard: brought to the data's form, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage

from nnviz.data.pictures import Field
from nnviz.errors import DataError, FileError, NnvizError
from nnviz.ui.pad import reading
from nnviz.ui.pad.reading import offered, read

DARK = Field((1, 8, 8), 0.0, 16.0, 0.0)
PAPER = Field((1, 8, 8), 0.0, 16.0, 16.0)
COLOUR = Field((3, 8, 8), 0.0, 1.0, 0.0)


def saved(tmp_path: Path, pixels: object, name: str = "a.png") -> Path:
    path = tmp_path / name
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path)
    return path


def test_a_picture_is_resized_by_area_into_the_datas_range(tmp_path: Path) -> None:
    pixels = np.zeros((32, 32))
    pixels[8:16, 4:6] = 255  # half of two pixels of the field
    expected = np.zeros((8, 8))
    expected[2:4, 1] = 8
    np.testing.assert_allclose(read(saved(tmp_path, pixels), DARK)[0], expected, atol=1e-4)


def test_ink_on_paper_is_inverted_for_data_on_dark_ground(tmp_path: Path) -> None:
    pixels = np.full((16, 16), 255)
    pixels[4:8, 4:8] = 0
    path = saved(tmp_path, pixels)
    dark, paper = read(path, DARK)[0], read(path, PAPER)[0]
    assert dark[3, 3] == 16 and dark[0, 0] == 0
    assert paper[3, 3] == 0 and paper[0, 0] == 16


def test_a_long_picture_lies_in_the_middle_and_its_frame_fills_the_rest(tmp_path: Path) -> None:
    pixels = np.full((8, 32), 51)  # a fifth
    pixels[2:6, 8:24] = 255
    found = read(saved(tmp_path, pixels), DARK)[0]
    np.testing.assert_allclose(found[[0, 1, 2, 5, 6, 7]], 16 / 5, rtol=1e-3)
    assert found[3:5].max() > 8


def test_transparent_parts_are_white_and_colours_are_weighed(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8, 4))
    pixels[..., 0], pixels[..., 3] = 255, 255  # red
    pixels[0, :, 3] = pixels[-1, :, 3] = pixels[:, 0, 3] = pixels[:, -1, 3] = 0
    found = read(saved(tmp_path, pixels), PAPER)[0]
    assert found[0, 0] == 16
    assert found[4, 4] == pytest.approx(16 * 11 / 32, rel=0.02)


def test_three_channels_are_red_green_and_blue(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8, 3))
    pixels[2:6, 2:6] = (255, 102, 0)
    found = read(saved(tmp_path, pixels), COLOUR)
    np.testing.assert_allclose(found[:, 4, 4], (1.0, 0.4, 0.0), atol=1e-6)


@pytest.mark.parametrize("name", ["a.jpg", "a.bmp", "a.gif", "a.webp", "a.ppm", "a.png"])
def test_common_formats_are_read_whatever_they_are_called(tmp_path: Path, name: str) -> None:
    pixels = np.zeros((16, 16, 3))
    pixels[4:12, 4:12] = 255
    path = saved(tmp_path, pixels, name)
    path = path.rename(tmp_path / "renamed.dat")
    assert read(path, DARK)[0, 4, 4] == pytest.approx(16, rel=0.05)


def refused(path: Path) -> str:
    with pytest.raises(NnvizError) as caught:
        read(path, DARK)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_files_that_are_no_pictures_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "a.png"
    text.write_text("<html>")
    assert "save it as one of PNG" in refused(text)
    assert "is no file" in refused(tmp_path)
    assert "cannot be read" in refused(tmp_path / "nothing.png")
    drawing = tmp_path / "a.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    assert "save it as one of PNG" in refused(drawing)


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, np.random.default_rng(0).integers(0, 255, (64, 64))).read_bytes()
    path = tmp_path / "cut.png"
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(path)


def test_a_picture_too_large_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    assert "5000×3 pixels" in refused(saved(tmp_path, np.zeros((3, 5000))))


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 0)
    assert "at most 0 MB" in refused(saved(tmp_path, np.zeros((9, 9))))


def test_what_a_clipboard_offers(tmp_path: Path) -> None:
    mime = QMimeData()
    with pytest.raises(DataError, match="holds no picture"):
        offered(mime)
    mime.setUrls([QUrl("https://example.org/a.png")])
    with pytest.raises(DataError, match="not on this machine"):
        offered(mime)
    path = tmp_path / "a.png"
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert offered(mime) == path
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    mime.setImageData(image)
    assert isinstance(offered(mime), QImage)


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(DataError, match="empty"):
        read(QImage(), DARK)
    assert issubclass(FileError, NnvizError)
