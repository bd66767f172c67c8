"""What a NumPy script expresses: nnviz's own definitions, written out."""

from __future__ import annotations

from nnviz.formats.exporting.ways import Ways, direct, left_out, parts

_ARITHMETIC = parts("arithmetic of columns")

WAYS: Ways = {
    "layer": {
        "dense": parts("`x @ W.T + b`"),
        "conv2d": parts("`sliding_window_view`, `tensordot`"),
        "max_pool2d": parts("`sliding_window_view`, `max`"),
        "average_pool2d": parts("`sliding_window_view`, `sum`"),
        "global_average2d": parts("`mean`"),
        "flatten": parts("`reshape`"),
        "add": parts("`+`"),
        "dropout": parts("a mask in training; random numbers of its own"),
        "batch_norm": parts("`mean`, `var`, running statistics"),
        "layer_norm": parts("`mean`, `var`"),
        "simple_rnn": parts("a loop over steps, and back"),
        "lstm": parts("a loop over steps, and back"),
    },
    "activation": {
        "linear": parts("nothing"),
        "step": parts("`z >= 0`"),
        "sigmoid": parts("`tanh`"),
        "tanh": direct("`tanh`"),
        "relu": direct("`maximum`"),
        "leaky_relu": parts("`maximum`"),
        "elu": parts("`where`, `expm1`"),
        "gelu": parts("`math.erf`, value by value"),
        "silu": parts("`tanh`"),
        "softplus": parts("`log1p`, `exp`"),
        "softmax": parts("`exp`, `sum`"),
        "argmax": direct("`argmax`"),
    },
    "activation inside SimpleRNN": dict.fromkeys(
        (
            "linear", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu",
            "softplus",
        ),
        parts("as in other layers"),
    ),
    "padding": {"valid": direct("nothing"), "same": parts("`pad`")},
    "feature": dict.fromkeys(
        ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin(x1)", "sin(x2)"), _ARITHMETIC
    ),
    "preparation": dict.fromkeys(
        (
            "impute", "standardise", "min_max", "max_abs", "one_hot", "clip", "log", "products",
            "powers", "waves", "date_parts", "drop",
        ),
        _ARITHMETIC,
    ),
    "scaling": {
        "none": direct("nothing"), "standardise": _ARITHMETIC, "maximum": _ARITHMETIC,
    },
    "target scaling": {"none": direct("nothing"), "standardise": _ARITHMETIC},
    "loss": dict.fromkeys(
        (
            "mean_squared_error", "sum_of_squared_residuals", "mean_absolute_error", "huber",
            "binary_crossentropy", "categorical_crossentropy", "perceptron",
        ),
        parts("its value and derivative"),
    ),
    "reduction": {"mean": direct("the mean"), "sum": parts("the mean times the samples")},
    "optimizer": dict.fromkeys(
        ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"),
        parts("the rule itself; what it remembers begins anew"),
    ),
    "schedule": {
        "constant": parts("`rate_at`"),
        "step": parts("`rate_at`, from its beginning"),
        "exponential": parts("`rate_at`, from its beginning"),
        "cosine": parts("`rate_at`, from its beginning"),
        "plateau": left_out("no loss is watched, and the first rate stays"),
        "warm-up": parts("`rate_at`, from its beginning"),
    },
    "regularisation": {
        "L1": parts("`sign`"),
        "L2": parts("`*`"),
        "per sample": parts("`/ len(x)`"),
        "clip by value": direct("`clip`"),
        "clip by norm": parts("the length of all gradients together"),
    },
    "frozen": {
        "layers": parts("left out of the update"),
        "single numbers": parts("put back after the update"),
    },
    "sampling": {
        "epochs": parts("`permutation`; an order of its own"),
        "in order": direct("`arange`"),
        "with replacement": parts("`choice`; an order of its own"),
    },
    "stop rules": {"any": left_out("training goes on for as many epochs as are asked for")},
}  # fmt: skip
