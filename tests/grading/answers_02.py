"""Answers to the exercises of lesson 02: right ones, and wrong ones with their hint's start."""

_TABLE = {
    "a": ["float64", [2, 3], "own"],
    "b": ["float64", [2, 3], "shared"],
    "c": ["float32", [2, 3], "own"],
    "d": ["float64", [2, 3], "shared"],
    "e": ["float32", [2, 3], "own"],
    "f": ["float32", [2, 3], "own"],
    "g": ["int64", [], "own"],
    "h": ["float32", [1], "own"],
}


def _table(**changed):
    return f"def constructor_table(): return {_TABLE | changed}"


_PORTED = """
def ported(numbers):
    w = torch.tensor(numbers, requires_grad=True)
    loss = (w * w * w).sum()
    loss.backward()
    x = torch.tensor([10.0, 20.0, 30.0])
    with torch.no_grad():
        prediction = w * x
    return loss.item(), w.grad, prediction
"""

RIGHT = {
    "leaf_of_numbers": """
def leaf_of_numbers(numbers):
    return torch.tensor(numbers, dtype=torch.float32, requires_grad=True)
""",
    "constructor_table": _table(),
    "closed_range": """
def closed_range(first, last, step):
    return torch.arange(first, last + 1, step, dtype=torch.float32, requires_grad=True)
""",
    "ported": _PORTED,
    "loss_of_each_row": """
def loss_of_each_row(x):
    return torch.stack([(row * row).sum() for row in x])
""",
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "leaf_of_numbers": [
        "def leaf_of_numbers(numbers): return torch.Tensor(numbers).requires_grad_()",
        """
def leaf_of_numbers(numbers):
    leaf = torch.FloatTensor(numbers)
    leaf.requires_grad = True
    return leaf
""",
    ],
    "constructor_table": [
        _table(a=("float64", (2, 3), "own")),
    ],
    "closed_range": [
        """
def closed_range(first, last, step):
    return torch.tensor(range(first, last + 1, step), dtype=torch.float32).requires_grad_()
""",
        """
def closed_range(first, last, step):
    return torch.arange(float(first), last + 0.5, step).requires_grad_()
""",
    ],
    "ported": [
        """
def ported(numbers):
    from autograd_lab.autograd import Variable
    w = Variable(torch.FloatTensor(numbers), requires_grad=True)
    loss = (w * w * w).sum()
    loss.backward()
    x = Variable(torch.FloatTensor([10, 20, 30]))
    return float(loss), w.grad.data, (w * x).detach()
""",
    ],
    "loss_of_each_row": [
        "def loss_of_each_row(x): return (x * x).sum(1)",
        "def loss_of_each_row(x): return torch.cat([(row * row).sum().view(1) for row in x])",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "leaf_of_numbers",
        "the line as it was",
        "def leaf_of_numbers(numbers): return torch.Tensor(numbers, requires_grad=True)",
        "Your code hands requires_grad to the class",
    ),
    (
        "leaf_of_numbers",
        "the dtype of the numbers",
        "def leaf_of_numbers(numbers): return torch.tensor(numbers, requires_grad=True)",
        "Your code takes the dtype from the numbers",
    ),
    (
        "leaf_of_numbers",
        "by way of NumPy",
        """
def leaf_of_numbers(numbers):
    import numpy as np
    return torch.tensor(np.array(numbers, dtype=float), requires_grad=True)
""",
        "Your tensor is float64.",
    ),
    (
        "leaf_of_numbers",
        "no flag",
        "def leaf_of_numbers(numbers): return torch.Tensor(numbers)",
        "Your tensor has the numbers and no flag.",
    ),
    (
        "leaf_of_numbers",
        "the flag set on one that is thrown away",
        """
def leaf_of_numbers(numbers):
    leaf = torch.Tensor(numbers)
    leaf.clone().requires_grad_()
    return leaf
""",
        "Your tensor has the numbers and no flag.",
    ),
    (
        "leaf_of_numbers",
        "converted after the flag",
        """
def leaf_of_numbers(numbers):
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True).float()
""",
        "Your code sets the flag and then computes",
    ),
    (
        "constructor_table",
        "no dictionary",
        "def constructor_table(): return [1, 2]",
        "Your function does not return a dictionary.",
    ),
    (
        "constructor_table",
        "a name is missing",
        'def constructor_table(): return {"a": ["float64", [2, 3], "own"]}',
        "Your dictionary leaves a name out.",
    ),
    (
        "constructor_table",
        "torch.tensor shares",
        _table(a=["float64", [2, 3], "shared"]),
        "You let torch.tensor share the array's memory.",
    ),
    (
        "constructor_table",
        "everything is float32",
        _table(b=["float32", [2, 3], "shared"]),
        "You make float32 of an array of float64",
    ),
    (
        "constructor_table",
        "as_tensor copies",
        _table(d=["float64", [2, 3], "own"]),
        "You let from_numpy or as_tensor copy",
    ),
    (
        "constructor_table",
        "from_numpy copies",
        _table(b=["float64", [2, 3], "own"]),
        "You let from_numpy or as_tensor copy",
    ),
    (
        "constructor_table",
        "torch.Tensor keeps float64",
        _table(c=["float64", [2, 3], "own"]),
        "You let torch.Tensor keep the array's float64.",
    ),
    (
        "constructor_table",
        "as_tensor shares though it converts",
        _table(e=["float32", [2, 3], "shared"]),
        "You have a tensor of float32 share the memory",
    ),
    (
        "constructor_table",
        "sizes read as data",
        _table(f=["float32", [2], "own"]),
        "You take the 2 and the 3 in torch.Tensor(2, 3) for data.",
    ),
    (
        "constructor_table",
        "data read as a size",
        _table(g=["int64", [6], "own"]),
        "You take the 6 in torch.tensor(6) for a size.",
    ),
    (
        "constructor_table",
        "a number has one dimension",
        _table(g=["int64", [1], "own"]),
        "You give torch.tensor(6) a dimension.",
    ),
    (
        "constructor_table",
        "a number is a float",
        _table(g=["float32", [], "own"]),
        "You make a float of torch.tensor(6).",
    ),
    (
        "constructor_table",
        "a list of one is a size",
        _table(h=["float32", [6], "own"]),
        "You take the 6 in torch.Tensor([6]) for a size.",
    ),
    (
        "constructor_table",
        "torch.Tensor keeps integers",
        _table(h=["int64", [1], "own"]),
        "You let torch.Tensor([6]) take the dtype",
    ),
    (
        "closed_range",
        "torch.range again",
        """
def closed_range(first, last, step):
    return torch.range(first, last, step, requires_grad=True)
""",
        "Your code still calls torch.range",
    ),
    (
        "closed_range",
        "arange(1, 7) is int64 and can't require grad",
        """
def closed_range(first, last, step):
    return torch.arange(first, last + 1, step).requires_grad_()
""",
        "Your code asks for a gradient of whole numbers",
    ),
    (
        "closed_range",
        "int64, unmarked",
        "def closed_range(first, last, step): return torch.arange(first, last + 1, step)",
        "Your numbers are int64",
    ),
    (
        "closed_range",
        "arange(1, 6) loses 6",
        """
def closed_range(first, last, step):
    return torch.arange(float(first), last, step, requires_grad=True)
""",
        "Your range ends before last",
    ),
    (
        "closed_range",
        "one step too far",
        """
def closed_range(first, last, step):
    return torch.arange(float(first), last + step, step, requires_grad=True)
""",
        "Your range goes beyond last",
    ),
    (
        "closed_range",
        "counts in ones",
        """
def closed_range(first, last, step):
    return torch.arange(float(first), last + 1, requires_grad=True)
""",
        "Your range counts in ones.",
    ),
    (
        "closed_range",
        "no flag",
        "def closed_range(first, last, step): return torch.arange(float(first), last + 1, step)",
        "Your numbers are right, and nothing marks them.",
    ),
    (
        "closed_range",
        "marks what it starts from",
        """
def closed_range(first, last, step):
    return torch.arange(float(first), last + 1, step, requires_grad=True).reshape(-1)
""",
        "Your code marks a tensor and computes the range from it",
    ),
    (
        "ported",
        "keeps volatile=",
        """
def ported(numbers):
    from autograd_lab.autograd import Variable
    w = Variable(torch.FloatTensor(numbers), requires_grad=True)
    loss = (w * w * w).sum()
    loss.backward()
    x = Variable(torch.FloatTensor([10, 20, 30]), volatile=True)
    return loss.item(), w.grad, w * x
""",
        "Your code keeps volatile=",
    ),
    (
        "ported",
        "the first entry of a scalar",
        _PORTED.replace("loss.item()", "loss.data[0]"),
        "Your code takes the first entry of a loss",
    ),
    (
        "ported",
        "no_grad round everything",
        """
def ported(numbers):
    with torch.no_grad():
        w = torch.tensor(numbers, requires_grad=True)
        loss = (w * w * w).sum()
        loss.backward()
        return loss.item(), w.grad, w * torch.tensor([10.0, 20.0, 30.0])
""",
        "Your code calls backward() on a loss of which nothing",
    ),
    (
        "ported",
        "the loss as a tensor",
        _PORTED.replace("loss.item()", "loss.data"),
        "Your code returns the loss as a tensor.",
    ),
    (
        "ported",
        "no walk",
        _PORTED.replace("loss.backward()", "pass"),
        "The gradient in your answer is None.",
    ),
    (
        "ported",
        "records the prediction",
        _PORTED.replace("torch.no_grad()", "torch.enable_grad()"),
        "Your prediction is recorded",
    ),
    (
        "loss_of_each_row",
        "still cat",
        "def loss_of_each_row(x): return torch.cat([(row * row).sum() for row in x])",
        "Your code still hands the losses to torch.cat",
    ),
    (
        "loss_of_each_row",
        "a tensor of numbers",
        """
def loss_of_each_row(x):
    return torch.tensor([(row * row).sum().item() for row in x])
""",
        "Your code takes the numbers out of the losses",
    ),
    (
        "loss_of_each_row",
        "a tensor of numbers, marked",
        """
def loss_of_each_row(x):
    return torch.tensor([(row * row).sum().item() for row in x], requires_grad=True)
""",
        "Your code makes a leaf of the numbers",
    ),
    (
        "loss_of_each_row",
        "a column",
        """
def loss_of_each_row(x):
    return torch.cat([(row * row).sum().view(1, 1) for row in x])
""",
        "Your losses stand in a column.",
    ),
    (
        "loss_of_each_row",
        "adds up",
        "def loss_of_each_row(x): return sum((row * row).sum() for row in x)",
        "Your code adds the losses up.",
    ),
    (
        "loss_of_each_row",
        "columns for rows",
        "def loss_of_each_row(x): return (x * x).sum(0)",
        "Your code adds along the columns.",
    ),
]
