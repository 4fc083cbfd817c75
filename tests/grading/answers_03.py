"""Answers to the exercises of lesson 03: right ones, and wrong ones with their hint's start."""

_EIGHT = (
    "def eight_leaves(): return dict(a=True, b=True, c=False, d=True, e=False, f=False, g=True,"
    " h=True) | dict({})"
)
_SIX = (
    "def six_gradients(): return dict(v=None, w=5.0, x=None, y=None, z=None, total=None) | dict({})"
)
_MIDDLE = """
def gradient_in_the_middle(x):
    y = {y}
    {before}
    out = (3 * y * y).sum()
    out.backward()
    {after}
    return {result}
"""
_WALK = """
def leaves_behind(out):
    found, seen, waiting = [], set(), [out.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        {look}
    return found
"""
_BOTH = """
        if hasattr(node, "variable"):
            found.append({leaf})
        waiting += [receiver for receiver, _ in {edges}]
"""


def _middle(y="x * x", before="y.retain_grad()", after="", result="x.grad, y.grad"):
    return _MIDDLE.format(y=y, before=before, after=after, result=result)


def _walk(leaf="node.variable", edges="node.next_functions"):
    return _WALK.format(look=_BOTH.strip().format(leaf=leaf, edges=edges))


RIGHT = {
    "wants_gradient": "def wants_gradient(inputs): return any(x.requires_grad for x in inputs)",
    "eight_leaves": _EIGHT.format(""),
    "gradient_in_the_middle": _middle(),
    "six_gradients": _SIX.format(""),
    "leaves_behind": _walk(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "wants_gradient": [
        "def wants_gradient(inputs): return sum(inputs).requires_grad",
        "def wants_gradient(inputs): return not all(x.requires_grad is False for x in inputs)",
    ],
    "eight_leaves": [
        """
def eight_leaves():
    a = torch.tensor([2.0, 5.0], requires_grad=True)
    b = torch.tensor([1.0, 4.0])
    c = a * b
    d = b * 3
    e = a.reshape(2, 1)
    f = a.to(torch.float64)
    with torch.no_grad():
        g = a * 3
    h = c.detach()
    return {name: tensor.is_leaf for name, tensor in locals().items()}
""",
    ],
    "gradient_in_the_middle": [
        """
def gradient_in_the_middle(x):
    y = x * x
    return list(torch.autograd.grad((3 * y * y).sum(), (x, y)))
""",
        """
def gradient_in_the_middle(x):
    kept = []
    y = x * x
    y.register_hook(kept.append)
    (3 * y * y).sum().backward()
    return x.grad, kept[0]
""",
    ],
    "six_gradients": ["def six_gradients(): return dict.fromkeys('vxyz') | dict(w=5, total=None)"],
    "leaves_behind": [
        """
def leaves_behind(out):
    found = {}
    def visit(node):
        if node.name() == "torch::autograd::AccumulateGrad":
            found[id(node.variable)] = node.variable
        for receiver, _ in node.next_functions:
            if receiver is not None:
                visit(receiver)
    visit(out.grad_fn)
    return tuple(found.values())
""",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "wants_gradient",
        "all in place of any",
        "def wants_gradient(inputs): return all(x.requires_grad for x in inputs)",
        "Your code asks every input",
    ),
    (
        "wants_gradient",
        "the first alone",
        "def wants_gradient(inputs): return inputs[0].requires_grad",
        "Your code asks the first input",
    ),
    (
        "wants_gradient",
        "the last alone",
        """
def wants_gradient(inputs):
    for x in inputs:
        wanted = x.requires_grad
    return wanted
""",
        "Your code asks the last input",
    ),
    (
        "wants_gradient",
        "leaves alone",
        "def wants_gradient(inputs): return any(x.is_leaf and x.requires_grad for x in inputs)",
        "Your code asks the leaves alone.",
    ),
    (
        "wants_gradient",
        "grad_fn in place of the flag",
        "def wants_gradient(inputs): return any(x.grad_fn is not None for x in inputs)",
        "Your code looks for a grad_fn",
    ),
    (
        "wants_gradient",
        "exactly one",
        "def wants_gradient(inputs): return sum(x.requires_grad for x in inputs) == 1",
        "Your code wants the flag on exactly one",
    ),
    (
        "wants_gradient",
        "always",
        "def wants_gradient(inputs): return True",
        "Your code says True whatever",
    ),
    (
        "eight_leaves",
        "a list",
        "def eight_leaves(): return [True, True, False, True, False, False, True, True]",
        "Your function does not return a dictionary.",
    ),
    (
        "eight_leaves",
        "one left out",
        "def eight_leaves(): return dict.fromkeys('abdg', True) | dict(c=False, e=False, f=False)",
        "Your dictionary leaves a name out.",
    ),
    (
        "eight_leaves",
        "requires_grad in place of is_leaf",
        _EIGHT.format("b=False, c=True, d=False, e=True, f=True, g=False, h=False"),
        "Your answer is that of requires_grad",
    ),
    (
        "eight_leaves",
        "what was written down",
        _EIGHT.format("d=False, g=False, h=False"),
        "Your leaves are the two that were written",
    ),
    (
        "eight_leaves",
        "a reshaped leaf",
        _EIGHT.format("e=True"),
        "You take the reshaped tensor for a leaf.",
    ),
    (
        "eight_leaves",
        "a moved leaf",
        _EIGHT.format("f=True"),
        "You take the converted tensor for a leaf.",
    ),
    (
        "eight_leaves",
        "a result under no_grad",
        _EIGHT.format("g=False"),
        "You say that what was made under no_grad",
    ),
    (
        "eight_leaves",
        "a result of data",
        _EIGHT.format("d=False"),
        "You say that what was computed is no leaf.",
    ),
    (
        "eight_leaves",
        "what was detached",
        _EIGHT.format("h=False"),
        "You say that the detached tensor",
    ),
    (
        "eight_leaves",
        "data",
        _EIGHT.format("b=False"),
        "You say that b is no leaf",
    ),
    (
        "eight_leaves",
        "a product",
        _EIGHT.format("c=True"),
        "You take the product for a leaf.",
    ),
    (
        "gradient_in_the_middle",
        "y made a leaf",
        _middle(y="(x * x).detach().requires_grad_()"),
        "The gradient by x is None",
    ),
    (
        "gradient_in_the_middle",
        "nothing asked y to keep it",
        _middle(before=""),
        "The gradient by y is None",
    ),
    (
        "gradient_in_the_middle",
        "retain_grad after backward",
        _middle(before="", after="y.retain_grad()"),
        "The gradient by y is None",
    ),
    (
        "gradient_in_the_middle",
        "copied from x.grad",
        _middle(before="", after="y.grad = x.grad"),
        "Your code returns the gradient by x twice.",
    ),
    (
        "gradient_in_the_middle",
        "the other way round",
        _middle(result="y.grad, x.grad"),
        "Your pair is the other way round.",
    ),
    (
        "gradient_in_the_middle",
        "zeros for None",
        _middle(before="", result="x.grad, torch.zeros_like(x)"),
        "Your code has zeros for y.",
    ),
    (
        "gradient_in_the_middle",
        "the gradient of y by x",
        _middle(before="", result="x.grad, torch.autograd.grad((x * x).sum(), x)[0]"),
        "Your second gradient is the one of y by x.",
    ),
    (
        "gradient_in_the_middle",
        "two walks",
        _middle(before="y.retain_grad(); (3 * y * y).sum().backward(retain_graph=True)"),
        "Both of your gradients are twice too large.",
    ),
    (
        "six_gradients",
        "a list",
        "def six_gradients(): return [None, 5.0, None, None, None, None]",
        "Your function does not return a dictionary.",
    ),
    (
        "six_gradients",
        "one left out",
        "def six_gradients(): return dict(v=None, w=5.0, x=None, y=None, z=None)",
        "Your dictionary leaves a name out.",
    ),
    (
        "six_gradients",
        "zeros for None",
        _SIX.format("x=0.0, y=0.0, z=0.0"),
        "Your answer has a zero.",
    ),
    (
        "six_gradients",
        "zero for a leaf that nothing leads to",
        _SIX.format("v=0"),
        "Your answer has a zero.",
    ),
    (
        "six_gradients",
        "a sum in place of a product",
        _SIX.format("w=1.0"),
        "You say 1 for w",
    ),
    (
        "six_gradients",
        "the value in place of the gradient",
        _SIX.format("w=3.0"),
        "You say 3 for w",
    ),
    (
        "six_gradients",
        "None everywhere",
        _SIX.format("w=None"),
        "You say None for w.",
    ),
    (
        "six_gradients",
        "a gradient for what has no flag",
        _SIX.format("z=3.0"),
        "You give z the derivative",
    ),
    (
        "six_gradients",
        "a gradient for data",
        _SIX.format("x=3, y=3"),
        "You give x and y the derivative",
    ),
    (
        "six_gradients",
        "the first gradient is kept",
        _SIX.format("total=1.0"),
        "You say 1 for total.",
    ),
    (
        "leaves_behind",
        "nodes for leaves",
        _walk(leaf="node"),
        "Your list holds something else",
    ),
    (
        "leaves_behind",
        "once for every way",
        """
def leaves_behind(out):
    found, waiting = [], [out.grad_fn]
    for node in waiting:
        if hasattr(node, "variable"):
            found.append(node.variable)
        waiting += [receiver for receiver, _ in node.next_functions if receiver is not None]
    return found
""",
        "Your list holds a leaf once for every way",
    ),
    (
        "leaves_behind",
        "None for a node",
        _walk().replace("node is None or ", ""),
        "Your code takes None for a node.",
    ),
    (
        "leaves_behind",
        "the last operation alone",
        """
def leaves_behind(out):
    nodes = {node for node, _ in out.grad_fn.next_functions if node is not None}
    return [node.variable for node in nodes if hasattr(node, "variable")]
""",
        "Your list has the leaves of the last operation",
    ),
    (
        "leaves_behind",
        "the first edge alone",
        _walk(edges="node.next_functions[:1]"),
        "Your code follows the first edge",
    ),
]
