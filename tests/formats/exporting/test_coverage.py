"""The table of what each target expresses is whole, is what the documentation says, and is what
the exporters decide by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnviz.cli.models import TargetName
from nnviz.engine.layers import Dense, SimpleRNN
from nnviz.errors import ExportError
from nnviz.experiment.run import Run
from nnviz.experiment.samples import sample_experiment
from nnviz.formats.exporting import TARGETS, export
from nnviz.formats.exporting.coverage import COVERAGE, TOPICS, check, left_out, needs
from nnviz.formats.exporting.documented import renewed
from nnviz.formats.onnx_layers import RECURRENT

PAGE = Path(__file__).parents[3] / "docs" / "exports.md"


def test_every_target_has_a_way_with_every_thing() -> None:
    assert list(COVERAGE) == list(TARGETS) == [each.value for each in TargetName]
    for target, ways in COVERAGE.items():
        assert {topic: tuple(things) for topic, things in ways.items()} == TOPICS, target


def test_the_documentation_says_what_the_table_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page)


def test_what_onnx_refuses_is_what_its_recurrence_has_not() -> None:
    ways = COVERAGE["onnx"]["activation inside SimpleRNN"]
    assert {name for name, way in ways.items() if way.kind != "refused"} == set(RECURRENT)


def test_a_refusal_names_layer_and_target(tmp_path: Path) -> None:
    layers = (SimpleRNN("memory", (0, 1), "gelu"), Dense("output", (0,)))
    experiment = replace(sample_experiment("sine"), layers=layers)
    with pytest.raises(ExportError, match=r"SimpleRNN 'memory' with .* gelu cannot .* ONNX: its"):
        check(experiment, "onnx")
    with pytest.raises(ExportError, match="cannot be exported to ONNX"):
        export("onnx", tmp_path / "a.onnx", Run(experiment).state())
    assert not list(tmp_path.iterdir())


def test_an_unknown_target_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="'tensorflow'; choose one of onnx"):
        export("tensorflow", tmp_path / "a", Run(sample_experiment("circles")).state())


def test_everything_of_every_sample_has_its_topic() -> None:
    for name in ("two-spirals", "digits", "sine", "diabetes"):
        for need in needs(sample_experiment(name)):
            assert need.thing in TOPICS[need.topic]


def test_what_is_left_out_is_said_once() -> None:
    said = left_out(sample_experiment("two-spirals"), "onnx")
    assert len(said) == len(set(said)) and "does not train" in said[0]
