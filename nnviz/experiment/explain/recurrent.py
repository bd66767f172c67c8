"""SimpleRNN and LSTM, step by step: state in, gates, state out, and δ back through time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.layers import LSTM, SimpleRNN
from nnviz.engine.shapes import Array
from nnviz.engine.trace import LayerTrace
from nnviz.experiment.explain.activated import DERIVATIVES, SYMBOLS, activated
from nnviz.experiment.explain.names import input_names, taken
from nnviz.experiment.explain.owned import GATES, state_names
from nnviz.experiment.explain.passages import Numbers, Passage, Point, Sheet
from nnviz.experiment.explain.sources import At, returns, selection_at
from nnviz.experiment.explain.values import Formula, Line
from nnviz.experiment.frame import Frame, Microscope
from nnviz.experiment.selection import Selection

_Z = (r"z_t = b + \sum U h_{t-1} + \sum W x_t", "z_t = b + Σ U·h_{t−1} + Σ W·x_t")
_CELL = Formula(
    r"c_t = f\,c_{t-1} + i\,g \;\;\to\;\; h_t = o\,\tanh(c_t)",
    "c_t = f · c_{t−1} + i · g  →  h_t = o · tanh(c_t)",
)
_CELL_BACK = Formula(
    r"\partial L / \partial c_t = \partial L / \partial h_t\,o\,(1 - \tanh^2 c_t) + "
    r"\partial L / \partial c_{t+1}\,f_{t+1}",
    "∂L/∂c_t = ∂L/∂h_t · o · (1 − tanh²(c_t)) + ∂L/∂c_{t+1} · f_{t+1}",
)
_BACK = (
    "∂L/∂h_t gathers all ways from this state to the loss: through the layers that take it, and "
)
_NAMED = {"i": "input gate i", "f": "forget gate f", "g": "candidate g", "o": "output gate o"}


def simple_passages(
    frame: Frame, scope: Microscope, layer: SimpleRNN, unit: int, step: int
) -> tuple[Passage, ...]:
    """One step of one unit, and the same unit through time."""
    part = scope.trace.layer(layer.id)
    z, h, dh, dz = (
        part.extras[name][:, unit]
        for name in ("pre_activation", "state", "state_gradient", "pre_activation_gradient")
    )
    (latex, text), name = SYMBOLS[layer.activation], layer.activation
    formula = Formula(rf"{_Z[0]} \;\;\to\;\; h_t = {latex}", f"{_Z[1]}  →  h_t = {text}")
    terms = _terms(frame, scope, layer, part, (unit,), step)
    bias = float(scope.step.layout.bias(scope.step.parameters, layer.id)[unit])
    lines = (
        _sum_line("z", terms, 0, bias, float(z[step])),
        replace(activated(name, z, h, (step,)), symbol="h"),
    )
    point = Point(name, float(z[step]), float(h[step]))
    forward = Passage(f"Forward · step {step + 1} of {len(z)}", formula=formula, lines=lines,
                      sheets=(terms,), point=point)  # fmt: skip
    before = np.append(np.zeros(1, h.dtype), h[:-1])
    time = _through_time("state in and out", step, {"h before": before, "z": z, "h": h})
    slope = float(ACTIVATIONS[name].derivative(np.asarray(z[step])))
    chain = Line("δ", "f'(z) · ∂L/∂h", "{} · {}", (slope, float(dh[step])), float(dz[step]))
    back = Passage(
        "Backward through time", "backward", result=("δ", float(dz[step])),
        formula=Formula(rf"\delta_t = {DERIVATIVES[name][0]}\,\partial L / \partial h_t",
                        f"δ_t = ({DERIVATIVES[name][1]}) · ∂L/∂h_t"),
        words=_words(step, len(z)), lines=(chain,),
        sheets=(*_state_sheets(frame, scope, layer, part, unit, step),
                _through_time("δ through time", step, {"∂L/∂h": dh, "δ": dz}, "gradient")),
    )  # fmt: skip
    return forward, Passage("Through time", sheets=(time,)), back


def lstm_passages(
    frame: Frame, scope: Microscope, layer: LSTM, unit: int, step: int
) -> tuple[Passage, ...]:
    """One step of one cell with its four gates, and the same cell through time."""
    part = scope.trace.layer(layer.id)
    own = {name: values[..., unit] for name, values in part.extras.items()}
    gates = {"i": own["input_gate"], "f": own["forget_gate"], "g": own["candidate"],
             "o": own["output_gate"]}  # fmt: skip
    c, h = own["cell"], own["state"]
    c_in, h_in = (np.append(np.zeros(1, v.dtype), v[:-1]) for v in (c, h))
    forward = Passage(
        f"Forward · step {step + 1} of {len(h)}", formula=_CELL,
        lines=_cell_lines({k: float(v[step]) for k, v in gates.items()}, float(c_in[step]),
                          float(c[step]), float(h[step])),
        sheets=(_gate_sheet(own, gates, step),),
    )  # fmt: skip
    time = (
        _through_time(
            "state in and out", step, {"c before": c_in, "h before": h_in, "c": c, "h": h}
        ),
        _through_time("gates", step, gates),
    )
    inside = _gates_passage(frame, scope, layer, part, unit, step)
    back = _lstm_backward(frame, scope, layer, part, unit, step)
    return forward, inside, Passage("Through time", sheets=time), back


def _cell_lines(gates: dict[str, float], c_in: float, c: float, h: float) -> tuple[Line, ...]:
    kept = gates["f"], c_in, gates["i"], gates["g"]
    return (
        Line("c", "f · c before + i · g", "{} · {} + {} · {}", kept, c),
        Line("h", "o · tanh(c)", "{} · tanh({})", (gates["o"], c), h),
    )


def _gate_sheet(own: dict[str, Array], gates: dict[str, Array], step: int) -> Sheet:
    z = own["pre_activation"][step]
    values = np.array([gate[step] for gate in gates.values()])
    return Sheet("gate", tuple(_NAMED[name] for name in GATES),
                 (Numbers("z", z), Numbers("value", values)), bar=1)  # fmt: skip


def _gates_passage(
    frame: Frame, scope: Microscope, layer: LSTM, part: LayerTrace, unit: int, step: int
) -> Passage:
    """Every gate's z as a sum; i, f, o are its sigmoid, g its tanh."""
    rows = tuple(gate * layer.units + unit for gate in range(4))
    biases = scope.step.layout.bias(scope.step.parameters, layer.id)[list(rows)]
    z = part.extras["pre_activation"][step, :, unit]
    terms = _terms(frame, scope, layer, part, rows, step)
    names = ("input_gate", "forget_gate", "candidate", "output_gate")
    lines: list[Line] = []
    for gate, (symbol, name) in enumerate(zip(GATES, names, strict=True)):
        result = float(part.extras[name][step, unit])
        lines.append(_sum_line(f"z of {symbol}", terms, gate, float(biases[gate]), float(z[gate])))
        if symbol == "g":
            lines.append(Line("g", "tanh(z)", "tanh({})", (float(z[gate]),), result))
        else:
            pattern = "1 / (1 + e^{})"
            lines.append(Line(symbol, "1 / (1 + e^(−z))", pattern, (-float(z[gate]),), result))
    return Passage("Gates", formula=Formula(*_Z), lines=tuple(lines), sheets=(terms,))


