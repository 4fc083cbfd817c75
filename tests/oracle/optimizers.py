"""Descents with an optimizer that two libraries can be compared by."""

import numpy as np

import autograd_lab

SHAPES = ((3, 4), ())


def table():
    """PyTorch's own table of what optimizers are to be tested on; empty where it can't be had."""
    try:
        from torch.testing._internal.common_optimizers import optim_db
    except ImportError:
        return []
    return [info for info in optim_db if hasattr(autograd_lab.optim, info.optim_cls.__name__)]


def samples():
    """The optimizers' names with the options in the table."""
    return [
        (info.optim_cls.__name__, sample.kwargs)
        for info in table()
        for sample in info.optim_inputs_func(device="cpu")
    ]


def told(name, options):
    """A sample as the name of a test."""
    return f"{name}({', '.join(f'{key}={value}' for key, value in options.items())})"


def own(library, value):
    """Options with the library's own tensors in place of PyTorch's."""
    if hasattr(value, "detach"):
        return library.tensor(value.detach().numpy().copy())
    if isinstance(value, (tuple, list)):
        return type(value)(own(library, item) for item in value)
    if isinstance(value, dict):
        return {key: own(library, item) for key, item in value.items()}
    return value


def parameters(library, dtype="float64", shapes=SHAPES):
    """Leaves with the same numbers on every library."""
    random = np.random.default_rng(0)
    return [
        library.tensor(np.asarray(random.standard_normal(shape), dtype), requires_grad=True)
        for shape in shapes
    ]


def optimizer_of(library, name, options, params):
    """An optimizer of a library, by its name."""
    return getattr(library.optim, name)(params, **own(library, options))


def closure_of(library, optimizer, params):
    """The loss of a descent: bowls with bumps, of which the gradients are computed in NumPy.

    So both libraries see the same gradient at the same place, and differ by the optimizer alone.
    """

    places = [param.detach().numpy() for param in params]

    def closure():
        loss = 0.0
        for param, place in zip(params, places, strict=True):
            x = place.astype("float64")
            loss += float((x * x / 2 - 0.1 * np.cos(2 * x)).sum())
            param.grad = library.from_numpy(np.asarray(x + 0.2 * np.sin(2 * x), place.dtype))
        return library.tensor(loss, dtype=library.float64)

    return closure


def descend(library, optimizer, params, steps):
    """Make steps."""
    closure = closure_of(library, optimizer, params)
    for _ in range(steps):
        optimizer.step(closure)


def numbers(params):
    """The parameters as arrays."""
    return [param.detach().numpy().copy() for param in params]


def assert_close(found, expected, tolerance=1e-6):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
