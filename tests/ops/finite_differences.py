"""Derivatives by differences, to compare the engine's with.

For a function of arrays with the outputs y_k, and fixed weights w_k, the scalar
L = sum_k <w_k, y_k> has a derivative by each element of each input, which
(L(x + h) - L(x - h)) / 2h approaches. With weights that are no round numbers a wrong Jacobian does
not pass.
"""

import numpy as np

import autograd_lab as torch
from autograd_lab.tensor import wrap

STEP = 1e-6


def weights_for(shape, seed=0):
    """Numbers between 0.5 and 1.5, no two alike, the same for the same shape."""
    return np.array(np.random.default_rng([seed, *shape]).uniform(0.5, 1.5, shape))


def numpy_of(tensor):
    """The values of a tensor of any device, as a NumPy array."""
    array = tensor.detach().array
    return array if isinstance(array, np.ndarray) else array.get()


def outputs_of(result):
    """The differentiable tensors of a result, which may be one, or a tuple of them."""
    results = result if isinstance(result, tuple) else (result,)
    return [r for r in results if r.requires_grad]


def numerical(scalar, arrays):
    """The derivatives of `scalar(arrays)` by each element of each array."""
    derivatives = []
    for i, array in enumerate(arrays):
        derivative = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            values = []
            for step in (STEP, -STEP):
                moved = [a.copy() for a in arrays]
                moved[i][place] += step
                values.append(scalar(moved))
            derivative[place] = (values[0] - values[1]) / (2 * STEP)
        derivatives.append(derivative)
    return derivatives


class Differentiated:
    """A function of tensors at a point, with its derivatives by the engine and by differences.

    function: takes tensors. arrays: the point, as NumPy arrays. place: makes a tensor of the i-th
    array, in the memory layout and on the device to test.
    """

    def __init__(self, function, arrays, place):
        self.function, self.arrays, self.place = function, arrays, place

    def _leaves(self, arrays):
        return [self.place(i, a).requires_grad_() for i, a in enumerate(arrays)]

    def _weights(self, outputs, like):
        return [_on(weights_for(tuple(y.shape)), like) for y in outputs]

    def first(self):
        """The gradients, by the engine and by differences."""

        def scalar(arrays):
            outputs = outputs_of(self.function(*self._leaves(arrays)))
            return sum(float((numpy_of(y) * weights_for(tuple(y.shape))).sum()) for y in outputs)

        leaves = self._leaves(self.arrays)
        found = self._gradients(leaves, create_graph=False)
        return [numpy_of(g) for g in found], numerical(scalar, self.arrays)

    def _gradients(self, leaves, create_graph, weights=None):
        outputs = outputs_of(self.function(*leaves))
        weights = self._weights(outputs, leaves[0]) if weights is None else weights
        return torch.autograd.grad(
            outputs, leaves, weights, create_graph=create_graph, materialize_grads=True
        )

    def second(self):
        """The gradients of the weighted gradients, by the inputs and by the weights of the outputs:
        by the engine and by differences."""
        outputs = outputs_of(self.function(*self._leaves(self.arrays)))
        points = [*self.arrays, *(weights_for(tuple(y.shape)) for y in outputs)]
        count = len(self.arrays)

        def gradients(arrays, create_graph):
            leaves = self._leaves(arrays[:count])
            weights = [_on(w, leaves[0]).requires_grad_() for w in arrays[count:]]
            return leaves + weights, self._gradients(leaves, create_graph, weights)

        def scalar(arrays):
            _, grads = gradients(arrays, create_graph=False)
            return sum(float((numpy_of(g) * weights_for(tuple(g.shape), 1)).sum()) for g in grads)

        variables, grads = gradients(points, create_graph=True)
        grads = [g for g in grads if g.requires_grad]
        found = torch.autograd.grad(
            grads,
            variables,
            [_on(weights_for(tuple(g.shape), 1), g) for g in grads],
            materialize_grads=True,
        )
        return [numpy_of(g) for g in found], numerical(scalar, points)


def _on(array, like):
    """A tensor of `array` on the device of the tensor `like`."""
    data = like.array
    return wrap(array.copy() if isinstance(data, np.ndarray) else type(data)(array.copy()))
