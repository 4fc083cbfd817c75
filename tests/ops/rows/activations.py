"""The activations of neural networks, away from their kinks."""

import math

import numpy as np

from tests.ops.row import ONE, Row, at


def functional(torch):
    """Where the library keeps them."""
    if torch.__name__ == "autograd_lab":
        from autograd_lab.ops import activation

        return activation
    return torch.nn.functional


def call(name, *arguments):
    return lambda torch, *tensors: getattr(functional(torch), name)(*tensors, *arguments)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softplus(a):
    return np.log1p(np.exp(a))


def gelu(a):
    return a * 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(a / math.sqrt(2)))


def gelu_tanh(a):
    return 0.5 * a * (1 + np.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a**3)))


def elu(alpha=1.0, scale=1.0, input_scale=1.0):
    return lambda a: scale * np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0) * input_scale))


def glu(a):
    first, second = np.split(a, 2, -1)
    return first * sigmoid(second)


SELU = elu(1.6732632423543772, 1.0507009873554805)
FLOATING = [
    # name, arguments, reference, node
    ("leaky_relu", (), lambda a: np.where(a > 0, a, 0.01 * a), "LeakyReluBackward0"),
    ("elu", (0.7,), elu(0.7), "EluBackward0"),
    ("selu", (), SELU, "EluBackward0"),
    ("celu", (0.5,), elu(0.5, 1.0, 2.0), "CeluBackward0"),
    ("gelu", (), gelu, "GeluBackward0"),
    ("silu", (), lambda a: a * sigmoid(a), "SiluBackward0"),
    ("mish", (), lambda a: a * np.tanh(softplus(a)), "MishBackward0"),
    ("softplus", (), softplus, "SoftplusBackward0"),
    ("logsigmoid", (), lambda a: -softplus(-a), "LogSigmoidBackward0"),
    ("hardswish", (), lambda a: a * np.clip(a + 3, 0, 6) / 6, "HardswishBackward0"),
    ("softshrink", (), lambda a: np.sign(a) * np.maximum(np.abs(a) - 0.5, 0),
     "SoftshrinkBackward0"),
    ("hardshrink", (), lambda a: np.where(np.abs(a) <= 0.5, 0, a), "HardshrinkBackward0"),
    ("rrelu", (), lambda a: np.where(a > 0, a, a * 11 / 48), "RreluWithNoiseBackward0"),
]  # fmt: skip
PAIRS = [(at(2, 4),), (at(2, 4, layout="strided"),), (at(0, 2),), (at(2),)]
ONE_SLOPE = [(at(2, 3), at(1)), (at(3), at(1)), (at(), at())]

ROWS = [
    *(
        Row(name, call(name, *arguments), ONE, reference, node, None)
        for name, arguments, reference, node in FLOATING
    ),
    Row("gelu tanh", lambda torch, a: functional(torch).gelu(a, approximate="tanh"), ONE, gelu_tanh,
        "GeluBackward0", None),
    Row("threshold", call("threshold", 0.1, 2.0), ONE,
        lambda a: np.where(a > 0.1, a, 2).astype(a.dtype),
        "ThresholdBackward0"),
    Row("hardtanh", call("hardtanh", -1.0, 1.1), ONE, lambda a: np.clip(a, -1, 1.1),
        "HardtanhBackward0", None),
    Row("softsign", call("softsign"), ONE, lambda a: a / (1 + np.abs(a)), "DivBackward0",
        "floating"),
    Row("tanhshrink", call("tanhshrink"), ONE, lambda a: a - np.tanh(a), "SubBackward0",
        "floating"),
    Row("prelu", call("prelu"), ONE_SLOPE, lambda a, w: np.where(a > 0, a, w * a),
        "PreluKernelBackward0", None),
    Row("glu", call("glu"), PAIRS, glu, "GluBackward0", None),
]  # fmt: skip
