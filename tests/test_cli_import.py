"""The command line on data of the user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz.formats.project import load_project
from tests.test_cli import Nnviz, nnviz, refusal

__all__ = ["nnviz"]


def flowers(path: Path) -> Path:
    """An identity, two numbers with a gap, a category and three kinds to tell apart."""
    rng, lines = np.random.default_rng(2), ["id,length,width,colour,kind"]
    for row in range(120):
        kind = row % 3
        length = "" if row == 7 else f"{kind + 0.2 * rng.normal():.3f}"
        colour = ("red", "white")[rng.integers(2)]
        lines.append(f"{row},{length},{100 * rng.normal():.2f},{colour},{'abc'[kind]}")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_table_is_trained_and_told_of(nnviz: Nnviz, tmp_path: Path) -> None:
    file, model = flowers(tmp_path / "flowers.csv"), tmp_path / "m.nnviz"
    outcome = nnviz("train", file, "--json", "-o", model)
    assert outcome.code == 0 and outcome.json["test_accuracy"] > 0.9
    assert outcome.json["sample"] == "flowers"
    for line in (
        "In 'length' 1 value is missing (0.833 % of the rows).",
        "id: ignored.",
        "length: input, numbers: fill in missing, standardise.",
        "colour: input, 2 categories (red and white): one-hot.",
        "kind: target, 3 categories (a, b and c).",
    ):
        assert line in outcome.err
    assert load_project(model).experiment.title == "flowers"


def test_target_task_and_ignored_columns_can_be_said(nnviz: Nnviz, tmp_path: Path) -> None:
    file = flowers(tmp_path / "flowers.csv")
    outcome = nnviz(
        "train", file, "--epochs", 1, "--target", "width", "--task", "regression",
        "--ignore", "colour", "--ignore", "kind", "--json",
    )  # fmt: skip
    assert outcome.json["test_accuracy"] is None
    assert "colour: ignored." in outcome.err and "width: target, numbers." in outcome.err


def test_a_series_is_learnt_from_its_past(nnviz: Nnviz, tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    months = np.arange("1990-01", "2010-01", dtype="datetime64[M]")
    rows = [f"{m},{np.sin(k / 2):.4f}" for k, m in enumerate(months)]
    file.write_text("\n".join(["month,value", *rows]))
    outcome = nnviz("train", file, "--json")
    assert outcome.json["test_r_squared"] > 0.8
    assert "240 rows: the last 24 predict the next." in outcome.err


def test_a_folder_of_pictures_is_learnt(nnviz: Nnviz, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    for name, light in (("dark", 0), ("light", 150)):
        (tmp_path / "faces" / name).mkdir(parents=True)
        for number in range(20):
            pixels = rng.integers(0, 100, size=(12, 10, 3)) + light
            Image.fromarray(pixels.astype(np.uint8)).save(
                tmp_path / "faces" / name / f"{number}.png"
            )
    outcome = nnviz("train", tmp_path / "faces", "--epochs", 20, "--json")
    assert outcome.json["test_accuracy"] > 0.9
    assert "images" in outcome.err and "of 2 classes" in outcome.err


def test_arrays_are_learnt(nnviz: Nnviz, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    y = np.arange(80) % 2
    x = rng.normal(size=(80, 5)) + 2 * y[:, None]
    np.savez(tmp_path / "a.npz", x=x, y=y)
    assert nnviz("train", tmp_path / "a.npz", "--json").json["test_accuracy"] > 0.9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--target", "petal"], "'flowers' has no column 'petal'; its columns are 'id', 'length'"),
        (["--ignore", "petal"], "has no column 'petal'"),
        (["--target", "kind", "--task", "regression"], "'a' in 'kind' is no number"),
        (["--target", "kind", "--task", "binary"], "has 3 classes; telling two apart"),
        (["--target", "kind", "--ignore", "kind"], "cannot be both the target and ignored"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(
    arguments: list[str], sentence: str, nnviz: Nnviz, tmp_path: Path
) -> None:
    outcome = nnviz("train", flowers(tmp_path / "flowers.csv"), *arguments)
    assert sentence in refusal(outcome)


def test_wishes_for_a_sample_are_refused(nnviz: Nnviz) -> None:
    assert "brings its own columns" in refusal(nnviz("train", "xor", "--target", "x"))


def test_what_is_no_data_is_refused(nnviz: Nnviz, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    assert "is empty" in refusal(nnviz("train", tmp_path / "empty.csv"))


def test_a_link_that_leads_nowhere_is_no_unknown_sample(nnviz: Nnviz, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("gone.csv")
    said = refusal(nnviz("train", tmp_path / "link.csv"))
    assert "it is a link to 'gone.csv', which is not there" in said


def test_a_table_of_which_nothing_is_left_says_why(nnviz: Nnviz, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("a,b,target\n" + "".join(f"7,{k % 2},{'xy'[k % 2]}\n" for k in range(40)))
    said = refusal(nnviz("train", path))
    assert "'same' keeps no column that 'target' could be learnt from. 'a' " in said
    assert "'b' " in said and "Choose another target" in said


def test_new_data_are_answered(nnviz: Nnviz, tmp_path: Path) -> None:
    file, model = flowers(tmp_path / "flowers.csv"), tmp_path / "m.nnviz"
    nnviz("train", file, "--epochs", 3, "-o", model)
    outcome = nnviz("predict", model, file, "-o", tmp_path / "out.csv")
    assert outcome.code == 0 and "out.csv: 120 rows" in outcome.out
    assert "predicted kind" in (tmp_path / "out.csv").read_text()
    assert "is read from" in refusal(nnviz("predict", model, file, "-o", file))
    assert "train it first" in refusal(nnviz("predict", "xor", file, "-o", tmp_path / "o.csv"))


def test_too_few_rows_for_two_parts_are_refused(nnviz: Nnviz, tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("a\n1\n2\n3\n", encoding="utf-8")
    outcome = nnviz("train", path, "--task", "series")
    assert outcome.code == 1
    assert "sample(s)" in outcome.err
    assert "a split into two parts needs at least 2. Give it more rows." in outcome.err
