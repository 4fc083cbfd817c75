"""The right answer of lesson 15, part by part: an engine of a learner's own, and a network that it
trains."""

NUMPY = "import numpy as np\n"

SCALAR = """
class Scalar:

    def __init__(self, data, made_from=()):
        self.data = data
        self.grad = 0.0
        self.made_from = made_from

    def __add__(self, other):
        return Scalar(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Scalar(self.data * other.data, [(self, other.data), (other, self.data)])

    def backward(self, g=1.0):
        self.grad += g
        for scalar, derivative in self.made_from:
            scalar.backward(g * derivative)
"""

GIVEN = """
class Memory:

    def __init__(self, array):
        self.array = array

    def write(self, array):
        self.array[...] = array

    def save(self):
        return lambda: self.array

class Node:

    def __init__(self, inputs, rule, saved):
        self.inputs = inputs
        self.rule = rule
        self.saved = [tensor.memory.save() for tensor in saved]
"""

TENSOR = """
class Tensor:

    def __init__(self, data, requires_grad=False):
        self.memory = Memory(np.array(data, dtype=np.float64))
        self.requires_grad = requires_grad
        self.grad = None
        self.node = None

    @property
    def data(self):
        return self.memory.array

    @property
    def is_leaf(self):
        return self.node is None

    def __add__(self, other):
        other = as_tensor(other)
        return record(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = as_tensor(other)
        rule = lambda g, a, b: (g * b, g * a)
        return record(self.data * other.data, (self, other), rule, saved=(self, other))

    __radd__ = __add__
    __rmul__ = __mul__

def as_tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)

def record(data, inputs, rule, saved=()):
    result = Tensor(data, any(tensor.requires_grad for tensor in inputs))
    if result.requires_grad:
        result.node = Node(inputs, rule, saved)
    return result
"""

ORDER = """
def order(root):
    def receivers(tensor):
        inputs = () if tensor.is_leaf else tensor.node.inputs
        return [one for one in inputs if one.requires_grad]

    waits_for = {}
    found = [root]
    for tensor in found:
        for receiver in receivers(tensor):
            if receiver not in waits_for:
                waits_for[receiver] = 0
                found.append(receiver)
            waits_for[receiver] += 1
    ready, walk = [root], []
    while ready:
        tensor = ready.pop()
        walk.append(tensor)
        for receiver in receivers(tensor):
            waits_for[receiver] -= 1
            if waits_for[receiver] == 0:
                ready.append(receiver)
    return walk
"""

UNBROADCAST = """
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g
"""

BACKWARD = """
def backward(root, gradient=None, retain_graph=False):
    if gradient is None:
        if root.data.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        gradient = np.ones_like(root.data)
    arrived = {root: gradient}
    for tensor in order(root):
        g, node = arrived[tensor], tensor.node
        if tensor.is_leaf:
            tensor.grad = g.copy() if tensor.grad is None else tensor.grad + g
            continue
        if node.saved is None:
            raise RuntimeError("Trying to backward through the graph a second time")
        sent = node.rule(g, *[unpack() for unpack in node.saved])
        for one, g in zip(node.inputs, sent):
            if one.requires_grad:
                g = unbroadcast(g, one.data.shape)
                arrived[one] = arrived[one] + g if one in arrived else g
        if node.saved and not retain_graph:
            node.saved = None
"""

VERSIONED = """
class VersionedMemory:

    def __init__(self, array):
        self.array = array
        self.version = 0

    def write(self, array):
        self.array[...] = array
        self.version += 1

    def save(self):
        expected = self.version

        def unpack():
            if self.version != expected:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been "
                    f"modified by an inplace operation: is at version {self.version}; "
                    f"expected version {expected} instead"
                )
            return self.array

        return unpack
"""

ENGINE = """
def sub(a, b):
    return a + b * -1.0

def div(a, b):
    rule = lambda g, a, b: (g / b, -g * a / (b * b))
    return record(a.data / b.data, (a, b), rule, saved=(a, b))

def exp(x):
    return record(np.exp(x.data), (x,), lambda g, x: (g * np.exp(x),), saved=(x,))

def tanh(x):
    rule = lambda g, x: (g * (1.0 - np.tanh(x) ** 2),)
    return record(np.tanh(x.data), (x,), rule, saved=(x,))

def matmul(a, b):
    rule = lambda g, a, b: (g @ b.T, a.T @ g)
    return record(a.data @ b.data, (a, b), rule, saved=(a, b))

def total(x):
    shape = x.data.shape
    return record(x.data.sum(), (x,), lambda g: (np.broadcast_to(g, shape),))

def mean(x):
    return total(x) * (1.0 / x.data.size)

Tensor.__sub__, Tensor.__truediv__, Tensor.__matmul__ = sub, div, matmul
engine = {
    "tensor": Tensor, "backward": backward,
    "add": Tensor.__add__, "mul": Tensor.__mul__, "sub": sub, "div": div, "exp": exp,
    "tanh": tanh, "matmul": matmul, "sum": total, "mean": mean,
}
"""

TRAIN = """
def train_network(x, labels, weights, lr, momentum, steps):
    x, labels = Tensor(x), Tensor(labels)
    parameters = [Tensor(array, requires_grad=True) for array in weights]
    w1, b1, w2, b2 = parameters
    velocities = [0.0 for _ in parameters]
    losses = []
    for _ in range(steps):
        difference = tanh(x @ w1 + b1) @ w2 + b2 - labels
        loss = mean(difference * difference)
        losses.append(loss.data.item())
        for parameter in parameters:
            parameter.grad = None
        backward(loss)
        for i, parameter in enumerate(parameters):
            velocities[i] = momentum * velocities[i] + parameter.grad
            parameter.memory.write(parameter.data - lr * velocities[i])
    return losses, [parameter.data for parameter in parameters]
"""

WHOLE = NUMPY + GIVEN + TENSOR + ORDER + UNBROADCAST + BACKWARD + ENGINE
