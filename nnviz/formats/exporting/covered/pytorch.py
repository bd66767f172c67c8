"""What PyTorch expresses: model.py predicts, train.py trains on."""

from __future__ import annotations

from nnviz.formats.exporting.ways import Ways, direct, left_out, parts

_ARITHMETIC = parts("arithmetic of columns, in `prepare`")
_CELL = parts("a loop over steps of two `nn.Linear`")

WAYS: Ways = {
    "layer": {
        "dense": direct("`nn.Linear`"),
        "conv2d": direct("`nn.Conv2d`"),
        "max_pool2d": direct("`nn.MaxPool2d`"),
        "average_pool2d": direct("`nn.AvgPool2d`"),
        "global_average2d": direct("`nn.AdaptiveAvgPool2d`, or `mean`"),
        "flatten": direct("`nn.Flatten`, or `flatten`"),
        "add": direct("`+`"),
        "dropout": direct("`nn.Dropout`; random numbers of its own"),
        "batch_norm": direct("`nn.BatchNorm1d`, `nn.BatchNorm2d`; sequences turned by `transpose`"),
        "layer_norm": direct("`nn.LayerNorm`"),
        "simple_rnn": direct("`nn.RNN`, its second bias kept at 0"),
        "lstm": direct("`nn.LSTM`, its second bias kept at 0"),
    },
    "activation": {
        "linear": direct("nothing"),
        "step": parts("`z >= 0`, with the derivative 0"),
        "sigmoid": direct("`nn.Sigmoid`"),
        "tanh": direct("`nn.Tanh`"),
        "relu": direct("`nn.ReLU`"),
        "leaky_relu": direct("`nn.LeakyReLU`"),
        "elu": direct("`nn.ELU`"),
        "gelu": direct("`nn.GELU`"),
        "silu": direct("`nn.SiLU`"),
        "softplus": direct("`nn.Softplus(threshold=50)`"),
        "softmax": direct("`nn.Softmax(1)`"),
        "argmax": parts("`F.one_hot` of `argmax`, with the derivative 0"),
    },
    "activation inside SimpleRNN": {
        "linear": _CELL,
        "step": _CELL,
        "sigmoid": _CELL,
        "tanh": direct("`nn.RNN`"),
        "relu": direct("`nn.RNN`"),
        "leaky_relu": _CELL,
        "elu": _CELL,
        "gelu": _CELL,
        "silu": _CELL,
        "softplus": _CELL,
    },
    "padding": {
        "valid": direct("nothing"),
        "same": parts("`padding=` where both sides get as much, else `nn.ZeroPad2d`, `F.pad`"),
    },
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
    "loss": {
        "mean_squared_error": direct("`F.mse_loss`"),
        "sum_of_squared_residuals": parts("`((output - y) ** 2).sum(1).mean()`"),
        "mean_absolute_error": direct("`F.l1_loss`"),
        "huber": direct("`F.huber_loss`"),
        "binary_crossentropy": direct("`F.binary_cross_entropy_with_logits`"),
        "categorical_crossentropy": direct("`F.cross_entropy`"),
        "perceptron": parts("`((a - y) * z).sum(1).mean()`"),
    },
    "reduction": {"mean": direct("the mean"), "sum": parts("the mean times the samples")},
    "optimizer": {
        "sgd": direct("`SGD`"),
        "momentum": direct("`SGD`, with its state"),
        "nesterov": direct("`SGD(nesterov=True)`, with its state"),
        "rmsprop": direct("`RMSprop`, with its state"),
        "adam": direct("`Adam`, with its state"),
        "adamw": direct("`AdamW`, with its state"),
    },
    "schedule": dict.fromkeys(
        ("constant", "step", "exponential", "cosine", "plateau", "warm-up"),
        parts("`rate_at`, from where it stands"),
    ),
    "regularisation": {
        "L1": parts("added to the loss"),
        "L2": parts("added to the loss"),
        "per sample": parts("`/ samples`"),
        "clip by value": direct("`clip_grad_value_`"),
        "clip by norm": direct("`clip_grad_norm_`"),
    },
    "frozen": {
        "layers": direct("`requires_grad_(False)`"),
        "single numbers": parts("put back after the update"),
    },
    "sampling": dict.fromkeys(
        ("epochs", "in order", "with replacement"),
        parts("by NumPy's generator, from where it stands"),
    ),
    "stop rules": {"any": left_out("training goes on for as many epochs as are asked for")},
}  # fmt: skip
