"""A trained network as Keras code: ``model.py``, which predicts from raw inputs, and ``train.py``,
which trains on."""

from __future__ import annotations

from nnviz import __version__
from nnviz.data.dataset import Affine
from nnviz.formats.exporting import keras_network, keras_training, preparing
from nnviz.formats.exporting.lines import Call, Entry, Line, joined, laid, plain, stacked
from nnviz.formats.exporting.plan import Plan
from nnviz.formats.exporting.wording import call, docstring, numbers, said

_READING = """\
# The trained weights
with np.load(Path(__file__).with_name("weights.npz"), allow_pickle=False) as arrays:
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(arrays[f"{layer.name}/{variable.name}"])"""
_SHOWN = """\
if __name__ == "__main__":
    with np.load(Path(__file__).with_name("data.npz"), allow_pickle=False) as data:
        print("predictions for the first test samples, and what they should be:")
        print(np.hstack([predict(data["test_inputs"][:5]), data["test_targets"][:5]]))"""


def model_script(plan: Plan) -> str:
    """``model.py``."""
    rules = preparing.rules(plan, "np")
    uses = keras_network.imports(plan)
    first = ["from math import pi"] if any("pi" in rule for rule in rules) else []
    needs = [*first, "from pathlib import Path", "", "import keras", "import numpy as np"]
    network = stacked([keras_network.network(plan), plain(_READING)], gap=1)
    blocks = [
        stacked([plain(_title(plan)), [*map(Line, needs), *uses[1:]]], gap=1),
        *keras_network.own_parts(plan), network, *map(plain, rules), plain(_prepare(plan)),
        plain(_predict(plan)), plain(_SHOWN),
    ]  # fmt: skip
    return joined(stacked(blocks))


def _title(plan: Plan) -> str:
    columns = ", ".join(said(name)[:40] for name in plan.input_names[:40])
    shape = f"({', '.join(['n', *map(str, plan.raw_shape)])})"
    known = f": {columns}" if len(plan.raw_shape) < 3 and columns else ""
    classes = ", ".join(said(name)[:40] for name in plan.class_names[:40])
    return docstring(
        f"{plan.experiment.title}: a neural network in Keras 3, exported by nnviz {__version__}.",
        f"predict(raw) takes raw inputs of shape {shape}{known}.",
        f"The classes are {classes}." if classes else "",
        "train.py trains the model on.",
    )


def _prepare(plan: Plan) -> str:
    lines = ['"""Raw inputs as the model takes them."""']
    if plan.pipeline.steps:
        lines += ["x = np.asarray(raw, np.float64)", *preparing.shape_check(plan, "x")]
        lines += [*preparing.preparation(plan, "np"), "x = x.astype(keras.config.floatx())"]
    else:
        lines += ["x = np.asarray(raw, keras.config.floatx())", *preparing.shape_check(plan, "x")]
    lines += preparing.features(plan, "np")
    if plan.affine is not None:
        lines += _scaling(plan.affine)
    if len(plan.spec.input_shape) == 3:
        lines.append("x = x.transpose(0, 2, 3, 1)  # Keras has channels last")
    return "\n".join(["def prepare(raw):", *_inside([*lines, "return x"])])


def _scaling(affine: Affine) -> list[str]:
    shift, scale = (
        call("np.array", [f"{numbers(each)}, x.dtype"], 8) for each in (affine.shift, affine.scale)
    )
    return [f"shift = {shift}", f"scale = {scale}", "x = (x - shift) * scale"]


def _predict(plan: Plan) -> str:
    lines = ['"""Raw inputs → outputs, as nnviz gives them."""']
    output = "model.predict(prepare(raw), verbose=0)"
    if plan.target_affine is not None:
        output += f" / {_target(plan, 'scale')} + {_target(plan, 'shift')}"
    return "\n".join(["def predict(raw):", *_inside([*lines, f"return {output}"])])


def _target(plan: Plan, field: str) -> str:
    return f"np.array({numbers(getattr(plan.target_affine, field))})"


def _inside(lines: list[str]) -> list[str]:
    return [f"    {each}" for line in lines for each in line.split("\n")]


