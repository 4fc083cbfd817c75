"""Answers to the exercises of lesson 00: right ones, and wrong ones with their hint's start."""

_SLOPE = """
def slope(number):
    x = torch.tensor(number, requires_grad=True)
    y = {product}
    y.backward()
    return {result}
"""

RIGHT = {
    "mean_of_squares": "def mean_of_squares(x): return (x * x).mean()",
    "span": "def span(x): return x.max() - x.min()",
    "slope": _SLOPE.format(product="x * x * x", result="x.grad"),
}

ALSO_RIGHT = {
    "mean_of_squares": [
        "def mean_of_squares(x): return x @ x / len(x)",
        "def mean_of_squares(x): return torch.tensor(sum(v * v for v in x.tolist()) / len(x))",
    ],
    "span": ["def span(x):\n    x = x.sort().values\n    return x[-1] - x[0]"],
    "slope": [
        _SLOPE.format(product="x**3", result="x.grad"),
        "def slope(number): return torch.tensor(3 * number * number)",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "mean_of_squares",
        "the square of the mean",
        "def mean_of_squares(x): return x.mean() * x.mean()",
        "Your code squares the mean.",
    ),
    (
        "mean_of_squares",
        "the sum",
        "def mean_of_squares(x): return x @ x",
        "Your code adds the squares up.",
    ),
    (
        "mean_of_squares",
        "no mean",
        "def mean_of_squares(x): return x * x",
        "Your code returns all the squares",
    ),
    (
        "mean_of_squares",
        "a root",
        "def mean_of_squares(x): return (x * x).mean().sqrt()",
        "Your code takes a root",
    ),
    (
        "mean_of_squares",
        "a number of Python's",
        "def mean_of_squares(x): return (x * x).mean().item()",
        "Your code returns a number of Python's.",
    ),
    (
        "span",
        "the answer of the task",
        "def span(x): return x[-1] - x[0]",
        "Your code takes the first entry from the last.",
    ),
    ("span", "the wrong sign", "def span(x): return x.min() - x.max()", "Your result has the"),
    ("span", "a sum", "def span(x): return x.max() + x.min()", "Your code adds the smallest"),
    ("span", "only the largest", "def span(x): return x.max()", "Your code returns the largest"),
    (
        "slope",
        "read too early",
        "def slope(number):\n    x = torch.tensor(number, requires_grad=True)\n"
        "    grad = x.grad\n    (x * x * x).backward()\n    return grad",
        "Your code returns None",
    ),
    (
        "slope",
        "of the product",
        _SLOPE.format(product="x * x * x", result="y.grad"),
        "Your code returns None",
    ),
    (
        "slope",
        "the product",
        _SLOPE.format(product="x * x * x", result="y.detach()"),
        "Your code returns the product itself.",
    ),
    (
        "slope",
        "two factors",
        _SLOPE.format(product="x * x", result="x.grad"),
        "Your gradient is that of x * x.",
    ),
    (
        "slope",
        "two walks",
        _SLOPE.format(product="x * x * x\n    y.backward(retain_graph=True)", result="x.grad"),
        "Your gradient is twice as large",
    ),
    (
        "slope",
        "a number of Python's",
        "def slope(number): return 3 * number * number",
        "Your code returns a number of Python's.",
    ),
]
