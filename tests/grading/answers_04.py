"""Answers to the exercises of lesson 04: right ones, and wrong ones with their hint's start."""

_RECEIVERS = """
def receivers(node):
    return [receiver for receiver, _ in node.next_functions if receiver is not None]

"""

RIGHT = {
    "gradient_by_hand": """
def gradient_by_hand(x):
    y = x + 2
    g = torch.ones_like(x) / 4
    g = g * 3
    return g * y + g * y
""",
    "backward_order": _RECEIVERS
    + """
def backward_order(root):
    waiting = {}
    found = [root]
    for node in found:
        for receiver in receivers(node):
            if receiver not in waiting:
                found.append(receiver)
            waiting[receiver] = waiting.get(receiver, 0) + 1
    ready, order = [root], []
    while ready:
        node = ready.pop()
        order.append(node)
        for receiver in receivers(node):
            waiting[receiver] -= 1
            if waiting[receiver] == 0:
                ready.append(receiver)
    return order
""",
    "mul_backward": "def mul_backward(g, a, b): return g * b, g * a",
    "mean_backward": "def mean_backward(g, x): return (g / x.numel()).expand(x.shape)",
    "numerical_gradient": """
def numerical_gradient(f, x, h):
    result = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            step = torch.zeros_like(x)
            step[i, j] = h
            result[i, j] = (f(x + step) - f(x - step)) / (2 * h)
    return result
""",
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "gradient_by_hand": [
        "def gradient_by_hand(x): return 1.5 * (x + 2)",
    ],
    "backward_order": [
        _RECEIVERS
        + """
def backward_order(root):
    done, order = set(), []
    def visit(node):
        if node not in done:
            done.add(node)
            for receiver in receivers(node):
                visit(receiver)
            order.append(node)
    visit(root)
    return tuple(reversed(order))
"""
    ],
    "mul_backward": ["def mul_backward(g, a, b): return [b * g, a * g]"],
    "mean_backward": ["def mean_backward(g, x): return torch.ones_like(x) * g / x.numel()"],
    "numerical_gradient": [
        """
def numerical_gradient(f, x, h):
    values = x.tolist()
    rows = []
    for i, row in enumerate(values):
        rows.append([])
        for j, value in enumerate(row):
            row[j] = value + h
            ahead = f(torch.tensor(values, dtype=torch.float64)).item()
            row[j] = value - h
            behind = f(torch.tensor(values, dtype=torch.float64)).item()
            row[j] = value
            rows[i].append((ahead - behind) / (2 * h))
    return torch.tensor(rows, dtype=torch.float64)
"""
    ],
}

