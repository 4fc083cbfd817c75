"""Recurrent cells and networks, attention."""

import numpy as np

from tests.ops.row import VARIES, Row, at

BATCH, INPUT, HIDDEN, STEPS = 2, 3, 2, 3


def weights(gates, input=INPUT):
    rows = gates * HIDDEN
    return at(rows, input), at(rows, HIDDEN), at(rows), at(rows)


STATE, STATES = at(BATCH, HIDDEN), at(1, BATCH, HIDDEN)
ONE_STEP, ALL_STEPS = at(BATCH, INPUT), at(STEPS, BATCH, INPUT)


def cell(name):
    return lambda torch, *tensors: getattr(torch, name)(*tensors)


def network(name):
    """The function of a network of one layer, forward."""
    return lambda torch, x, h, *params: getattr(torch, name)(
        x, h, params, True, 1, 0.0, False, False, False
    )


def lstm(torch, x, h, c, *params):
    return torch.lstm(x, (h, c), params, True, 1, 0.0, False, False, False)


def logistic(x):
    return 1 / (1 + np.exp(-x))


def simple_step(x, h, w, u, b, c):
    return np.tanh(x @ w.T + b + h @ u.T + c)


def gru_step(x, h, w, u, b, c):
    of_input, of_state = (np.split(part, 3, 1) for part in (x @ w.T + b, h @ u.T + c))
    r, z = (logistic(p + q) for p, q in zip(of_input[:2], of_state[:2], strict=True))
    n = np.tanh(of_input[2] + r * of_state[2])
    return (1 - z) * n + z * h


def lstm_step(x, h, state, w, u, b, c):
    i, f, n, o = np.split(x @ w.T + b + h @ u.T + c, 4, 1)
    state = logistic(f) * state + logistic(i) * np.tanh(n)
    return logistic(o) * np.tanh(state), state


def through(step):
    """A step over all the steps of an input."""

    def run(x, h, *params):
        states = [h[0]]
        for part in x:
            states.append(step(part, states[-1], *params))
        return np.stack(states[1:]), states[-1][None]

    return run


def through_lstm(x, h, c, *params):
    states = [(h[0], c[0])]
    for part in x:
        states.append(lstm_step(part, *states[-1], *params))
    return np.stack([h for h, _ in states[1:]]), states[-1][0][None], states[-1][1][None]


def attention(**options):
    def call(torch, query, key, value):
        from importlib import import_module

        functional = import_module(f"{torch.__name__}.nn.functional")
        return functional.scaled_dot_product_attention(query, key, value, **options)

    return call


def weighted_mean(query, key, value, causal=False):
    scores = query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])
    if causal:
        scores = np.where(np.tri(*scores.shape[-2:]) > 0, scores, -np.inf)
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True) @ value


# Of four dimensions PyTorch has no second derivative: see test_attention.py.
QUERIES = [(at(2, 3, 2), at(2, 4, 2), at(2, 4, 2)), (at(3, 2), at(2, 2), at(2, 3))]

ROWS = [
    Row(
        "rnn_tanh_cell",
        cell("rnn_tanh_cell"),
        [(ONE_STEP, STATE, *weights(1))],
        simple_step,
        "TanhBackward0",
        None,
    ),
    Row(
        "gru_cell",
        cell("gru_cell"),
        [(ONE_STEP, STATE, *weights(3))],
        gru_step,
        "AddBackward0",
        None,
    ),
    Row(
        "lstm_cell",
        lambda torch, x, h, c, *params: torch.lstm_cell(x, (h, c), *params),
        [(ONE_STEP, STATE, STATE, *weights(4))],
        lstm_step,
        "MulBackward0",
        None,
    ),
    Row(
        "rnn_tanh",
        network("rnn_tanh"),
        [(ALL_STEPS, STATES, *weights(1))],
        through(simple_step),
        "StackBackward0",
        None,
    ),
    Row(
        "gru",
        network("gru"),
        [(ALL_STEPS, STATES, *weights(3))],
        through(gru_step),
        "StackBackward0",
        None,
    ),
    Row("lstm", lstm, [(ALL_STEPS, STATES, STATES, *weights(4))], through_lstm, VARIES, None),
    Row("scaled_dot_product_attention", attention(), QUERIES, weighted_mean, VARIES, None),
    Row(
        "causal attention",
        attention(is_causal=True),
        QUERIES,
        lambda *arrays: weighted_mean(*arrays, causal=True),
        VARIES,
        None,
    ),
]