def _lstm_backward(
    frame: Frame, scope: Microscope, layer: LSTM, part: LayerTrace, unit: int, step: int
) -> Passage:
    own = {name: values[..., unit] for name, values in part.extras.items()}
    dh, dc, dz = own["state_gradient"], own["cell_gradient"], own["pre_activation_gradient"]
    last = step + 1 == len(dh)
    o, c = float(own["output_gate"][step]), float(own["cell"][step])
    later = (0.0, 0.0) if last else (float(dc[step + 1]), float(own["forget_gate"][step + 1]))
    lines = [
        Line("∂L/∂c", "∂L/∂h · o · (1 − tanh²(c)) + ∂L/∂c after · f after",
             "{} · {} · (1 − tanh({})²) + {} · {}", (float(dh[step]), o, c, *later),
             float(dc[step])),
    ]  # fmt: skip
    i, f, g = (float(own[k][step]) for k in ("input_gate", "forget_gate", "candidate"))
    c_in = float(own["cell"][step - 1]) if step else 0.0
    own_dc = float(dc[step])
    for symbol, (gradient, factor, slope, words) in {
        "i": (own_dc, g, (i, i), "∂L/∂c · g · i (1 − i)"),
        "f": (own_dc, c_in, (f, f), "∂L/∂c · c before · f (1 − f)"),
        "g": (own_dc, i, (g,), "∂L/∂c · i · (1 − g²)"),
        "o": (float(dh[step]), float(np.tanh(c)), (o, o), "∂L/∂h · tanh(c) · o (1 − o)"),
    }.items():
        pattern = "{} · {} · (1 − {}²)" if symbol == "g" else "{} · {} · {} · (1 − {})"
        result = float(dz[step, GATES.index(symbol)])
        lines.append(Line(f"δ of {symbol}", words, pattern, (gradient, factor, *slope), result))
    down = {f"δ {name}": dz[:, place] for place, name in enumerate(GATES)}
    return Passage(
        "Backward through time", "backward", result=("∂L/∂h", float(dh[step])), formula=_CELL_BACK,
        words=_words(step, len(dh)), lines=tuple(lines),
        sheets=(*_state_sheets(frame, scope, layer, part, unit, step),
                _through_time("∂L through time", step, {"∂L/∂h": dh, "∂L/∂c": dc}, "gradient"),
                _through_time("δ of the gates through time", step, down, "gradient")),
    )  # fmt: skip