_ENTRIES = """
def numerical_gradient(f, x, h):
    result = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            step = torch.zeros_like(x)
            step[i, j] = h
            result[i, j] = {quotient}
    return result
"""

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "gradient_by_hand",
        "forgets the mean",
        "def gradient_by_hand(x): return 6 * (x + 2)",
        "Your gradient is the one of z's sum.",
    ),
    (
        "gradient_by_hand",
        "x in place of y",
        "def gradient_by_hand(x): return 1.5 * x",
        "Your code has x where the product has y.",
    ),
    (
        "gradient_by_hand",
        "4.5 everywhere",
        "def gradient_by_hand(x): return torch.full((2, 2), 4.5)",
        "Your code returns the same number everywhere",
    ),
    (
        "gradient_by_hand",
        "one of two edges",
        "def gradient_by_hand(x): return 0.75 * (x + 2)",
        "Your code counts one of the two edges",
    ),
    (
        "gradient_by_hand",
        "the square for its derivative",
        "def gradient_by_hand(x): return 3 * (x + 2) * (x + 2) / 4",
        "Your code multiplies by the square itself.",
    ),
    (
        "gradient_by_hand",
        "the example's numbers",
        "def gradient_by_hand(x): return torch.tensor([[4.5, 6.0], [7.5, 9.0]])",
        "Your function returns the numbers of the example",
    ),
    (
        "backward_order",
        "preorder revisits a node",
        _RECEIVERS
        + """
def backward_order(root):
    order = [root]
    for receiver in receivers(root):
        order += backward_order(receiver)
    return order
""",
        "Your list visits a node once for every path",
    ),
    (
        "backward_order",
        "preorder without repeats",
        _RECEIVERS
        + """
def backward_order(root):
    order = []
    def visit(node):
        if node not in order:
            order.append(node)
            for receiver in receivers(node):
                visit(receiver)
    visit(root)
    return order
""",
        "Your list has each node once, but one stands before",
    ),
    (
        "backward_order",
        "forward order",
        _RECEIVERS
        + """
def backward_order(root):
    done, order = set(), []
    def visit(node):
        if node not in done:
            done.add(node)
            for receiver in receivers(node):
                visit(receiver)
            order.append(node)
    visit(root)
    return order
""",
        "Your list runs from the leaf to the root",
    ),
    (
        "backward_order",
        "no leaf",
        _RECEIVERS
        + """
def backward_order(root):
    done, order = set(), []
    def visit(node):
        if node not in done and node.next_functions:
            done.add(node)
            for receiver in receivers(node):
                visit(receiver)
            order.append(node)
    visit(root)
    return order[::-1]
""",
        "Your list ends before the leaf's own node.",
    ),
    (
        "backward_order",
        "pairs for nodes",
        _RECEIVERS
        + """
def backward_order(root):
    return [(root, 0), *root.next_functions]
""",
        "Your list holds something that is not a node",
    ),
    (
        "backward_order",
        "None for a number",
        """
def backward_order(root):
    done, order = set(), []
    def visit(node):
        if node not in done:
            done.add(node)
            for receiver, _ in node.next_functions if node else ():
                visit(receiver)
            order.append(node)
    visit(root)
    return order[::-1]
""",
        "Your list holds None",
    ),
    (
        "mul_backward",
        "the Jacobian",
        "def mul_backward(g, a, b): return diag(b), diag(a)",
        "Your code returns the Jacobians",
    ),
    (
        "mul_backward",
        "the Jacobian, scaled",
        "def mul_backward(g, a, b): return diag(g * b), diag(g * a)",
        "Your code builds the Jacobians and scales",
    ),
    (
        "mul_backward",
        "forgets the upstream gradient",
        "def mul_backward(g, a, b): return b, a",
        "Your code returns the local derivatives alone.",
    ),
    (
        "mul_backward",
        "each its own value",
        "def mul_backward(g, a, b): return g * a, g * b",
        "Your code gives each factor its own value.",
    ),
    (
        "mul_backward",
        "the rule of a sum",
        "def mul_backward(g, a, b): return g, g",
        "Your code passes g on unchanged",
    ),
    (
        "mean_backward",
        "the Jacobian",
        "def mean_backward(g, x): return torch.ones(1, x.numel()) / x.numel()",
        "Your code returns the Jacobian, one row",
    ),
    (
        "mean_backward",
        "forgets the upstream gradient",
        "def mean_backward(g, x): return torch.ones_like(x) / x.numel()",
        "Your code returns the local derivative alone.",
    ),
    (
        "mean_backward",
        "the rule of a sum",
        "def mean_backward(g, x): return g.expand(x.shape)",
        "Your code gives every entry the whole of g",
    ),
    (
        "mean_backward",
        "one number",
        "def mean_backward(g, x): return g / x.numel()",
        "Your code returns one number.",
    ),
    (
        "mean_backward",
        "divides by the rows",
        "def mean_backward(g, x): return torch.ones_like(x) * g / len(x)",
        "Your code divides by the number of rows.",
    ),
    (
        "mean_backward",
        "multiplies by x",
        "def mean_backward(g, x): return g * x / x.numel()",
        "Your code multiplies by x.",
    ),
    (
        "gradient_by_hand",
        "asks backward",
        """
def gradient_by_hand(x):
    x = x.clone().requires_grad_()
    ((x + 2) * (x + 2) * 3).mean().backward()
    return x.grad
""",
        "Your code calls backward()",
    ),
    (
        "numerical_gradient",
        "ahead only",
        _ENTRIES.format(quotient="(f(x + step) - f(x)) / h"),
        "Your code takes the difference on one side, from x to",
    ),
    (
        "numerical_gradient",
        "behind only",
        _ENTRIES.format(quotient="(f(x) - f(x - step)) / h"),
        "Your code takes the difference on one side, from x - h",
    ),
    (
        "numerical_gradient",
        "divides by h",
        _ENTRIES.format(quotient="(f(x + step) - f(x - step)) / h"),
        "Your gradient is twice too large.",
    ),
    (
        "numerical_gradient",
        "divides by nothing",
        _ENTRIES.format(quotient="f(x + step) - f(x - step)"),
        "Your code returns how much f changes.",
    ),
    (
        "numerical_gradient",
        "all entries at once",
        """
def numerical_gradient(f, x, h):
    return torch.ones_like(x) * (f(x + h) - f(x - h)) / (2 * h)
""",
        "Your code moves all entries of x at once",
    ),
    (
        "numerical_gradient",
        "single precision",
        """
def numerical_gradient(f, x, h):
    result = torch.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            step = torch.zeros(x.shape)
            step[i, j] = h
            result[i, j] = (f(x.float() + step) - f(x.float() - step)) / (2 * h)
    return result
""",
        "Your code works in float32.",
    ),
    (
        "numerical_gradient",
        "leaves x moved",
        """
def numerical_gradient(f, x, h):
    result = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] += h
            ahead = f(x)
            x[i, j] -= 2 * h
            result[i, j] = (ahead - f(x)) / (2 * h)
    return result
""",
        "Your code leaves x changed",
    ),
    (
        "numerical_gradient",
        "asks backward",
        """
def numerical_gradient(f, x, h):
    x = x.clone().requires_grad_()
    f(x).backward()
    return x.grad
""",
        "Your code returns the derivative itself",
    ),
]
