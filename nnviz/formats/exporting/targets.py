"""The targets of an export, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from nnviz.errors import ExportError
from nnviz.experiment.state import RunState
from nnviz.formats.exporting.report import ExportReport
from nnviz.formats.outputs import refuse_like_file, refuse_unlike
from nnviz.values import dataclass


@dataclass(frozen=True)
class Target:
    """``writer`` is the function (path, state) → ExportReport, as ``module:name``: loading what it
    needs takes a while, and only those who export wait for it. Without a ``suffix`` it writes a
    folder. ``content`` says what is written, for tips and the documentation."""

    name: str
    title: str
    suffix: str
    content: str
    writer: str

    @property
    def is_folder(self) -> bool:
        return not self.suffix

    def path_for(self, name: str) -> Path:
        """What the export of an experiment of that name is called."""
        return Path(f"{name}{self.suffix}" if self.suffix else f"{name}-{self.name}")

    def refuse_name(self, path: Path) -> None:
        """FileError for a file of another ending than the target's, a folder called like a file."""
        if self.is_folder:
            refuse_like_file(path, f"an export to {self.title}")
        else:
            refuse_unlike(path, self.suffix, f"an export to {self.title}")

    def load(self) -> Callable[[Path, RunState], ExportReport]:
        """The function that writes."""
        module, name = self.writer.split(":")
        function: Callable[[Path, RunState], ExportReport] = getattr(import_module(module), name)
        return function


TARGETS: dict[str, Target] = {
    each.name: each
    for each in (
        Target(
            "onnx", "ONNX", ".onnx", "One file for ONNX Runtime and many other programs.",
            "nnviz.formats.onnx_export:export_onnx",
        ),
        Target(
            "pytorch", "PyTorch", "", "A folder with model.py, weights and train.py, for PyTorch.",
            "nnviz.formats.exporting.torch_folder:export_pytorch",
        ),
        Target(
            "keras", "Keras", "", "A folder with model.py, weights and train.py, for Keras 3.",
            "nnviz.formats.exporting.keras_export:export_keras",
        ),
        Target(
            "numpy", "NumPy", ".py", "One Python file that needs only NumPy, with its training.",
            "nnviz.formats.exporting.numpy_script:export_numpy",
        ),
    )
}  # fmt: skip


def export(target: str, path: Path, state: RunState) -> ExportReport:
    """Write the network of ``state`` for a target, checked before it is moved into place.

    ExportError where the target cannot express it, or does not compute what nnviz computes;
    FileError where it cannot be written, or is not called as it should be; both leave the path as
    it was.
    """
    from nnviz.formats.exporting.coverage import check

    if target not in TARGETS:
        raise ExportError(f"Unknown target '{target}'; choose one of {', '.join(TARGETS)}.")
    TARGETS[target].refuse_name(path)
    check(state.experiment, target)
    return TARGETS[target].load()(path, state)
