"""Networks of other programs come into the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import Dense
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.experiment.session import Session
from nnviz.formats.onnx_export import export_onnx
from nnviz.ui.main_window import MainWindow
from tests.formats.onnx_import.kit import content, draw, node
from tests.ui.test_import import drop
from tests.ui.window_kit import open_window, wait

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WEIGHT, HEAD = draw(2, 3), draw(3, 1)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, Session(sample_experiment("moons")))


def network(folder: Path, inputs: int = 2) -> Path:
    nodes = [
        node("Gemm", "x", "w", to="z"), node("Tanh", "z", to="a"),
        node("Gemm", "a", "v", to="b"), node("Sigmoid", "b", to="y"),
    ]  # fmt: skip
    path = folder / "points.onnx"
    path.write_bytes(content(nodes, ["N", inputs], w=draw(inputs, 3), v=HEAD))
    return path


def arrived(qtbot: QtBot, window: MainWindow) -> None:
    """The window draws the network of the session."""
    wait(qtbot, lambda: window.networks._reader is None)
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.is_settled())
    wait(qtbot, lambda: window.bridge.frame.experiment == window.session.experiment)


def test_a_dropped_network_takes_the_place_of_the_one_there_with_its_weights(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.experiment
    drop(window, network(tmp_path))
    assert window.centre.message.text.startswith("Reading points.onnx")
    arrived(qtbot, window)
    now = window.session.experiment
    assert [layer.id for layer in now.layers] == ["hidden1", "output"]
    assert now.data == before.data and now.title == "points"
    said = window.centre.message.text
    assert said.startswith("Imported points.onnx with its weights. ONNX Runtime")
    assert "agrees on 8 inputs" in said
    state = window.session.worker.state().result()
    run = Run.restore(state)
    np.testing.assert_array_equal(run.network.layout.weight(state.parameters, "hidden1"), WEIGHT.T)
    assert state.step == 0


def test_training_goes_on_from_the_weights_and_undo_brings_back_what_was_open(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.experiment
    window.session.worker.step_epoch()
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.step > 0)
    window.networks.take(network(tmp_path))
    arrived(qtbot, window)
    window.session.worker.step_epoch()
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.step > 0)
    assert window.session.undo_label == "import points.onnx"
    window.session.undo()
    assert window.session.experiment == before
    arrived(qtbot, window)
    assert window.bridge.frame is not None and window.bridge.frame.step > 0


def test_data_that_do_not_fit_offer_the_samples_that_do(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(each for each in box.buttons() if each.text() == "Iris")
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: button)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", choose)
    layers = (Dense("h", (0, 1, 2)), Dense("output", (0, 1, 2), "softmax"))
    nodes = [node("Gemm", "x", "w", to="z"), node("Softmax", "z", to="y")]
    path = tmp_path / "flowers.onnx"
    path.write_bytes(content(nodes, ["N", 4], w=draw(4, len(layers[1].unit_ids))))
    window.networks.take(path)
    arrived(qtbot, window)
    assert "a vector of 4 and gives 3 outputs, but 'Moons' gives it" in asked[0]
    now = window.session.experiment
    assert now.sample == "iris" and now.loss == "categorical_crossentropy"
    window.session.undo()
    assert window.session.experiment.sample == "moons"


def test_what_cannot_be_imported_is_said_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.experiment
    path = tmp_path / "attention.onnx"
    path.write_bytes(content([node("Einsum", "x", to="y")], ["N", 2]))
    window.receive(path)
    wait(qtbot, lambda: window.centre.message.is_error)
    assert window.centre.message.text.startswith(
        "'attention.onnx' cannot be imported: Einsum 'Einsum_y': nnviz has nothing for this"
    )
    assert window.session.experiment == before and window.session.undo_label is None


def test_no_sample_fits(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.networks.take(network(tmp_path, inputs=17))
    wait(qtbot, lambda: window.centre.message.is_error)
    assert "import your data first" in window.centre.message.text


@pytest.mark.parametrize("action", ["import_network", "open"])
def test_both_menu_entries_take_networks(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    path = network(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(path), ""))
    window.commands[action].trigger()
    arrived(qtbot, window)
    assert window.session.experiment.title == "points"


def test_an_export_comes_back_with_what_it_learnt(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    run = Run(sample_experiment("digits"))
    run.advance(10)
    export_onnx(tmp_path / "digits.onnx", run.state())
    window.networks.take(tmp_path / "digits.onnx")
    arrived(qtbot, window)
    assert window.session.experiment.sample == "digits"
    back = Run.restore(window.session.worker.state().result())
    np.testing.assert_allclose(back.network.theta, run.network.theta, atol=1e-6)


def test_a_network_does_not_take_the_place_of_a_document_opened_meanwhile(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.networks.take(network(tmp_path))
    window.documents.enter(sample_experiment("circles"), None)
    wait(qtbot, lambda: window.networks._reader is None)
    assert window.session.experiment == sample_experiment("circles")
    assert window.centre.message.text == (
        "“points.onnx” was read for other data than are open now; import it again."
    )
