"""Every term of a walk, backward, adds up to what the trace holds: all settings, all places."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from nnviz.engine.layers import AveragePool2D, Conv2D, MaxPool2D
from nnviz.engine.shapes import Array
from nnviz.experiment.explain.forward import conv_forward
from nnviz.experiment.explain.walks import handed_to, returned, weight_terms, winner_pixel
from nnviz.experiment.frame import Frame
from tests.experiment.walk_kit import scope_of, walked

SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def close(found: Array | float, expected: Array | float, among: Array) -> None:
    """To 1e-6 of the largest."""
    most = float(np.abs(among).max(initial=0.0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * most + 1e-15)


@given(walked())
@SETTINGS
def test_products_and_bias_make_every_output(frame: Frame) -> None:
    scope = scope_of(frame)
    for layer in (each for each in frame.experiment.layers if isinstance(each, Conv2D)):
        part = scope.trace.layer(layer.id)
        for unit, row, column in np.ndindex(part.z.shape):
            found = conv_forward(frame, scope, layer, unit, (row, column))
            close(found.products.sum() + found.bias, part.z[unit, row, column], part.z)
            assert found.z == float(part.z[unit, row, column])
            assert found.a == float(part.a[unit, row, column])


@given(walked())
@SETTINGS
def test_patch_times_delta_makes_every_weight_s_gradient(frame: Frame) -> None:
    scope = scope_of(frame)
    for layer in (each for each in frame.experiment.layers if isinstance(each, Conv2D)):
        whole = frame.layout.weight(scope.trace.gradient, layer.id)
        biases = frame.layout.bias(scope.trace.gradient, layer.id)
        for unit in range(layer.units):
            for parameter, gradient in enumerate((*whole[unit].ravel(), biases[unit])):
                place = parameter if parameter < whole[unit].size else -1
                found = weight_terms(frame, scope, layer, unit, place)
                assert found.gradient == gradient
                assert (
                    found.products.shape == layer.window(scope.trace.layer(layer.id).x.shape).places
                )
                close(found.products.sum(), gradient, whole)
            np.testing.assert_array_equal(found.gradients, whole[unit])
            assert found.bias == biases[unit]


@given(walked())
@SETTINGS
def test_delta_times_kernel_makes_every_pixel_s_derivative(frame: Frame) -> None:
    scope = scope_of(frame)
    for layer in (each for each in frame.experiment.layers if isinstance(each, Conv2D)):
        part = scope.trace.layer(layer.id)
        for channel, row, column in np.ndindex(part.x.shape):
            found = returned(frame, scope, layer, channel, (row, column))
            assert found.dx == part.dx[channel, row, column]
            close(found.sums.sum(), found.dx, part.dx)
            close(np.nansum(found.products, axis=(1, 2)), found.sums, part.dx)


@given(walked())
@SETTINGS
def test_pools_hand_back_what_the_trace_holds(frame: Frame) -> None:
    scope = scope_of(frame)
    for layer in frame.experiment.layers:
        if not isinstance(layer, MaxPool2D | AveragePool2D):
            continue
        part = scope.trace.layer(layer.id)
        for unit, row, column in np.ndindex(part.x.shape):
            found = handed_to(part, layer, unit, (row, column))
            close(sum(each.value for each in found), part.dx[unit, row, column], part.dx)
        if isinstance(layer, MaxPool2D):
            for unit, row, column in np.ndindex(part.a.shape):
                won = winner_pixel(part, layer, unit, (row, column))
                assert part.x[(unit, *won)] == part.a[unit, row, column]
