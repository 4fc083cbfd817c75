"""Answers to the exercises of lesson 15: right ones, and wrong ones with their hint's start.

The last two exercises run on all the parts before them.
"""

from tests.grading.capstone_engine import (
    BACKWARD,
    ENGINE,
    GIVEN,
    NUMPY,
    ORDER,
    SCALAR,
    TENSOR,
    TRAIN,
    UNBROADCAST,
    VERSIONED,
    WHOLE,
)

RIGHT = {
    "Scalar": SCALAR,
    "Tensor": NUMPY + GIVEN + TENSOR,
    "order": ORDER,
    "unbroadcast": UNBROADCAST,
    "backward": NUMPY + BACKWARD,
    "VersionedMemory": VERSIONED,
    "engine": WHOLE,
    "train_network": WHOLE + TRAIN,
}


def _but(exercise, *changes):
    """The right answer with one thing after another changed."""
    source = RIGHT[exercise]
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source


_RECEIVERS = """
def receivers(tensor):
    inputs = () if tensor.node is None else tensor.node.inputs
    return [one for one in inputs if one.requires_grad]

"""
_RECURSIVE = (
    _RECEIVERS
    + """
def order(root):
    done, walk = set(), []
    def visit(tensor):
        if tensor not in done:
            done.add(tensor)
            for receiver in receivers(tensor):
                visit(receiver)
            walk.append(tensor)
    visit(root)
    return walk[::-1]
"""
)
_STACK = (
    _RECEIVERS
    + """
def order(root):
    done, walk, stack = set(), [], [(root, False)]
    while stack:
        tensor, is_over = stack.pop()
        if is_over:
            walk.append(tensor)
        elif tensor not in done:
            done.add(tensor)
            stack += [(tensor, True), *((one, False) for one in receivers(tensor))]
    return walk{end}
"""
)
_SAVED = """
class Saved:
    def __init__(self, memory):
        self.memory, self.version = memory, memory.version
    def __call__(self):
        if self.memory.version > self.version:
            raise RuntimeError("has been modified by an inplace operation: saved too early")
        return self.memory.array

class VersionedMemory:
    def __init__(self, array):
        self.array, self.version = array, 0
    def write(self, array):
        self.version += 1
        np.copyto(self.array, array)
    def save(self):
        return Saved(self)
"""

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "Scalar": [
        """
class Scalar:
    def __init__(self, data):
        self.data, self.grad, self.send = data, 0.0, lambda g: None
    def __add__(self, other):
        result = Scalar(self.data + other.data)
        result.send = lambda g: (self.backward(g), other.backward(g))
        return result
    def __mul__(self, other):
        result = Scalar(self.data * other.data)
        result.send = lambda g: (self.backward(g * other.data), other.backward(g * self.data))
        return result
    def backward(self, g=1.0):
        self.grad = self.grad + g
        self.send(g)
"""
    ],
    "Tensor": [
        NUMPY
        + """
class Node:
    def __init__(self, inputs, rule):
        self.inputs, self.rule, self.saved = inputs, rule, []

class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data = np.asarray(data).astype(float)
        self.requires_grad, self.grad, self.node = requires_grad, None, None
    @property
    def is_leaf(self):
        return not self.node
    def _made(self, data, other, slopes):
        result = Tensor(data, self.requires_grad or other.requires_grad)
        if result.requires_grad:
            result.node = Node([other, self], lambda g: [g * slope for slope in slopes])
        return result
    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return self._made(self.data + other.data, other, [1.0, 1.0])
    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return self._made(self.data * other.data, other, [self.data, other.data])
    def __radd__(self, other):
        return Tensor(other) + self
    def __rmul__(self, other):
        return Tensor(other) * self
"""
    ],
    "order": [_STACK.format(end="[::-1]"), _STACK.format(end="[-1:None:-1]")],
    "unbroadcast": [
        """
def unbroadcast(g, shape):
    extra = g.ndim - len(shape)
    axes = tuple(i for i in range(g.ndim) if i < extra or shape[i - extra] == 1)
    return g.sum(axis=axes).reshape(shape)
"""
    ],
    "backward": [
        _but("backward", ("g.copy() if tensor.grad is None else tensor.grad + g",
                          "g + (0 if tensor.grad is None else tensor.grad)")),
    ],
    "VersionedMemory": [NUMPY + _SAVED],
    "engine": [
        _but(
            "engine",
            ("return a + b * -1.0",
             "return record(a.data - b.data, (a, b), lambda g: (g, -g))"),
            ("np.broadcast_to(g, shape)", "g * np.ones(shape)"),
            ("return total(x) * (1.0 / x.data.size)",
             "return div(total(x), Tensor(x.data.size))"),
        )
    ],
    "train_network": [
        _but(
            "train_network",
            ("parameter.memory.write(parameter.data - lr * velocities[i])",
             "parameter.memory.array -= lr * velocities[i]\n            parameter.grad = None"),
        ),
    ],
}  # fmt: skip


