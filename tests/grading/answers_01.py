"""Answers to the exercises of lesson 01: right ones, and wrong ones with their hint's start."""

_FOLLOWS = {
    "view": True,
    "reshaped": True,
    "slice": True,
    "entry": True,
    "picked": False,
    "masked": False,
    "transposed": True,
    "flattened": False,
}


def _who_follows(**other):
    return f"def who_follows(): return {_FOLLOWS | other}"


_HISTORY = """
def history(w, steps):
    kept = []
    for _ in range(steps):
        w.mul_(0.5)
        kept.append({kept})
    return kept
"""

RIGHT = {
    "independent_array": "def independent_array(a): return a.numpy().copy()",
    "following_tensor": "def following_tensor(n): return torch.from_numpy(n)",
    "who_follows": _who_follows(),
    "history": _HISTORY.format(kept='w.to("cpu", copy=True)'),
}

ALSO_RIGHT = {
    "independent_array": [
        "def independent_array(a): return a.clone().numpy()",
        "import numpy as np\ndef independent_array(a): return np.array(a)",
    ],
    "following_tensor": [
        "def following_tensor(n): return torch.as_tensor(n)",
        "def following_tensor(n): return torch.asarray(n)",
    ],
    "who_follows": [
        """
def who_follows():
    base = torch.arange(6.0)
    table = base.view(2, 3)
    tensors = {
        "flattened": table.t().reshape(6),
        "transposed": table.t(),
        "masked": base[base > 0],
        "picked": base[[1, 2, 3]],
        "entry": base[2],
        "slice": base[1:4],
        "reshaped": base.reshape(3, 2),
        "view": table,
    }
    before = {name: t.clone() for name, t in tensors.items()}
    base.mul_(10)
    return {name: bool((t != before[name]).any()) for name, t in tensors.items()}
"""
    ],
    "history": [
        _HISTORY.format(kept="w.cpu().clone()"),
        _HISTORY.format(kept="torch.tensor(w.tolist())"),
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "independent_array",
        "numpy() again",
        "def independent_array(a): return a.numpy()",
        "Your array changed when a did",
    ),
    (
        "independent_array",
        "a slice taken for a copy",
        "def independent_array(a): return a.numpy()[:]",
        "Your array changed when a did",
    ),
    (
        "independent_array",
        "detached, not copied",
        "def independent_array(a): return a.detach().numpy()",
        "Your array changed when a did",
    ),
    (
        "independent_array",
        "a tensor",
        "def independent_array(a): return a.clone()",
        "Your code returns a tensor.",
    ),
    (
        "independent_array",
        "a list",
        "def independent_array(a): return a.tolist()",
        "Your code returns a list",
    ),
    (
        "independent_array",
        "through Python's numbers",
        "import numpy as np\ndef independent_array(a): return np.array(a.tolist())",
        "Your array is a float64",
    ),
    (
        "following_tensor",
        "torch.tensor copies",
        "def following_tensor(n): return torch.tensor(n)",
        "Your tensor still shows the old numbers",
    ),
    (
        "following_tensor",
        "a copy of the array",
        "def following_tensor(n): return torch.from_numpy(n.copy())",
        "Your tensor still shows the old numbers",
    ),
    (
        "following_tensor",
        "another dtype",
        "def following_tensor(n): return torch.as_tensor(n, dtype=torch.float32)",
        "Your tensor is a float32",
    ),
    (
        "following_tensor",
        "the constructor of old",
        "def following_tensor(n): return torch.Tensor(n)",
        "Your tensor is a float32",
    ),
    (
        "following_tensor",
        "the array itself",
        "def following_tensor(n): return n",
        "Your code returns an array.",
    ),
    (
        "who_follows",
        "a name left out",
        "def who_follows(): return {'view': True}",
        "Your dictionary has no True or False",
    ),
    (
        "who_follows",
        "a view is a copy",
        _who_follows(view=False),
        "Your answer has the view keep",
    ),
    (
        "who_follows",
        "a slice is a copy",
        _who_follows(slice=False),
        "Your answer takes the slice for a copy",
    ),
    (
        "who_follows",
        "an entry is a number",
        _who_follows(entry=False),
        "Your answer takes base[2] for a number.",
    ),
    (
        "who_follows",
        "transposing moves",
        _who_follows(transposed=False, flattened=True),
        "Your answer has t() move the numbers.",
    ),
    (
        "who_follows",
        "a list is a slice",
        _who_follows(picked=True),
        "Your answer takes an index by a list",
    ),
    (
        "who_follows",
        "a mask is a slice",
        _who_follows(masked=True),
        "Your answer takes an index by a list",
    ),
    (
        "who_follows",
        "reshape always copies",
        _who_follows(reshaped=False),
        "Your answer has reshape copy",
    ),
    (
        "who_follows",
        "reshape never copies",
        _who_follows(flattened=True),
        "Your answer takes reshape for a view",
    ),
    (
        "history",
        "the move that is none",
        _HISTORY.format(kept='w.to("cpu")'),
        "Your list shows the weights of the last step",
    ),
    (
        "history",
        "detached, not copied",
        _HISTORY.format(kept="w.detach().cpu()"),
        "Your list shows the weights of the last step",
    ),
    (
        "history",
        "arrays",
        _HISTORY.format(kept="w.cpu().numpy()"),
        "Your list holds NumPy arrays",
    ),
    (
        "history",
        "another tensor at each step",
        _HISTORY.format(kept="w").replace("w.mul_(0.5)", "w = w * 0.5"),
        "After your code, w is what it was before.",
    ),
    (
        "history",
        "before the step",
        _HISTORY.format(kept="before").replace("w.mul_(0.5)", "before = w.clone(); w.mul_(0.5)"),
        "Your list begins with the weights before the first step",
    ),
]
