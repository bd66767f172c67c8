"""A gradient check on the edges of the layer checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from nnviz.drawing.captions import caption
from nnviz.drawing.checks import AGREES, CORNER, DISAGREES, edge_checks, is_current
from nnviz.drawing.depiction import Depiction
from nnviz.drawing.hits import EdgeHit
from nnviz.drawing.numbers import number
from nnviz.drawing.wiring import Bundle
from nnviz.experiment.errands import CheckGradients
from nnviz.experiment.frame import Frame
from nnviz.experiment.session import Session
from nnviz.ui.canvas.check_painter import CheckPainter
from nnviz.ui.canvas.snapshot import take_snapshot
from nnviz.ui.canvas.view import View
from nnviz.ui.main_window import MainWindow
from tests.experiment.frames import experiment_of
from tests.ui.window_kit import open_window, wait


def checked(qtbot: QtBot, sample: str, layer: str) -> tuple[MainWindow, Frame]:
    window = open_window(qtbot, Session(experiment_of(sample)))
    wait(qtbot, lambda: window.bridge.frame is not None)
    window.session.worker.ask(CheckGradients(layer))

    def done() -> bool:
        frame = window.bridge.frame
        return frame is not None and frame.check is not None and frame.check.done

    wait(qtbot, done)
    frame = window.bridge.frame
    assert frame is not None
    wait(qtbot, lambda: window.canvas.board is not None and window.bridge.is_settled())
    return window, frame


def bundle_of(window: MainWindow, layer: str) -> Bundle:
    board = window.canvas.board
    assert board is not None
    return next(each for each in board.bundles if each.layer == layer)


def card(window: MainWindow, frame: Frame, layer: str, edge: tuple[int, int]) -> dict[str, str]:
    board = window.canvas.board
    assert board is not None
    found = caption(frame, board.scene, board.bundles, EdgeHit(layer, *edge))
    return {row.name: row.value for row in found.rows}


def test_every_edge_of_a_dense_layer_has_its_own(qtbot: QtBot) -> None:
    window, frame = checked(qtbot, "circles", "hidden1")
    check, bundle = frame.check, bundle_of(window, "hidden1")
    assert check is not None and is_current(frame)
    found = edge_checks(check, bundle)
    assert len(found) == len(bundle)
    for row, (name, index) in enumerate(check.places):
        if name == "weight":
            target, source = index
            edge = found[source, target]
            assert (edge.analytic, edge.numeric) == (check.analytic[row], check.numeric[row])
            assert edge.lines[0][0] == number(check.analytic[row])
            assert edge.lines[2] == (number(check.errors[row]), AGREES)
            rows = card(window, frame, "hidden1", (source, target))
            assert rows["∂L/∂w analytic"] == f"{check.analytic[row]:.10g}".replace("-", "−")
            assert rows["relative error"] == number(check.errors[row])


@pytest.mark.parametrize("layer", ["conv1", "output"])
def test_an_edge_of_many_weights_has_the_worst(qtbot: QtBot, layer: str) -> None:
    window, frame = checked(qtbot, "digits", layer)
    check, bundle = frame.check, bundle_of(window, layer)
    assert check is not None
    found = edge_checks(check, bundle)
    assert sum(edge.weights for edge in found.values()) == sum(
        name == "weight" for name, _ in check.places
    )
    assert {target for _, target in found} == set(bundle.target.tolist())
    assert max(edge.error for edge in found.values() if edge.ink == AGREES) <= max(check.errors)


def test_what_disagrees_is_said_in_red_and_corners_are_no_mistake(qtbot: QtBot) -> None:
    window, frame = checked(qtbot, "circles", "hidden1")
    check, bundle = frame.check, bundle_of(window, "hidden1")
    assert check is not None
    row = next(r for r, (name, _) in enumerate(check.places) if name == "weight")
    analytic = np.array(check.analytic)
    analytic[row] += 0.01
    index = check.places[row][1]
    edge = index[1], index[0]
    wrong = replace(check, analytic=analytic)
    assert edge_checks(wrong, bundle)[edge].ink == DISAGREES
    assert "they disagree" in card(window, replace(frame, check=wrong), "hidden1", edge)
    corners = np.arange(len(analytic)) == row
    assert edge_checks(replace(wrong, corners=corners), bundle)[edge].ink == CORNER


def test_they_are_painted_while_they_hold(qtbot: QtBot) -> None:
    window, frame = checked(qtbot, "circles", "hidden1")
    bundle = bundle_of(window, "hidden1")
    assert 3 <= painted(window, frame) <= len(bundle)
    assert painted(window, replace(frame, step=frame.step + 1)) == 0
    assert painted(window, replace(frame, playing=True)) == 0
    window.session.set_number("hidden1", "weight", 0, 0.0, 0.5)
    wait(qtbot, lambda: window.bridge.frame is not None and window.bridge.frame.check is None)


def test_none_stands_on_a_node(qtbot: QtBot) -> None:
    window, frame = checked(qtbot, "digits", "conv1")
    assert painted(window, frame, View(0.3, 0.0, 0.0)) == 0
    assert painted(window, frame, View(2.0, 0.0, -200.0)) > 0


def painted(window: MainWindow, frame: Frame, view: View | None = None) -> int:
    """On how many edges there are numbers."""
    board = window.canvas.board
    assert board is not None
    image = QImage(window.canvas.size(), QImage.Format.Format_RGB32)
    painter, area = QPainter(image), QRectF(image.rect())
    snapshot = take_snapshot(frame, board, None, Depiction())
    view = view or View(1.0, 0.0, 0.0)
    count = CheckPainter(window.theme).paint(painter, board, snapshot, view, area, 1)
    painter.end()
    return count
