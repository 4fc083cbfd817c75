"""Fine-tuning: a ResNet-18 that knows printed letters and digits learns to read handwritten digits.

The backbone is loaded and frozen, the last layer replaced by one for ten classes, and that layer
trained with SGD and momentum. Other recipes show what becomes of it when BatchNorm drifts, when
more of the network learns, and when there is nothing to start from.
"""

import math
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

import autograd_lab as torch
from autograd_lab import datasets, nn, optim
from autograd_lab.examples.training import (
    accuracy,
    console,
    percent,
    progress_bar,
    run,
    writable,
)
from autograd_lab.models import ResNet, ResNet18_Weights, resnet18
from autograd_lab.tensor import Tensor
from autograd_lab.utils.data import DataLoader, TensorDataset

CLASSES = 10
WEIGHTS = ResNet18_Weights.GLYPHS
TRAINING_IMAGES = 1437
SEEDS = 2**32 - 1
PARTS = ("conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc")


class Recipe(StrEnum):
    FROZEN = "frozen"
    DRIFTING = "drifting"
    LAYER4 = "layer4"
    WHOLE = "whole"
    SCRATCH = "scratch"

    @property
    def about(self) -> str:
        return {
            Recipe.FROZEN: "fc alone learns; BatchNorm keeps its averages (eval mode)",
            Recipe.DRIFTING: "fc alone learns; BatchNorm's averages drift (train mode)",
            Recipe.LAYER4: "layer4 learns too, at a tenth of the rate; BatchNorm in eval mode",
            Recipe.WHOLE: "all of it learns",
            Recipe.SCRATCH: "all of it learns, from random weights",
        }[self]

    @property
    def updates_batch_norm(self) -> bool:
        return self in (Recipe.DRIFTING, Recipe.WHOLE, Recipe.SCRATCH)


@dataclass(frozen=True)
class Plan:
    """images: how many of the training images are used. lr: the learning rate of fc."""

    recipe: Recipe = Recipe.FROZEN
    epochs: int = 10
    batch_size: int = 32
    lr: float = 0.01
    images: int = TRAINING_IMAGES
    seed: int = 0


@dataclass(frozen=True)
class Digits:
    """The digits as the network takes them: images (N, 3, 32, 32), labels (N,)."""

    images: Tensor
    labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    @classmethod
    def prepared(cls) -> "Digits":
        images, labels, test_images, test_labels = datasets.digits()
        prepare = WEIGHTS.transforms()
        return cls(prepare(images), labels, prepare(test_images), test_labels)


def network(recipe: Recipe) -> ResNet:
    """A network for ten classes, in which what the recipe keeps requires no gradient."""
    if recipe is Recipe.SCRATCH:
        return untrained()
    model = resnet18(weights=WEIGHTS)
    model.requires_grad_(recipe is Recipe.WHOLE)
    if recipe is Recipe.LAYER4:
        model.layer4.requires_grad_(True)
    model.fc = nn.Linear(model.fc.in_features, CLASSES)
    return model


def untrained() -> ResNet:
    """The same network with random weights: what a checkpoint is loaded into."""
    return resnet18(**{**WEIGHTS.value.arguments, "num_classes": CLASSES})


def optimizer_for(model: ResNet, plan: Plan) -> optim.Optimizer:
    """SGD over what learns; in two groups where layer4 does, each with a rate of its own."""
    groups: list[Any] = [p for p in model.parameters() if p.requires_grad]
    if plan.recipe is Recipe.LAYER4:
        slow = {"params": model.layer4.parameters(), "lr": plan.lr / 10}
        groups = [slow, {"params": model.fc.parameters()}]
    return optim.SGD(groups, lr=plan.lr, momentum=0.9)