def _lacks(exercise, part, source, head):
    start = "Your engine" if exercise == "engine" else "Your training"
    body = "raise NotImplementedError()"
    changed = _but(exercise, (source, f"\n{head} {body}\n"))
    return exercise, f"{part} is not written", changed, f"{start} comes to a stop in `{part}`"


def _earlier(exercise):
    start = "    def __init__(self, data, requires_grad=False):"
    constructor = TENSOR[TENSOR.index(start) : TENSOR.index("    @property")]
    walk = "def backward(root, gradient=None, retain_graph=False):"
    return [
        _lacks(exercise, "Tensor", constructor, start),
        _lacks(exercise, "order", ORDER, "def order(root):"),
        _lacks(exercise, "unbroadcast", UNBROADCAST, "def unbroadcast(g, shape):"),
        _lacks(exercise, "backward", BACKWARD, walk),
    ]


def _changed(exercise, start, mistake, *changes):
    return exercise, mistake, _but(exercise, *changes), start


# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    _changed("Scalar", "Your grad holds what came last.", "the last way wins",
             ("self.grad += g", "self.grad = g")),
    _changed("Scalar", "Your code sends on all that its grad holds.", "sends its grad",
             ("scalar.backward(g * derivative)", "scalar.backward(self.grad * derivative)")),
    _changed("Scalar", "Your code sends on the derivative alone.", "forgets what arrived",
             ("scalar.backward(g * derivative)", "scalar.backward(derivative)")),
    _changed("Scalar", "Your product gives each factor its own value.", "own values",
             ("(self, other.data), (other, self.data)", "(self, self.data), (other, other.data)")),
    _changed("Scalar", "Your product sends on what it got", "a product like a sum",
             ("(self, other.data), (other, self.data)", "(self, 1.0), (other, 1.0)")),
    _changed("Scalar", "Your second backward() leaves", "walks once only",
             ("    def backward(self, g=1.0):",
              "    def backward(self):\n"
              "        if self.grad == 0.0:\n"
              "            self.send(1.0)\n\n"
              "    def send(self, g):"),
             ("scalar.backward(", "scalar.send(")),
    _changed("Tensor", "Your tensors can't be combined with a number.", "no numbers",
             ("    __rmul__ = __mul__\n", "")),
    _changed("Tensor", "Your tensor of [1, 2, 3] holds integers.", "keeps the dtype",
             ("np.array(data, dtype=np.float64)", "np.array(data)")),
    _changed("Tensor", "Your new tensor has no grad at all", "no grad",
             ("        self.grad = None\n", "")),
    _changed("Tensor", "Your tensor changed when the array", "shares memory",
             ("np.array(", "np.asarray(")),
    _changed("Tensor", "Your result wants a gradient only if all", "all for any",
             ("any(", "all(")),
    _changed("Tensor", "Your results want a gradient always", "always",
             ("any(tensor.requires_grad for tensor in inputs)", "True")),
    _changed("Tensor", "Your code records a node for every result", "always a node",
             ("if result.requires_grad:", "if True:")),
    _changed("Tensor", "Your results have a node, and their requires_grad", "no flag",
             ("Tensor(data, any(tensor.requires_grad for tensor in inputs))", "Tensor(data)"),
             ("if result.requires_grad:", "if True:")),
    _changed("Tensor", "Your rules return the local derivatives alone.", "forgets g",
             ("lambda g: (g, g)", "lambda g: (np.ones_like(g), np.ones_like(g))"),
             ("(g * b, g * a)", "(b + 0 * g, a + 0 * g)")),
    _changed("Tensor", "The rule of your product gives each factor", "own values",
             ("(g * b, g * a)", "(g * a, g * b)")),
    ("order", "calls itself", _RECURSIVE, "Your code calls itself once for each step"),
    _changed("order", "Your list holds something that is not a tensor", "nodes for tensors",
             ("return walk", "return [tensor.node for tensor in walk]")),
    _changed("order", "Your list holds a tensor that wants no gradient.", "all inputs",
             (" if one.requires_grad", "")),
    ("order", "a tensor for each path",
     _RECEIVERS + "def order(root):\n"
     "    walk = [root]\n"
     "    for tensor in walk:\n"
     "        walk += receivers(tensor)\n"
     "    return walk\n",
     "Your list has a tensor once for every path"),
    _changed("order", "Your list ends before the leaf.", "no leaves",
             ("if one.requires_grad]", "if one.node is not None]")),
    ("order", "the leaf first", _STACK.format(end=""), "Your list begins at the leaf"),
    _changed("order", "Your list has each tensor once, but one", "as they were found",
             ("return walk", "return found")),
    _changed("unbroadcast", "Your array lost the axes of size 1", "loses axes",
             ("    for axis, size in enumerate(shape):\n"
              "        if size == 1:\n"
              "            g = g.sum(axis=axis, keepdims=True)\n",
              "    g = g.sum(axis=tuple(i for i, size in enumerate(shape) if size == 1))\n")),
    ("unbroadcast", "axes in front only",
     "def unbroadcast(g, shape): return g.sum(axis=tuple(range(g.ndim - len(shape))))",
     "Your code sums over the axes that were added"),
    _changed("unbroadcast", "Your code takes means.", "means", (".sum(", ".mean(")),
    _changed("unbroadcast", "Your code keeps the gradient of one", "the first place",
             ("g.sum(axis=0)", "g[0]"),
             ("g.sum(axis=axis, keepdims=True)", "g.take([0], axis)")),
    ("unbroadcast", "all in one",
     NUMPY + "def unbroadcast(g, shape): return np.zeros(shape) + g.sum()",
     "Your code adds up everything"),
    ("unbroadcast", "nothing", "def unbroadcast(g, shape): return g",
     "Your code returns what it got."),
    _changed("backward", "Your nodes keep what they saved, also without", "frees nothing",
             ("if node.saved and not retain_graph:", "if False:")),
    _changed("backward", "Your nodes free what they saved although", "frees in any case",
             ("if node.saved and not retain_graph:", "if node.saved:")),
    _changed("backward", "Your code refuses a second walk through x + y", "frees nodes",
             ("if node.saved and not retain_graph:", "if not retain_graph:")),
    _changed("backward", "Your second walk replaced", "replaces",
             ("g.copy() if tensor.grad is None else tensor.grad + g", "g.copy()")),
    _changed("backward", "Where two gradients meet", "the last wins",
             ("arrived[one] + g if one in arrived else g", "g")),
    _changed("backward", "Your walk begins with ones, whatever", "ignores the gradient",
             ("    arrived = {", "    gradient = np.ones_like(root.data)\n    arrived = {")),
    _changed("backward", "Your walk begins with ones at a root of two", "ones for an array",
             ("root.data.size != 1", "False")),
    _changed("backward", "Your walk leaves a grad at every tensor", "grads everywhere",
             ("            continue\n", ""),
             ("        if tensor.is_leaf:\n            tensor.grad", "        tensor.grad"),
             ("        if node.saved is None", "        if node is None:\n            continue\n"
              "        if node.saved is None")),
    _changed("backward", "Your walk gives a grad to a leaf whose", "for those who want none",
             ("            if one.requires_grad:",
              "            if not one.requires_grad:\n"
              "                one.grad = g if one.grad is None else one.grad + g\n"
              "            else:")),
    _changed("backward", "Your leaf got a gradient of another shape", "no unbroadcast",
             ("unbroadcast(g, one.data.shape)", "g")),
    _changed("backward", "Two leaves ended with one and the same array", "shares an array",
             ("g.copy() if", "g if")),
    _changed("VersionedMemory", "Your save keeps a copy", "copies",
             ("        def unpack", "        copy = self.array.copy()\n\n        def unpack"),
             ("self.version != expected", "False"), ("return self.array", "return copy")),
    _changed("VersionedMemory", "Your write puts another array", "another array",
             ("self.array[...] = array", "self.array = array")),
    _changed("VersionedMemory", "Your unpack compares numbers", "compares numbers",
             ("expected = self.version", "expected = self.array.copy()"),
             ("self.version != expected", "(self.array != expected).any()")),
    _changed("VersionedMemory", "Your write refuses to change", "too soon",
             ("        self.array[...] = array",
              "        if self.saved:\n"
              "            raise RuntimeError('modified by an inplace operation')\n"
              "        self.array[...] = array"),
             ("self.version = 0", "self.version, self.saved = 0, False"),
             ("expected = self.version", "expected, self.saved = self.version, True")),
    _changed("VersionedMemory", "Your version is the same after the second", "a flag for a count",
             ("self.version += 1", "self.version = 1")),
    _changed("VersionedMemory", "Your unpack returns the changed numbers", "never looks",
             ("self.version != expected", "False")),
    *_earlier("engine"),
    _changed("engine", "Your engine comes to a stop in `order`", "the cell of order was not run",
             (ORDER, "\n")),
    ("engine", "another engine",
     "engine = {'tensor': torch.tensor, 'backward': lambda x, g: x.backward(torch.tensor(g))}\n"
     "for name in ('add', 'sub', 'mul', 'div', 'exp', 'tanh', 'matmul', 'sum', 'mean'):\n"
     "    engine[name] = getattr(torch, name)\n",
     "Your engine hands the work to another engine"),
    _changed("engine", "A product in your rule of matmul", "nothing turned",
             ("(g @ b.T, a.T @ g)", "(g @ b, a @ g)")),
    _changed("engine", "Your sum sends one number back.", "one number",
             ("np.broadcast_to(g, shape)", "g")),
    _changed("engine", "Your tanh sends g on unchanged", "tanh lets all through",
             ("(g * (1.0 - np.tanh(x) ** 2),)", "(g,)")),
    _changed("engine", "In your rule of tanh the square of x", "the square of x",
             ("1.0 - np.tanh(x) ** 2", "1.0 - x**2")),
    _changed("engine", "Your difference sends g to both sides", "a difference like a sum",
             ("return a + b * -1.0",
              "return record(a.data - b.data, (a, b), lambda g: (g, g))")),
    _changed("engine", "In your rule of div the gradient for b", "sign of div",
             ("-g * a / (b * b)", "g * a / (b * b)")),
    _changed("engine", "Your exp sends g on unchanged.", "exp lets all through",
             ("(g * np.exp(x),)", "(g,)")),
    _changed("engine", "Your mean sends the whole of g", "a mean like a sum",
             ("return total(x) * (1.0 / x.data.size)",
              "return record(x.data.mean(), (x,), lambda g: (g + 0 * x.data,))")),
    _changed("engine", "Your operations agree with ours where the shapes are alike", "no sum",
             ("    while g.ndim > len(shape):\n        g = g.sum(axis=0)\n",
              "    while g.ndim > len(shape):\n        g = g[0]\n")),
    *_earlier("train_network"),
    _lacks("train_network", "engine", ENGINE[ENGINE.index("def tanh") : ENGINE.index("def matmul")],
           "def tanh(x):"),
    _changed("train_network", "Your gradients grow from step to step", "never zeroed",
             ("parameter.grad = None", "pass")),
    _changed("train_network", "Your loss grows.", "uphill",
             ("parameter.data - lr", "parameter.data + lr")),
    _changed("train_network", "Your steps forget the ones before", "no momentum",
             ("momentum * velocities[i] + parameter.grad", "parameter.grad")),
    _changed("train_network", "Your velocity is a moving average", "a moving average",
             ("+ parameter.grad", "+ (1 - momentum) * parameter.grad")),
    _changed("train_network", "Your losses are those after each update.", "noted late",
             ("        losses.append(loss.data.item())\n", ""),
             ("    return losses,",
              "        again = tanh(x @ w1 + b1) @ w2 + b2 - labels\n"
              "        losses.append(mean(again * again).data.item())\n"
              "    return losses,")),
    _changed("train_network", "Your loss is a sum over the sixteen points", "a sum",
             ("loss = mean(", "loss = total(")),
]  # fmt: skip
