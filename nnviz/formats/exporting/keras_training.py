"""How a network learns, in Keras: ``compile``, and the callbacks that ``fit`` takes."""

from __future__ import annotations

from nnviz.engine.schedules import ScheduleSpec
from nnviz.errors import ExportError
from nnviz.experiment.selection import LOSS, OPTIMIZER
from nnviz.formats.exporting.lines import Block, Call, Entry, Line, laid, plain
from nnviz.formats.exporting.plan import Plan

LOSSES = {
    "mean_squared_error": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "huber": "Huber",
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
}
"""Keras's own, by class; by name they are called alike."""
_RESIDUALS = '''\
class SumOfSquaredResiduals(keras.losses.Loss):
    """The squares of a sample's residuals, added up."""

    def call(self, y_true, y_pred):
        return ops.sum((y_pred - y_true) ** 2, axis=-1)'''
_PERCEPTRON = '''\
class Perceptron(keras.losses.Loss):
    """The perceptron criterion: (a - y) z, with the step a = (z >= 0) held fixed."""

    def call(self, y_true, z):
        return ops.sum((ops.cast(z >= 0, z.dtype) - y_true) * z, axis=-1)'''
OWN_LOSSES = {
    "sum_of_squared_residuals": ("SumOfSquaredResiduals", _RESIDUALS),
    "perceptron": ("Perceptron", _PERCEPTRON),
}
"""Losses that Keras has not: class and code."""
OPTIMIZERS: dict[str, tuple[str, dict[str, str]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": "momentum"}),
    "nesterov": ("SGD", {"momentum": "momentum"}),
    "rmsprop": ("RMSprop", {"rho": "rho"}),
    "adam": ("Adam", {"beta_1": "beta1", "beta_2": "beta2", "epsilon": "epsilon"}),
    "adamw": (
        "AdamW",
        {"beta_1": "beta1", "beta_2": "beta2", "epsilon": "epsilon",
         "weight_decay": "weight_decay"},
    ),
}  # fmt: skip
"""Keras's rule, and its words for the numbers of nnviz's."""
_DEFAULTS = {"beta_1": 0.9, "beta_2": 0.999, "rho": 0.9}
_STOP_AT = '''\
class StopAt(keras.callbacks.Callback):
    """Ends training once a loss is small enough."""

    def __init__(self, monitor, target):
        super().__init__()
        self.monitor, self.target = monitor, target

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = self.model.stop_training or logs[self.monitor] <= self.target'''
_STOP_AFTER = '''\
class StopAfter(keras.callbacks.Callback):
    """Ends training after so many steps."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        self.steps -= 1
        if self.steps == 0:
            self.model.stop_training = True'''


def moves(plan: Plan) -> bool:
    """Whether the learning rate is a schedule's of steps alone; a plateau is a callback's."""
    schedule = plan.experiment.schedule
    return schedule.kind in ("step", "exponential", "cosine") or (
        schedule.kind == "constant" and schedule.warm_up > 0
    )


def refuse(plan: Plan) -> None:
    """ExportError for settings that Keras does not take together."""
    limits = plan.experiment.regularisation
    if limits.clip_norm is not None and limits.clip_value is not None:
        raise ExportError(
            "Clipping by value and by norm cannot both be exported to Keras, whose optimizers do "
            "one or the other: leave one of them out."
        )


def own_parts(plan: Plan) -> list[Block]:
    """The schedule and the loss, where Keras has them not."""
    found = [plain(_schedule(plan), OPTIMIZER)] if moves(plan) else []
    if plan.spec.loss in OWN_LOSSES:
        found.append(plain(OWN_LOSSES[plan.spec.loss][1], LOSS))
    return found


def callback_parts(plan: Plan) -> list[Block]:
    """The callbacks that Keras has not."""
    stop = plan.experiment.stop
    found = [plain(_STOP_AT)] if stop.target_loss is not None else []
    return [*found, plain(_STOP_AFTER)] if stop.steps is not None else found


def compiled(plan: Plan, steps_per_epoch: str) -> Block:
    """``model.compile(…)``; of a perceptron without its step, which passes no gradient."""
    name = "model"
    lines: Block = []
    if plan.spec.loss == "perceptron":
        name, output = "trained", plan.parts[-1].name
        said = f'trained = keras.Model(model.inputs[0], model.get_layer("{output}").output)'
        lines = [Line("# The criterion is about z, before the step; the layers are shared."),
                 Line(said)]  # fmt: skip
    entries = [
        Entry(_optimizer(plan, steps_per_epoch), "", OPTIMIZER),
        Entry(f"loss={_loss(plan)},", "", LOSS),
    ]
    if plan.spec.classifies and plan.spec.loss != "perceptron":
        entries.append(Entry('metrics=["accuracy"],', "", LOSS))
    return [*lines, Line(f"{name}.compile("), *laid(entries, "    "), Line(")")]


def trained_name(plan: Plan) -> str:
    """The model that is compiled."""
    return "trained" if plan.spec.loss == "perceptron" else "model"


def _loss(plan: Plan) -> str:
    name, is_sum = plan.spec.loss, plan.spec.reduction == "sum"
    reduction = 'reduction="sum"' if is_sum else ""
    if name in OWN_LOSSES:
        return f"{OWN_LOSSES[name][0]}({reduction})"
    return f"keras.losses.{LOSSES[name]}({reduction})" if is_sum else f'"{name}"'


def _optimizer(plan: Plan, steps_per_epoch: str) -> Call:
    spec, limits = plan.experiment.optimizer, plan.experiment.regularisation
    kind, words = OPTIMIZERS[spec.kind]
    rate = f"Schedule({steps_per_epoch})" if moves(plan) else repr(spec.learning_rate)
    arguments = [f"learning_rate={rate}"]
    for word, field in words.items():
        value = getattr(spec, field)
        if value != _DEFAULTS.get(word):
            arguments.append(f"{word}={value!r}")
    if spec.kind == "nesterov":
        arguments.append("nesterov=True")
    if spec.kind == "rmsprop":  # Keras adds ε² under the root, nnviz ε behind it.
        arguments.append(f"epsilon={spec.epsilon**2:.10g}")
    if limits.clip_value is not None:
        arguments.append(f"clipvalue={limits.clip_value!r}")
    if limits.clip_norm is not None:
        arguments.append(f"global_clipnorm={limits.clip_norm!r}")
    return Call(f"keras.optimizers.{kind}", tuple(arguments), "optimizer=", ",")


def _schedule(plan: Plan) -> str:
    """The learning rate over the step that Keras's optimizer counts."""
    schedule, base = plan.experiment.schedule, plan.experiment.optimizer.learning_rate
    counted = "step" if schedule.unit == "steps" else "step // self.steps_per_epoch"
    lines = [
        "class Schedule(keras.optimizers.schedules.LearningRateSchedule):",
        f'    """The learning rate of each update, by {schedule.unit} from 0."""',
        "",
        "    def __init__(self, steps_per_epoch):",
        "        self.steps_per_epoch = steps_per_epoch",
        "",
        "    def __call__(self, step):",
        f"        time = ops.cast({counted}, keras.config.floatx())",
        *(f"        {line}" for line in _rate(schedule, base)),
        "",
        "    def get_config(self):",
        '        return {"steps_per_epoch": self.steps_per_epoch}',
    ]
    return "\n".join(lines)


def _rate(schedule: ScheduleSpec, base: float) -> list[str]:
    warm_up = schedule.warm_up
    time = f"(time - {warm_up})" if warm_up else "time"
    lines = _scheduled(schedule, base, time)
    if not warm_up:
        return [*lines, "return rate"]
    rising = f"{base!r} * (time + 1) / {warm_up}"
    return [*lines, f"return ops.where(time < {warm_up}, {rising}, rate)"]


def _scheduled(schedule: ScheduleSpec, base: float, time: str) -> list[str]:
    least, factor = min(schedule.least_rate, base), repr(schedule.factor)
    if schedule.kind == "cosine":
        falling = f"{base - least!r} * (1 + ops.cos(math.pi * share)) / 2"
        return [
            f"share = ops.minimum({time}, {schedule.over}) / {schedule.over}",
            f"rate = {f'{least!r} + ' if least else ''}{falling}",
        ]
    power = {
        "constant": "",
        "step": f" * {factor} ** ops.floor({time} / {schedule.every})",
        "exponential": f" * {factor} ** {time}",
    }[schedule.kind]
    lines = [f"rate = {base!r}{power}"]
    return [*lines, f"rate = ops.maximum(rate, {least!r})"] if least and power else lines


def callbacks(plan: Plan) -> list[str]:
    """What ``fit`` is given to reduce the rate, and to stop."""
    stop, schedule, found = plan.experiment.stop, plan.experiment.schedule, list[str]()
    watched = '"val_loss"' if plan.experiment.validation_fraction else '"loss"'
    if schedule.kind == "plateau":
        found.append(
            f"keras.callbacks.ReduceLROnPlateau({watched}, factor={schedule.factor!r}, "
            f"patience={schedule.patience + 1}, min_delta={schedule.threshold!r}, "
            f"min_lr={schedule.least_rate!r})"
        )
    if stop.patience is not None:
        found.append(
            f"keras.callbacks.EarlyStopping({watched}, min_delta={stop.least_improvement!r}, "
            f"patience={stop.patience}, restore_best_weights=True)"
        )
    if stop.target_loss is not None:
        found.append(f"StopAt({watched}, {stop.target_loss!r})")
    if stop.steps is not None:
        found.append(f"StopAfter({stop.steps})")
    return found
