from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz import bundled
from nnviz.data.catalogue import CATALOGUE, Images
from nnviz.data.dataset import Table
from nnviz.data.load import load
from nnviz.data.source import BundledData, Data, GeneratedData
from nnviz.errors import DataError


def loaded(source: Data, seed: int = 1) -> Table:
    return load(source, np.random.default_rng(seed))


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the small data set, from which nnviz reads in this test."""
    shutil.copy(bundled.sample("digits.npz"), tmp_path)
    monkeypatch.setattr(bundled, "sample", lambda name: tmp_path / name)
    return tmp_path


def test_generated_data_depends_on_its_generator_alone() -> None:
    source = GeneratedData("circles", 50, 0.2)
    assert np.array_equal(loaded(source).inputs, loaded(source).inputs)
    assert not np.array_equal(loaded(source).inputs, loaded(source, 2).inputs)
    assert len(loaded(source).inputs) == 50


@pytest.mark.parametrize(
    ("name", "count", "size", "largest", "classes"),
    [
        ("digits", 1797, 8, 16, 10),
        ("mnist", 10_000, 28, 255, 10),
        ("doodles", 9000, 28, 255, 6),
        ("cats", 3000, 28, 255, 2),
    ],
)
def test_bundled_images_are_whole(
    name: str, count: int, size: int, largest: int, classes: int
) -> None:
    table = loaded(CATALOGUE[name].source)
    assert table.inputs.shape == (count, 1, size, size) and table.inputs.dtype == np.float32
    assert table.inputs.min() == 0 and table.inputs.max() == largest
    assert table.targets.shape == (count, classes) and table.task == "classes"
    assert np.array_equal(table.targets.sum(axis=1), np.ones(count))
    assert len(table.class_names) == classes and "CC BY" in table.credit


def test_class_sizes_are_those_of_the_sources() -> None:
    images = [entry for entry in CATALOGUE.values() if isinstance(entry, Images)]
    sizes = {entry.name: loaded(entry.source).targets.sum(axis=0) for entry in images}
    assert sizes["digits"].tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert sizes["mnist"].tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert sizes["doodles"].tolist() == [1500] * 6
    assert sizes["cats"].tolist() == [1500, 1500]


def test_cats_are_the_doodles_cats_beside_as_many_of_each_other_kind() -> None:
    doodles, cats = (loaded(CATALOGUE[name].source) for name in ("doodles", "cats"))
    classes = doodles.targets.argmax(axis=1)
    kinds = {x.tobytes(): int(y) for x, y in zip(doodles.inputs, classes, strict=True)}
    found = [kinds[image.tobytes()] for image in cats.inputs]
    assert np.array_equal(np.array(found) == 2, cats.targets[:, 0] == 1)
    assert np.bincount(found).tolist() == [300, 300, 1500, 300, 300, 300]


def test_co2_is_two_years_of_monthly_rises_and_the_next_one() -> None:
    ppm = np.loadtxt(bundled.sample("co2.csv"), delimiter=",", skiprows=1, usecols=1)
    table = loaded(CATALOGUE["co2"].source)
    assert table.inputs.shape == (820 - 25, 24, 1) and table.series
    assert np.allclose(table.targets[:, 0], ppm[25:] - ppm[24:-1], atol=1e-3)
    assert np.allclose(table.inputs[7, :, 0], np.diff(ppm[7:32]), atol=1e-3)
    assert (table.input_names, table.target_name) == (("rise",), "next rise")


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("iris", [50, 50, 50]),
        ("wine", [59, 71, 48]),
        ("breast-cancer", [357, 212]),
        ("and", [3, 1]),
        ("or", [1, 3]),
        ("nand", [1, 3]),
        ("surf", [2, 6]),
    ],
)
def test_the_classes_of_tables_have_their_sizes(name: str, sizes: list[int]) -> None:
    table = loaded(CATALOGUE[name].source)
    many = len(sizes) > 2
    classes = table.targets.argmax(axis=1) if many else table.targets[:, 0].astype(int)
    assert np.bincount(classes).tolist() == sizes
    assert table.inputs.shape == (sum(sizes), len(table.input_names))
    assert len(table.class_names) == len(sizes)
    assert table.complete == (name in ("and", "or", "nand", "surf"))


def test_columns_have_the_names_and_units_of_their_source() -> None:
    iris, wine, diabetes = (loaded(CATALOGUE[each].source) for each in ("iris", "wine", "diabetes"))
    assert iris.input_names[2:] == ("petal length (cm)", "petal width (cm)")
    assert iris.inputs[0].round(1).tolist() == [5.1, 3.5, 1.4, 0.2]
    assert wine.input_names[12] == "proline" and wine.target_name == "cultivar"
    assert diabetes.input_names[1] == "sex (1 female, 2 male)"
    assert diabetes.target_name == "progression (hundreds)"
    assert (diabetes.targets.min(), diabetes.targets.max()) == (0.25, 3.46)


def test_surfing_is_decided_by_weights_and_threshold() -> None:
    table = loaded(CATALOGUE["surf"].source)
    assert table.targets[:, 0].tolist() == (table.inputs @ (5, 2, 4) - 3 > 0).tolist()
    assert len(np.unique(table.inputs, axis=0)) == 8


def test_every_bundled_file_is_credited_beside_the_files() -> None:
    text = bundled.sample("README.md").read_text(encoding="utf-8")
    for entry in CATALOGUE.values():
        section = text.split(f"## {entry.file}\n")[1].split("\n## ")[0]
        assert entry.credit.rsplit(", ", 1)[1] in section


def test_an_unknown_data_set_names_the_known_ones() -> None:
    with pytest.raises(
        DataError,
        match="'hands' comes with nnviz; there are digits, mnist, doodles, cats, co2, iris",
    ):
        loaded(BundledData("hands", ""))


def test_another_version_of_the_data_says_what_to_do() -> None:
    old = replace(CATALOGUE["digits"].source, checksum="ab" * 32)
    with pytest.raises(DataError, match=r"another version of 'digits'.*abababababab.*anew"):
        loaded(old)


@pytest.mark.parametrize("place", [0, 1000, -1])
def test_a_damaged_file_is_named_with_the_way_out(samples: Path, place: int) -> None:
    path = samples / "digits.npz"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"digits\.npz is damaged.*install nnviz again"):
        loaded(CATALOGUE["digits"].source)


def test_a_missing_file_is_named_with_the_way_out(samples: Path) -> None:
    (samples / "digits.npz").unlink()
    with pytest.raises(DataError, match=r"digits\.npz cannot be read.*install nnviz again"):
        loaded(CATALOGUE["digits"].source)
