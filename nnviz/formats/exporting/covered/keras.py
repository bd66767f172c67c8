"""What Keras 3 expresses, on any of its backends."""

from __future__ import annotations

from nnviz.formats.exporting.ways import Ways, direct, parts, refused

_ACTIVATIONS = {
    name: direct(f'`"{name}"`')
    for name in ("sigmoid", "tanh", "relu", "elu", "gelu", "silu", "softplus", "softmax")
}
_STEP = parts("`ops.cast(z >= 0)`, a function of the script")
_LEAKY = parts("`ops.leaky_relu` with slope 0.01, a function of the script")
_NUMPY = parts("NumPy in `prepare`, before the model")

WAYS: Ways = {
    "layer": {
        "dense": direct("`Dense`"),
        "conv2d": direct("`Conv2D`; with stride and dilation `MaxPooling2D(1, strides)` behind it"),
        "max_pool2d": direct("`MaxPooling2D`"),
        "average_pool2d": direct("`AveragePooling2D`; unevenly padded by a layer of the script"),
        "global_average2d": direct("`GlobalAveragePooling2D`"),
        "flatten": direct("`Flatten`; maps turned by `Permute`, channel by channel"),
        "add": direct("`Add`"),
        "dropout": direct("`Dropout`"),
        "batch_norm": direct("`BatchNormalization`; its running variance is the biased one"),
        "layer_norm": direct("`LayerNormalization`"),
        "simple_rnn": direct("`SimpleRNN`"),
        "lstm": direct("`LSTM`"),
    },
    "activation": {
        "linear": direct("nothing"),
        "step": _STEP,
        **{name: _ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu")},
        "leaky_relu": _LEAKY,
        **{name: _ACTIVATIONS[name] for name in ("elu", "gelu", "silu", "softplus", "softmax")},
        "argmax": parts("`ops.one_hot(ops.argmax(z))`, a function of the script"),
    },
    "activation inside SimpleRNN": {
        "linear": direct("`None`"),
        "step": _STEP,
        **{name: _ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu")},
        "leaky_relu": _LEAKY,
        **{name: _ACTIVATIONS[name] for name in ("elu", "gelu", "silu", "softplus")},
    },
    "padding": {"valid": direct('`"valid"`'), "same": direct('`"same"`')},
    "feature": dict.fromkeys(
        ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin(x1)", "sin(x2)"), _NUMPY
    ),
    "preparation": dict.fromkeys(
        (
            "impute", "standardise", "min_max", "max_abs", "one_hot", "clip", "log", "products",
            "powers", "waves", "date_parts", "drop",
        ),
        _NUMPY,
    ),
    "scaling": {"none": direct("nothing"), "standardise": _NUMPY, "maximum": _NUMPY},
    "target scaling": {
        "none": direct("nothing"),
        "standardise": parts("NumPy in `predict`, behind the model"),
    },
    "loss": {
        "mean_squared_error": direct('`"mean_squared_error"`'),
        "sum_of_squared_residuals": parts("a `Loss` of the script"),
        "mean_absolute_error": direct('`"mean_absolute_error"`'),
        "huber": direct('`"huber"`'),
        "binary_crossentropy": direct('`"binary_crossentropy"`, of probabilities cut off at 1e-7'),
        "categorical_crossentropy": direct(
            '`"categorical_crossentropy"`, of probabilities cut off at 1e-7'
        ),
        "perceptron": parts("a `Loss` of the script, of the output before its step"),
    },
    "reduction": {"mean": direct("Keras's own"), "sum": direct('`reduction="sum"`')},
    "optimizer": {
        "sgd": direct("`SGD`"),
        "momentum": direct("`SGD(momentum)`, whose velocity holds the rate"),
        "nesterov": direct("`SGD(nesterov=True)`, whose velocity holds the rate"),
        "rmsprop": direct("`RMSprop`; ε² under the root where nnviz has ε behind it"),
        "adam": direct("`Adam`, whose ε is not corrected by the step"),
        "adamw": direct("`AdamW`, whose ε is not corrected by the step"),
    },
    "schedule": {
        "constant": direct("a number"),
        "step": parts("a `LearningRateSchedule` of the script"),
        "exponential": parts("a `LearningRateSchedule` of the script"),
        "cosine": parts("a `LearningRateSchedule` of the script"),
        "plateau": direct("`ReduceLROnPlateau`, by differences instead of shares of the loss"),
        "warm-up": parts("a `LearningRateSchedule` of the script; not before a plateau"),
    },
    "regularisation": {
        "L1": direct("`regularizers.L1`"),
        "L2": direct("`regularizers.L2` with the half"),
        "per sample": direct("divided by the batch size, of the last batch too"),
        "clip by value": direct("`clipvalue`; refused together with a norm"),
        "clip by norm": direct("`global_clipnorm`; refused together with a value"),
    },
    "frozen": {
        "layers": direct("`trainable=False`"),
        "single numbers": refused("Keras freezes whole layers; free them, or freeze the layer"),
    },
    "sampling": {
        "epochs": direct("`fit`"),
        "in order": direct("`shuffle=False`"),
        "with replacement": parts("a generator of the script"),
    },
    "stop rules": {
        "any": parts("`EarlyStopping`, `epochs`, callbacks of the script; no step size is watched")
    },
}  # fmt: skip
