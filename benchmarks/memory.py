"""What a graph holds, and what it costs that every node knows where it was born."""

import gc
import sys
import tracemalloc
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import autograd_lab
from autograd_lab.core.places import learners_files, learners_frame
from benchmarks.engine import CHAINS, chain
from benchmarks.measure import Comparison, in_turn

BLOCKS, BATCH, WIDTH = 8, 64, 256


def residual_mlp(torch: ModuleType) -> Any:
    """The forward pass of a perceptron with skip connections, of eight blocks of two layers."""
    torch.manual_seed(0)
    x = torch.randn(BATCH, WIDTH)
    weights = [(torch.randn(WIDTH, WIDTH) * 0.05).requires_grad_() for _ in range(2 * BLOCKS)]
    biases = [torch.zeros(WIDTH, requires_grad=True) for _ in range(2 * BLOCKS)]

    def forward() -> Any:
        y = x
        for i in range(0, 2 * BLOCKS, 2):
            inner = torch.relu(y @ weights[i] + biases[i])
            y = y + inner @ weights[i + 1] + biases[i + 1]
        return y.sum()

    return forward


def held_by_ours() -> int:
    """All the bytes that appear with the graph: saved arrays, nodes, tensors, everything."""
    forward = residual_mlp(autograd_lab)
    forward().backward()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    result = forward()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    result.backward()
    return held


def held_by_pytorch(torch: ModuleType) -> int:
    """The bytes of the memory that PyTorch saves, parameters apart; its nodes are not counted."""
    forward = residual_mlp(torch)
    storages: dict[int, int] = {}
    kept = []

    def note(tensor: Any) -> Any:
        if not tensor.is_leaf:
            storage = tensor.untyped_storage()
            storages[storage.data_ptr()] = storage.nbytes()
            kept.append(storage)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        result = forward()
    result.backward()
    return sum(storages.values())


def graph(torch: ModuleType) -> Iterator[Comparison]:
    """The bytes that a graph holds."""
    ours, theirs = held_by_ours(), held_by_pytorch(torch)
    yield Comparison(
        "bytes held by a graph, residual MLP", ours, theirs, "PyTorch", 1.1, unit="bytes"
    )


def places(times: int) -> None:
    """What `ops/record.py` does to know where a node is born, and nothing else."""
    frame_at = sys._getframe
    for _ in range(times):
        frame = frame_at(1)
        code = frame.f_code
        if code.co_filename not in learners_files:
            frame = learners_frame(frame)
            code = frame.f_code
        born = code, frame.f_lasti
    del born


def looking(rounds: int) -> Iterator[Comparison]:
    """The notes on places of birth, over the whole of a chain's forward and backward."""
    forward = chain(autograd_lab, CHAINS["scalar chain, mixed"][0], 250)
    ours, whole = in_turn(lambda: places(1000), lambda: forward().backward(), rounds)
    yield Comparison("places of birth, when nobody looks", ours, whole, "the whole chain", 0.05)