def train_script(plan: Plan) -> str:
    """``train.py``: the same loss, rule, schedule, limits, batches and stop rules."""
    own = [*keras_training.own_parts(plan), *keras_training.callback_parts(plan)]
    steps = "math.ceil(len(x_train) / BATCH_SIZE)"
    setting = [plain(_data(plan)), keras_training.compiled(plan, steps)]
    blocks = [*own, stacked(setting, gap=1), plain(_main(plan))]
    text = joined(stacked(blocks))
    needs = [
        *(["import math"] if "math." in text else []), "from pathlib import Path", "",
        "import keras" if "keras." in text else "", "import numpy as np",
        *(["from keras import ops"] if "ops." in text else []), "from model import model, prepare",
    ]  # fmt: skip
    head = stacked([plain(docstring(*_words(plan))), list(map(Line, needs))], gap=1)
    return joined(stacked([head, *blocks]))


def _words(plan: Plan) -> tuple[str, ...]:
    stop, schedule = plan.experiment.stop, plan.experiment.schedule
    return (
        f"Trains the model of model.py on: {plan.experiment.title}.",
        "Loss, rule, rate, limits, batches and stop rules are nnviz's; the rule's memory and the "
        "schedule begin anew.",
        "Not carried over: the step size that stops nnviz." if stop.step_size else "",
        "Not carried over: the warm-up before the plateau."
        if schedule.kind == "plateau" and schedule.warm_up
        else "",
    )


def _data(plan: Plan) -> str:
    """Raw inputs made ready, targets scaled as the network learns them."""
    experiment = plan.experiment
    parts = ["train", *(["validation"] if experiment.validation_fraction else []), "test"]
    lines = [f"BATCH_SIZE, EPOCHS = {experiment.batch_size}, {experiment.epochs}", ""]
    lines.append('with np.load(Path(__file__).with_name("data.npz"), allow_pickle=False) as data:')
    scaled = ""
    if plan.target_affine is not None:
        shift, scale = (numbers(getattr(plan.target_affine, each)) for each in ("shift", "scale"))
        scaled = f" - {shift}) * {scale}"
    for part in parts:
        stored = "" if part == "train" else f"{part}_"
        targets = f'data["{stored}targets"]'
        targets = f"({targets}{scaled}" if scaled else targets
        lines.append(f'    x_{part}, y_{part} = prepare(data["{stored}inputs"]), {targets}')
    return "\n".join(lines)


def _main(plan: Plan) -> str:
    name = keras_training.trained_name(plan)
    lines = [
        'if __name__ == "__main__":',
        *(line.text for line in laid([Entry(_fit(plan, name))], "    ")),
        f"    print({name}.evaluate(x_test, y_test, verbose=0, return_dict=True))",
        '    model.save(Path(__file__).with_name("trained.keras"))',
    ]
    before = _batches(plan)
    return "\n".join([*before, *lines])


def _fit(plan: Plan, name: str) -> Call:
    experiment, given = plan.experiment, list[str]()
    drawn = experiment.sampling == "with replacement"
    given += ["batches()"] if drawn else ["x_train", "y_train", "batch_size=BATCH_SIZE"]
    epochs = min(experiment.epochs, experiment.stop.epochs or experiment.epochs)
    given.append("epochs=EPOCHS" if epochs == experiment.epochs else f"epochs={epochs}")
    if drawn:
        given.append("steps_per_epoch=math.ceil(len(x_train) / BATCH_SIZE)")
    if experiment.sampling == "in order":
        given.append("shuffle=False")
    if experiment.validation_fraction:
        given.append("validation_data=(x_validation, y_validation)")
    if found := keras_training.callbacks(plan):
        given.append(f"callbacks=[{', '.join(found)}]")
    return Call(f"{name}.fit", tuple(given))


def _batches(plan: Plan) -> list[str]:
    """Each step's own random subset of the training part."""
    if plan.experiment.sampling != "with replacement":
        return []
    return [
        "def batches():",
        '    """Each a random subset of the whole training part."""',
        "    random = np.random.default_rng(0)",
        "    while True:",
        "        size = min(BATCH_SIZE, len(x_train))",
        "        rows = random.choice(len(x_train), size, replace=False)",
        "        yield x_train[rows], y_train[rows]",
        "",
        "",
    ]