def _terms(
    frame: Frame,
    scope: Microscope,
    layer: SimpleRNN | LSTM,
    part: LayerTrace,
    rows: tuple[int, ...],
    step: int,
) -> Sheet:
    """U·h and W·x term by term, for each of the rows of [U W b]."""
    layout, theta = scope.step.layout, scope.step.parameters
    before = part.extras["state"][step - 1] if step else np.zeros_like(part.extras["state"][0])
    inputs = np.concatenate([before, part.x[step]])
    weights = np.concatenate(
        [
            layout.read(theta, layer.id, name)[row]
            for row in rows
            for name in ("recurrent", "weight")
        ]
    )
    heads = ("",) if len(rows) == 1 else tuple(f"{gate} · " for gate in GATES)
    own = (*state_names(frame, layer), *input_names(frame, layer.id))
    source = taken(frame, layer.id)[0]
    states = [Selection(layer.id, k, (step - 1, 0)) if step else None for k in range(layer.units)]
    links = [*states, *(selection_at(frame, source, (step, k)) for k in range(part.x.shape[1]))]
    spread = np.tile(inputs, len(rows))
    columns = (Numbers("weight", weights, "sign"), Numbers("value", spread, sign="× "),
               Numbers("product", weights * spread, sign="= "))  # fmt: skip
    return Sheet("from", tuple(f"{head}{name}" for head in heads for name in own), columns,
                 tuple(links) * len(rows), bar=2)  # fmt: skip


def _sum_line(symbol: str, terms: Sheet, row: int, bias: float, z: float) -> Line:
    """b + Σ of one row's products."""
    products = terms.columns[2].values
    count = len(products) if not symbol.startswith("z of") else len(products) // 4
    total = float(products[row * count : (row + 1) * count].sum(dtype=np.float64))
    return Line(symbol, "b + Σ products", "{} + {}", (bias, total), z)


def _through_time(title: str, step: int, columns: dict[str, Array], ink: str = "sign") -> Sheet:
    """One row per step, the chosen one marked."""
    names = tuple(f"{t + 1}" for t in range(len(next(iter(columns.values())))))
    numbers = tuple(
        Numbers(name, values, "gradient" if ink == "gradient" else "text")
        for name, values in columns.items()
    )
    return Sheet("step", names, numbers, marked=step, steps=True, title=title)


def _state_sheets(
    frame: Frame, scope: Microscope, layer: SimpleRNN | LSTM, part: LayerTrace, unit: int, step: int
) -> tuple[Sheet, ...]:
    """What the layers that take this state hand back, if they take it."""
    at: At = (step, unit) if part.a.ndim == 2 else (unit,)
    if part.a.ndim == 1 and step + 1 < len(part.extras["state"]):
        return ()
    found = returns(frame, scope, layer.id, at)
    return () if found is None else (found,)


def _words(step: int, length: int) -> str:
    if step + 1 == length:
        return _BACK + "after the last step there is no later one."
    return _BACK + f"through step {step + 2}."
