"""What a run reached, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from nnviz.printing.values import number

if TYPE_CHECKING:
    from nnviz.experiment.run import Run

_PARTS = ("train", "validation", "test")


def result_values(run: Run, seconds: float) -> dict[str, Any]:
    """What was reached: NaN is written as null, for regression has no accuracy, classes no R² and
    mean absolute error, and not every run a validation part. ``stopped``: why a stop rule ended
    it, null if none did. ``target_scaling`` says in which unit losses and mean absolute errors
    of a regression are."""
    now = run.trainer.evaluated()
    train, test, validation = now.train, now.test, now.validation
    return {
        "sample": run.experiment.name,
        "seed": run.experiment.seeds.seed,
        "train_loss": train.loss,
        "validation_loss": validation.loss if validation else None,
        "test_loss": test.loss,
        "train_accuracy": number(train.accuracy),
        "validation_accuracy": number(validation.accuracy) if validation else None,
        "test_accuracy": number(test.accuracy),
        "train_r_squared": number(train.r_squared),
        "validation_r_squared": number(validation.r_squared) if validation else None,
        "test_r_squared": number(test.r_squared),
        "train_mae": number(train.mae),
        "validation_mae": number(validation.mae) if validation else None,
        "test_mae": number(test.mae),
        "target_scaling": run.experiment.target_scaling,
        "penalty": now.penalty,
        "stopped": run.stopped or None,
        "epochs": run.trainer.epoch,
        "steps": run.step,
        "parameters": run.network.layout.size,
        "seconds": round(seconds, 3),
    }


def print_result(result: dict[str, Any]) -> None:
    """A small table, why it stopped, and how much was done."""
    parts = [part for part in _PARTS if result[f"{part}_loss"] is not None]
    table = Table("", *parts, box=None, pad_edge=False)
    table.add_row("loss", *(f"{result[f'{part}_loss']:.4g}" for part in parts))
    if result["test_accuracy"] is not None:
        accuracies = (result[f"{part}_accuracy"] for part in parts)
        table.add_row("accuracy", *(f"{100 * each:.2f} %" for each in accuracies))
    else:
        table.add_row("R²", *(f"{result[f'{part}_r_squared']:.4f}" for part in parts))
        unit = ", standardised" if result["target_scaling"] != "none" else ""
        table.add_row(f"MAE{unit}", *(f"{result[f'{part}_mae']:.4g}" for part in parts))
    Console(highlight=False).print(table)
    if result["stopped"]:
        print(result["stopped"])
    counts = [f"{what} {result[what]:,}" for what in ("epochs", "steps", "parameters")]
    print(
        f"{result['sample']}, seed {result['seed']}:",
        ", ".join([*counts, f"{result['seconds']:.1f} s"]),
    )
