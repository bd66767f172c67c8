"""Every script that goes out, of experiments that hold everything there is, runs in an interpreter
of its own in which nnviz cannot be imported; it was checked by the real target."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.regularisation import FrozenSpec
from nnviz.engine.stopping import StopSpec
from nnviz.experiment.run import Run
from nnviz.formats.exporting import TARGETS, export
from nnviz.formats.exporting.coverage import COVERAGE, needs
from tests.formats.exporting.test_everything import EXPERIMENTS as EVERYTHING

EXPERIMENTS = {
    name: each for name, each in EVERYTHING.items()
    if not name.startswith("recurrent ") or name == "recurrent tanh"
}  # fmt: skip
"""SimpleRNNs differ by their activation alone, which drawn networks have."""
_VECTORS = EXPERIMENTS["vectors"]
EXPERIMENTS["as Keras takes it"] = replace(
    _VECTORS, frozen=FrozenSpec(("dense_tanh",)),
    regularisation=replace(_VECTORS.regularisation, clip_value=None),
)  # fmt: skip
"""Single numbers frozen, and both ways to clip at once, are refused."""
CHECKERS = {"pytorch": "PyTorch ", "keras": "Keras 3.", "numpy": "NumPy "}
CASES = [
    (name, target) for name, each in EXPERIMENTS.items() for target in CHECKERS
    if not any(COVERAGE[target][need.topic][need.thing].kind == "refused" for need in needs(each))
]  # fmt: skip
_ALONE = """\
import runpy, sys
sys.modules["nnviz"] = None
scripts, sys.argv[1:] = sys.argv[1].split(","), sys.argv[2:]
for sys.argv[0] in scripts:
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_each_target_takes_nearly_all() -> None:
    for target in CHECKERS:
        assert sum(target == taker for _, taker in CASES) >= len(EXPERIMENTS) - 1


@pytest.mark.parametrize(("name", "target"), CASES)
def test_it_runs_alone(tmp_path: Path, name: str, target: str) -> None:
    run = Run(replace(EXPERIMENTS[name], stop=StopSpec(epochs=2), epochs=2))
    path = tmp_path / TARGETS[target].path_for("net")
    assert export(target, path, run.state()).checker.startswith(CHECKERS[target])
    if target == "numpy":
        raw = run.data.table.inputs[run.data.test_rows]
        np.save(tmp_path / "raw.npy", raw)
        said = alone(tmp_path, path.name, "raw.npy").split()
        wanted = run.data.real(run.predict(run.data.x_test))
        found = np.array(said, float).reshape(wanted.shape)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
        return
    said = alone(path, "model.py,train.py")
    assert "loss" in said and ("predictions" in said) is (target == "keras")
    assert any(each.name.startswith("trained.") for each in path.iterdir())


def alone(folder: Path, scripts: str, *arguments: str) -> str:
    """What the scripts print, one after the other, started in their folder."""
    done = subprocess.run(
        [sys.executable, "-E", "-W", "ignore", "-c", _ALONE, scripts, *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
