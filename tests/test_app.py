"""The programs around the window: a picture of it, a showcase, and what they say when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.app import main
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.project import save_project
from nnviz.ui.main_window import MainWindow


def failed(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What it says on failing, in one line and with exit code 1."""
    assert main(argv) == 1
    said = capsys.readouterr().err
    assert said.startswith("nnviz: ") and said.count("\n") == 1
    return said


def test_a_snapshot_of_a_sample(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    argv = ["snapshot", "circles", "--after-epochs", "3", "--select", "hidden1:2"]
    assert main([*argv, "--size", "1280x800", "-o", str(path)]) == 0
    with Image.open(path) as picture:
        assert picture.size == (1280, 800)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 500


def test_a_snapshot_leaves_no_window_behind(qtbot: QtBot, tmp_path: Path) -> None:
    argv = ["snapshot", "xor", "--size", "1200x760", "-o", str(tmp_path / "a.png")]
    before = set(QApplication.topLevelWidgets())
    assert main(argv) == 0
    assert set(QApplication.topLevelWidgets()) <= before


def test_a_snapshot_of_the_past(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["snapshot", "xor", "--after-epochs", "2", "--size", "1200x760", "-o"]
    assert main([*argv, str(tmp_path / "now.png")]) == 0
    assert main([*argv, str(tmp_path / "then.png"), "--at-step", "3"]) == 0
    assert (tmp_path / "now.png").read_bytes() != (tmp_path / "then.png").read_bytes()
    capsys.readouterr()
    said = failed([*argv, str(tmp_path / "never.png"), "--at-step", "99999"], capsys)
    assert "There is no step 99,999 to look back at; there are 0 to" in said


PLACES = ("forward", "forward:hidden1", "forward:hidden1:1", "backward:hidden1:2", "update:2")


def test_a_snapshot_stands_in_any_phase_layer_or_operation(qtbot: QtBot, tmp_path: Path) -> None:
    argv, seen = ["snapshot", "xor", "--after-epochs", "1", "--size", "1200x760", "-o"], set()
    for k, place in enumerate(PLACES):
        path = tmp_path / f"{k}.png"
        assert main([*argv, str(path), "--phase", place]) == 0
        seen.add(path.read_bytes())
    assert len(seen) == len(PLACES)


@pytest.mark.parametrize(("place", "why"), [
    ("sideways", "write one of forward, loss, backward, update"),
    ("forward:nothing", "has no layer 'nothing'; it has hidden1"),
    ("forward:hidden1:9", "There is no operation 9 here; there are 1 Σ w·x, 2 + b, 3 a ="),
])  # fmt: skip
def test_a_phase_that_there_is_not(
    place: str, why: str, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["snapshot", "xor", "--size", "1200x760", "-o", str(tmp_path / "x.png")]
    assert why in failed([*argv, "--phase", place], capsys)


def test_a_view_in_the_network_s_place(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, large = tmp_path / "plain.png", tmp_path / "large.png"
    assert main(["snapshot", "xor", "-o", str(plain)]) == 0
    assert main(["snapshot", "xor", "--view", "loss", "-o", str(large)]) == 0
    assert plain.read_bytes() != large.read_bytes()
    why = failed(["snapshot", "xor", "--view", "sky", "-o", str(large)], capsys)
    assert "There is no view 'sky' of this network; there are table, loss, confusion, mi" in why


def test_the_network_as_tables_in_its_place(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "tables.svg"
    argv = ["snapshot", "xor", "--size", "1200x760", "-o", str(lines), "--view", "table"]
    assert main([*argv, "--of", "view"]) == 0
    text = lines.read_text(encoding="utf-8")
    assert ">Hidden 1</text>" in text and ">Activation</text>" in text
    why = failed([*argv, "--of", "network"], capsys)
    assert "The network cannot be seen while a view is in its place." in why


def test_the_same_snapshot_twice_is_the_same_picture(qtbot: QtBot, tmp_path: Path) -> None:
    argv = ["snapshot", "xor", "--after-epochs", "2", "--size", "1200x760", "-o"]
    for name in ("a.png", "b.png"):
        assert main([*argv, str(tmp_path / name)]) == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_the_themes_differ(qtbot: QtBot, tmp_path: Path) -> None:
    levels = {}
    for theme in ("dark", "light"):
        path = tmp_path / f"{theme}.png"
        argv = ["snapshot", "blobs", "--theme", theme, "--size", "1200x760", "-o", str(path)]
        assert main(argv) == 0
        with Image.open(path) as picture:
            levels[theme] = picture.convert("L").getpixel((5, 300))
    assert levels["dark"] < 60 and levels["light"] > 200


def test_a_snapshot_of_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run(sample_experiment("blobs"))
    run.train_epochs(1)
    save_project(tmp_path / "blobs.nnviz", run.state())
    argv = ["snapshot", str(tmp_path / "blobs.nnviz"), "-o", str(tmp_path / "a.png")]
    assert main(argv) == 0
    assert (tmp_path / "a.png").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nothing"], "neither a sample nor a file"),
        (["circles", "--select", "hidden9:1"], "no layer 'hidden9'"),
        (["circles", "--select", "hidden1:0"], "choose a number from 1 to 6"),
        (["circles", "--select", "hidden1"], "LAYER:UNIT"),
        (["sine", "--select", "recurrent1:7"], "choose a number from 1 to 6"),
        (["circles", "--size", "big"], "WIDTHxHEIGHT"),
        (["circles", "--size", "10x10"], "1200x760"),
        (["missing.nnviz"], "missing.nnviz"),
    ],
)
def test_wrong_wishes_are_explained(
    qtbot: QtBot,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
) -> None:
    path = tmp_path / "a.png"
    assert said in failed(["snapshot", *options, "-o", str(path)], capsys)
    assert not path.exists()


def test_an_unwritable_picture_is_explained(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "a.png"
    assert "cannot be written" in failed(["snapshot", "circles", "-o", str(path)], capsys)


def test_a_film_is_no_folder_that_is_called_like_a_file(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.mp4"
    said = failed(["record", "circles", "-o", str(path)], capsys)
    assert said.endswith("can be no film; end it with .gif, or name a folder for PNG files.\n")
    assert not path.exists()


def test_a_film_that_takes_too_much_memory_is_refused(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--frames", "2000", "--size", "1600x1000", "-o", str(tmp_path / "a.gif")]
    said = failed(["record", "circles", *options], capsys)
    assert "2,000 frames of 1600×1000 are 3.2 GB to pack as a GIF" in said


def test_a_step_before_the_only_one_kept_is_named(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(sample_experiment("blobs"))
    run.train_epochs(1)
    save_project(tmp_path / "blobs.nnviz", run.state())
    argv = ["snapshot", str(tmp_path / "blobs.nnviz"), "--at-step", "0"]
    said = failed([*argv, "-o", str(tmp_path / "a.png")], capsys)
    assert f"no step 0 to look back at; only step {run.step} is kept." in said


def test_a_picture_of_another_kind_is_refused_before_training(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.jpg"
    said = failed(["snapshot", "circles", "--after-epochs", "100000", "-o", str(path)], capsys)
    assert "x.jpg' does not say what picture it is to be; end it with .png, .svg, .pdf." in said
    assert not path.exists()


def test_an_unreadable_file_opens_no_window(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "damaged.nnviz"
    path.write_text("nothing")
    assert "damaged.nnviz" in failed([str(path)], capsys)


@pytest.mark.parametrize("named", [False, True])
def test_the_window_opens_and_closes(qtbot: QtBot, tmp_path: Path, named: bool) -> None:
    path = tmp_path / "xor.nnviz"
    save_project(path, Run(sample_experiment("xor")).state())
    titles: list[str] = []

    def close() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                titles.append(window.windowTitle())
                window.close()

    QTimer.singleShot(300, close)
    assert main([str(path)] if named else []) == 0
    assert [title.split("[*]")[0] for title in titles] == ["xor.nnviz" if named else "Two spirals"]


def test_the_showcase_leaves_picture_film_and_model(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["showcase", "--out", str(tmp_path / "show")]) == 0
    said = capsys.readouterr().out
    for name in ("window.png", "training.gif", "two-spirals.onnx"):
        assert (tmp_path / "show" / name).stat().st_size > 1000
        assert name in said
    with Image.open(tmp_path / "show" / "training.gif") as film:
        assert film.n_frames > 20


def test_a_snapshot_is_of_what_is_asked_and_in_the_form_of_its_name(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["snapshot", "xor", "--size", "1200x760", "-o"]
    large, page, lines = tmp_path / "large.png", tmp_path / "page.pdf", tmp_path / "lines.svg"
    assert main([*argv, str(large), "--scale", "2"]) == 0
    with Image.open(large) as picture:
        assert picture.size == (2400, 1520)
    assert main([*argv, str(page), "--of", "view", "--view", "loss"]) == 0
    assert page.read_bytes().startswith(b"%PDF")
    assert main([*argv, str(lines), "--of", "network"]) == 0
    text = lines.read_text(encoding="utf-8")
    assert ">Dense 6</text>" in text
    assert "Gallery" not in text
    why = failed([*argv, str(lines), "--of", "network", "--view", "loss"], capsys)
    assert "The network cannot be seen while a view is in its place." in why
