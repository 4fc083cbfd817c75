"""ResNet-18 on images of 64x64 against PyTorch: time, and the peak of the memory."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import autograd_lab
from benchmarks.measure import Comparison, in_turn

CLASSES = 1000
LIMITS = {1: 0.9, 16: 1.2}


def network(torch: ModuleType) -> Any:
    """A ResNet-18 with random weights, of the library `torch`; written out, to be one on both."""
    nn = torch.nn

    class Block(nn.Module):  # type: ignore[name-defined]
        def __init__(self, inputs: int, outputs: int, stride: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(outputs)
            self.relu = nn.ReLU(inplace=True)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(outputs)
            self.downsample = None
            if inputs != outputs:
                shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
                self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(outputs))

        def forward(self, x: Any) -> Any:
            y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
            y += x if self.downsample is None else self.downsample(x)
            return self.relu(y)

    torch.manual_seed(0)
    parts = [
        nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
    ]  # fmt: skip
    for inputs, outputs in ((64, 64), (64, 128), (128, 256), (256, 512)):
        parts += [Block(inputs, outputs, 1 if inputs == outputs else 2), Block(outputs, outputs, 1)]
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES))


def images(torch: ModuleType, batch: int) -> Any:
    torch.manual_seed(1)
    return torch.randn(batch, 3, 64, 64)


def passes(torch: ModuleType, batch: int) -> Callable[[], None]:
    """Forward and backward, with gradients for all the parameters."""
    model, x = network(torch), images(torch, batch)

    def run() -> None:
        model.zero_grad()
        model(x).sum().backward()

    return run


def prediction(torch: ModuleType, batch: int, model: Any = None) -> Callable[[], Any]:
    """The forward pass in training mode, under no_grad."""
    model, x = model or network(torch), images(torch, batch)
    return torch.no_grad()(lambda: model(x))


def fine_tuning(torch: ModuleType, batch: int, model: Any) -> Callable[[], None]:
    """One training step of a new last layer, everything else frozen."""
    model.requires_grad_(False)
    model[-1] = torch.nn.Linear(512, 10)
    x, target = images(torch, batch), torch.arange(batch) % 10
    optimizer = torch.optim.SGD(model[-1].parameters(), lr=0.01, momentum=0.9)

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), target).backward()
        optimizer.step()

    return step


PEAK = """
import importlib, re, pathlib
from benchmarks.resnet import passes
def memory(line):
    return int(re.search(line + r":\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
torch = importlib.import_module("{name}")
run = passes(torch, {batch})
before = memory("VmRSS")
pathlib.Path("/proc/self/clear_refs").write_text("5")
run()
print((memory("VmHWM") - before) * 1024)
"""


def peak(name: str, batch: int) -> int:
    """By how many bytes a process of its own grows in one step, at most; on Linux."""
    program = PEAK.format(name=name, batch=batch)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def rows(torch: ModuleType, rounds: int) -> Iterator[Comparison]:
    """What the project holds itself to, for networks of full width."""
    for batch, limit in LIMITS.items():
        ours, theirs = in_turn(passes(autograd_lab, batch), passes(torch, batch), rounds)
        what = f"ResNet-18, forward and backward, batch {batch}"
        yield Comparison(what, ours, theirs, "PyTorch", limit)
    ours, theirs = in_turn(prediction(autograd_lab, 16), prediction(torch, 16), rounds)
    yield Comparison("ResNet-18, forward, no_grad, batch 16", ours, theirs, "PyTorch", 1.5)
    model = network(autograd_lab)
    step = fine_tuning(autograd_lab, 16, model)
    ours, theirs = in_turn(step, prediction(autograd_lab, 16, model), rounds)
    yield Comparison("ResNet-18 frozen, step of a new fc", ours, theirs, "its own forward", 1.15)
    ours, theirs = peak("autograd_lab", 16), peak("torch", 16)
    yield Comparison(
        "ResNet-18, peak memory of a step, batch 16", ours, theirs, "PyTorch", 1.2, unit="bytes"
    )
