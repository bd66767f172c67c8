"""What ONNX expresses: opset 17 as ONNX Runtime computes it. A file of it does not train."""

from __future__ import annotations

from nnviz.formats.exporting.ways import Ways, direct, left_out, parts, refused

_NOT_TRAINED = left_out("an ONNX file predicts and does not train")
_NO_SUCH = refused("its RNN has no such activation; choose tanh, relu or sigmoid")

WAYS: Ways = {
    "layer": {
        "dense": direct("`Gemm`"),
        "conv2d": direct("`Conv`, in float32"),
        "max_pool2d": direct("`MaxPool`"),
        "average_pool2d": direct("`AveragePool`, in float32"),
        "global_average2d": direct("`ReduceMean`"),
        "flatten": direct("`Flatten`"),
        "add": direct("`Add`"),
        "dropout": direct("`Identity`: nothing is dropped after training"),
        "batch_norm": direct("`BatchNormalization`; sequences turned by `Transpose`"),
        "layer_norm": direct("`LayerNormalization`"),
        "simple_rnn": direct("`RNN` between `Transpose` and `Squeeze`, in float32"),
        "lstm": direct("`LSTM` between `Transpose` and `Squeeze`, in float32"),
    },
    "activation": {
        "linear": direct("nothing"),
        "step": parts("`GreaterOrEqual`, `Cast`"),
        "sigmoid": direct("`Sigmoid`"),
        "tanh": direct("`Tanh`"),
        "relu": direct("`Relu`"),
        "leaky_relu": direct("`LeakyRelu`"),
        "elu": direct("`Elu`; in double `Relu`, `Sub`, `Exp`"),
        "gelu": parts("`z · ½ (1 + Erf(z / √2))`; in double `Erf` alone in single precision"),
        "silu": parts("`z · Sigmoid(z)`"),
        "softplus": direct("`Softplus`; in double `Relu(z) + Log(1 + Exp(−Abs(z)))`"),
        "softmax": direct("`Softmax`"),
        "argmax": direct("`Hardmax`, in single precision"),
    },
    "activation inside SimpleRNN": {
        "linear": direct("`Affine`"),
        "step": _NO_SUCH,
        "sigmoid": direct("`Sigmoid`"),
        "tanh": direct("`Tanh`"),
        "relu": direct("`Relu`"),
        "leaky_relu": direct("`LeakyRelu`"),
        "elu": direct("`Elu`"),
        "gelu": _NO_SUCH,
        "silu": _NO_SUCH,
        "softplus": direct("`Softplus`"),
    },
    "padding": {"valid": direct("`pads` of 0"), "same": parts("`pads` said in numbers")},
    "feature": {
        "x1": direct("`Split`"),
        "x2": direct("`Split`"),
        "x1^2": direct("`Mul`"),
        "x2^2": direct("`Mul`"),
        "x1x2": direct("`Mul`"),
        "sin(x1)": direct("`Sin`"),
        "sin(x2)": direct("`Sin`"),
    },
    "preparation": {
        "impute": parts("`IsNaN`, `Where`"),
        "standardise": parts("`Sub`, `Div`"),
        "min_max": parts("`Sub`, `Div`"),
        "max_abs": parts("`Sub`, `Div`"),
        "one_hot": parts("`Equal`, `Where`"),
        "clip": parts("`Less`, `Greater`, `Where`"),
        "log": parts("`Abs`, `Add`, `Log`, `Where`"),
        "products": parts("`Mul`"),
        "powers": parts("`Mul`"),
        "waves": parts("`Mul`, `Div`, `Sin`, `Cos`"),
        "date_parts": parts("`Floor`, `Where`, `Sin`, `Cos` and arithmetic"),
        "drop": parts("`Split`, `Concat`"),
    },
    "scaling": {
        "none": direct("nothing"),
        "standardise": parts("`Sub`, `Mul`"),
        "maximum": parts("`Mul`"),
    },
    "target scaling": {"none": direct("nothing"), "standardise": parts("`Mul`, `Add`")},
    "loss": dict.fromkeys(
        (
            "mean_squared_error", "sum_of_squared_residuals", "mean_absolute_error", "huber",
            "binary_crossentropy", "categorical_crossentropy", "perceptron",
        ),
        _NOT_TRAINED,
    ),
    "reduction": dict.fromkeys(("mean", "sum"), _NOT_TRAINED),
    "optimizer": dict.fromkeys(
        ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"), _NOT_TRAINED
    ),
    "schedule": dict.fromkeys(
        ("constant", "step", "exponential", "cosine", "plateau", "warm-up"), _NOT_TRAINED
    ),
    "regularisation": dict.fromkeys(
        ("L1", "L2", "per sample", "clip by value", "clip by norm"), _NOT_TRAINED
    ),
    "frozen": dict.fromkeys(("layers", "single numbers"), _NOT_TRAINED),
    "sampling": dict.fromkeys(("epochs", "in order", "with replacement"), _NOT_TRAINED),
    "stop rules": {"any": _NOT_TRAINED},
}  # fmt: skip
