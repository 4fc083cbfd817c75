"""The probes of lesson 13: a small network with a ResNet's parts, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import autograd_lab as torch
import autograd_lab.nn.functional as F
from autograd_lab import models, nn, optim
from autograd_lab.grading.observe import Inputs, Observed

BACKBONE_CLASSES = 11


class Small(nn.Module):
    """A stem, BatchNorm, `layer4` and `fc`, as a ResNet has them, and a dropout before `fc`."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, stride=2, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer4 = nn.Sequential(nn.Conv2d(4, width, 3, bias=False), nn.BatchNorm2d(width))
        self.dropout = nn.Dropout(0.0)
        self.fc = nn.Linear(width, classes)

    def forward(self, x: Any) -> Any:
        """Scores for the classes."""
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.layer4(x)).mean((2, 3))
        return self.fc(self.dropout(x))


def trained(width: int, classes: int, seed: int) -> Small:
    """A `Small` whose running averages are those of some images."""
    torch.manual_seed(seed)
    model = Small(width, classes)
    model(torch.randn(8, 3, 9, 9))
    return model


def ready(prepare: Callable[..., Any], inputs: Inputs) -> object:
    """Have a network made ready, and tell what trains, what the optimizer holds, what comes out."""
    torch.manual_seed(inputs["seed"])
    width, classes = inputs["width"], inputs["classes"]
    if width:
        model: Any = Small(width, BACKBONE_CLASSES)
    else:
        model = models.resnet18(num_classes=BACKBONE_CLASSES, width=16)
    optimizer = prepare(model, classes)
    scores = model(torch.tensor(inputs["images"])).shape[1]
    lines = [*_training(model, optimizer), f"{scores} scores for an image"]
    made = {name for p in model.parameters() for name in vars(p) if not name.startswith("_")}
    made |= {"requires_grad" for m in model.modules() if "requires_grad" in vars(m)}
    return Observed(lines, {"new attributes": sorted(made), "out_features": model.fc.out_features})


def rates(two_rates: Callable[..., Any], inputs: Inputs) -> object:
    """Have an optimizer made for a frozen network with a new `fc`, and tell what it would do."""
    model = trained(inputs["width"], inputs["classes"], inputs["seed"])
    model.requires_grad_(False)
    model.fc = nn.Linear(inputs["width"], inputs["classes"])
    return _training(model, two_rates(model, inputs["lr"]))


def _training(model: nn.Module, optimizer: object) -> list[str]:
    """What of a model trains, and what an optimizer holds of it at which rate, in words."""
    free = _by_part(name for name, p in model.named_parameters() if p.requires_grad)
    lines = [f"trains: {free}"]
    if not isinstance(optimizer, optim.SGD):
        return [*lines, "no SGD came back", "no momentum"]
    rate = {id(p): float(g["lr"]) for g in optimizer.param_groups for p in g["params"]}
    momenta = sorted({float(group["momentum"]) for group in optimizer.param_groups})
    held = []
    for lr in sorted(set(rate.values())):
        parts = _by_part(name for name, p in model.named_parameters() if rate.get(id(p)) == lr)
        held.append(f"{parts} at {lr:g}")
    lost = rate.keys() - {id(p) for p in model.parameters()}
    if lost:
        held = [f"{len(lost)} tensors that the model has not"]
    return [*lines, f"optimizer: {'; '.join(held)}", f"momentum {momenta}"]


def _by_part(names: Iterable[str]) -> str:
    """The parts that parameters belong to, each with how many there are."""
    parts: dict[str, int] = {}
    for name in names:
        part = name.partition(".")[0]
        parts[part] = parts.get(part, 0) + 1
    return ", ".join(f"{part} ({count})" for part, count in parts.items()) or "nothing"


def tuned(tune: Callable[..., Any], inputs: Inputs) -> object:
    """Have `fc` trained, and tell in which modes BatchNorm and the dropout worked meanwhile."""
    images, labels = torch.tensor(inputs["images"]), torch.tensor(inputs["labels"])
    model, optimizer = for_tuning(inputs["seed"])
    before = averages(model)
    modes: dict[str, set[bool]] = {"BatchNorm": set(), "dropout": set()}
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d | nn.Dropout):
            kind = "dropout" if isinstance(module, nn.Dropout) else "BatchNorm"
            module.register_forward_pre_hook(
                lambda layer, _, kind=kind: modes[kind].add(layer.training)
            )
    losses = tune(model, optimizer, images, labels, inputs["epochs"])
    worked = [f"{kind} in training mode: {sorted(seen)}" for kind, seen in modes.items()]
    notes = {"averages moved": not same(before, averages(model))}
    return Observed([losses, model.fc.weight.detach(), *worked], notes)


def for_tuning(seed: int) -> tuple[Small, optim.SGD]:
    """A network in evaluation mode, frozen but for `fc`, and the optimizer that moves this."""
    model = trained(5, 3, seed)
    model.requires_grad_(False)
    model.fc.requires_grad_(True)
    model.eval()
    return model, optim.SGD(model.fc.parameters(), lr=0.3, momentum=0.9)


def averages(module: nn.Module) -> list[Any]:
    """Copies of a module's running averages."""
    return [b.clone() for name, b in module.named_buffers() if "running" in name]


def same(some: Iterable[Any], others: Iterable[Any]) -> bool:
    """Whether tensors are equal, one by one."""
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))


def frozen_in_mid_run(freeze: Callable[..., Any], inputs: Inputs) -> object:
    """Train, have `layer4` frozen, train on in the same loop, and tell what moved since."""
    images, labels = torch.tensor(inputs["images"]), torch.tensor(inputs["labels"])
    model = trained(5, 3, inputs["seed"])
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)

    def steps(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=False)
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()

    steps(2)
    freeze(model.layer4)
    part = list(model.layer4.parameters())
    wanted = any(p.requires_grad for p in part)
    kept = [p.grad is not None for p in part]
    filled = any(p.grad is not None and bool(p.grad.count_nonzero()) for p in part)
    before = [p.detach().clone() for p in model.parameters()], averages(model.layer4)
    steps(3)
    moved = [
        name.partition(".")[0]
        for (name, p), old in zip(model.named_parameters(), before[0], strict=True)
        if not torch.equal(p, old)
    ]
    lines = [
        f"moved: {', '.join(dict.fromkeys(moved)) or 'nothing'}",
        f"layer4's averages stood still: {same(before[1], averages(model.layer4))}",
    ]
    return Observed(lines, {"flag": wanted, "gradients": any(kept), "filled": filled})
