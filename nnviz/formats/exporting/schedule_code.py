"""The learning rate of each update as a plain function of steps and finished epochs."""

from __future__ import annotations

from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.wording import number


def rate_function(plan: Plan) -> str:
    """``rate_at(step, epoch, reductions)`` with just what the plan's schedule uses."""
    schedule, base = plan.experiment.schedule, plan.experiment.optimizer.learning_rate
    counted = "step" if schedule.unit == "steps" else "epoch"
    lines = [
        "def rate_at(step, epoch, reductions=0):",
        '    """The learning rate of the update after so many updates and finished epochs."""',
    ]
    if schedule.warm_up:
        lines += [
            f"    if {counted} < {schedule.warm_up}:  # the warm-up",
            f"        return {number(base)} * ({counted} + 1) / {schedule.warm_up}",
        ]
    time = f"({counted} - {schedule.warm_up})" if schedule.warm_up else counted
    least = min(schedule.least_rate, base)
    return "\n".join([*lines, f"    return {_formula(plan, time, base, least)}"])


def _formula(plan: Plan, time: str, base: float, least: float) -> str:
    schedule = plan.experiment.schedule
    factor = number(schedule.factor)
    if schedule.kind == "constant":
        return number(base)
    if schedule.kind == "cosine":
        share = f"min({time}, {schedule.over}) / {schedule.over}"
        span = number(base - least)
        floor = f"{number(least)} + " if least else ""
        return f"{floor}{span} * (1 + math.cos(math.pi * {share})) / 2"
    power = {"step": f"({time} // {schedule.every})", "exponential": time, "plateau": "reductions"}
    formula = f"{number(base)} * {factor} ** {power[schedule.kind]}"
    return f"max({formula}, {number(least)})" if least else formula