def finetune(plan: Plan, digits: Digits) -> tuple[ResNet, dict[str, Tensor]]:
    """Train a network by the plan. Returns it and its state_dict as it was before training."""
    torch.manual_seed(plan.seed)
    model = network(plan.recipe)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = optimizer_for(model, plan)
    training = TensorDataset(digits.images[: plan.images], digits.labels[: plan.images])
    # BatchNorm can't learn from one image, so a batch of one that is left over is left out.
    alone = plan.images % plan.batch_size == 1
    loader = DataLoader(training, plan.batch_size, shuffle=True, drop_last=alone)
    with progress_bar(plan.recipe, plan.epochs * len(loader)) as advance:
        for epoch in range(1, plan.epochs + 1):
            model.train(plan.recipe.updates_batch_norm)
            for images, labels in loader:
                loss = train_step(model, optimizer, images, labels)
                advance(f"epoch {epoch}, loss {loss:.3f}")
    model.eval()
    return model, before


def train_step(
    model: nn.Module, optimizer: optim.Optimizer, images: Tensor, labels: Tensor
) -> float:
    """One step against the cross-entropy of a batch, which is returned."""
    loss = nn.functional.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    value = loss.item()
    if not math.isfinite(value):
        raise typer.TyperException(f"the loss is {value}: try a smaller --lr")
    return value


def changes(model: nn.Module, before: dict[str, Tensor]) -> Table:
    """How many parameters and buffers of each part of the network training has changed."""
    learnable = {name for name, _ in model.named_parameters()}
    changed = {n for n, value in model.state_dict().items() if not torch.equal(value, before[n])}
    table = Table("part", box=None)
    for kind in ("parameters", "buffers"):
        table.add_column(f"{kind} changed", justify="right")
    for part in (*PARTS, "all"):
        names = {name for name in before if part in ("all", name.partition(".")[0])}
        both = (names & learnable, names - learnable)
        table.add_row(part, *(f"{len(group & changed)} of {len(group)}" for group in both))
    return table


def write_checked(model: nn.Module, path: Path, digits: Digits) -> None:
    """Write the state_dict, load it into another network, and hold that one against the first."""
    torch.save(model.state_dict(), path)
    copy = untrained().eval()
    copy.load_state_dict(torch.load(path))
    with torch.no_grad():
        same = torch.equal(copy(digits.test_images[:8]), model(digits.test_images[:8]))
    if not same:
        raise typer.TyperException(f"{path} does not give the network back that was written")


def program(
    recipe: Annotated[
        Recipe, typer.Argument(help="\b\n" + "\n".join(f"{r}: {r.about}" for r in Recipe))
    ] = Recipe.FROZEN,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 10,
    batch_size: Annotated[int, typer.Option(min=2, help="Images in a step.")] = 32,
    lr: Annotated[float, typer.Option(min=0, help="Learning rate of the new layer.")] = 0.01,
    images: Annotated[
        int, typer.Option(min=2, max=TRAINING_IMAGES, help="Training images to use.")
    ] = TRAINING_IMAGES,
    seed: Annotated[
        int, typer.Option(min=0, max=SEEDS, help="Of the new weights and the order of images.")
    ] = 0,
    output: Annotated[Path, typer.Option(help="The checkpoint.")] = Path("resnet18-digits.pth"),
) -> None:
    """Fine-tune the bundled ResNet-18 on handwritten digits, and say what changed."""
    writable(output)
    plan = Plan(recipe, epochs, batch_size, lr, images, seed)
    console.print(f"{recipe}: {recipe.about}")
    digits = Digits.prepared()
    start = time.perf_counter()
    model, before = finetune(plan, digits)
    seconds = time.perf_counter() - start
    console.print(changes(model, before))
    learned = sum(p.numel() for p in model.parameters() if p.requires_grad)
    console.print(f"{learned:,} numbers learned from {images} images in {seconds:.0f} s")
    right = accuracy(model, digits.test_images, digits.test_labels)
    console.print(f"{percent(right)} of {len(digits.test_labels)} held-out digits are read right")
    write_checked(model, output, digits)
    console.print(f"{output}: written, loaded again, and the same", markup=False)


if __name__ == "__main__":
    sys.exit(run(program))
