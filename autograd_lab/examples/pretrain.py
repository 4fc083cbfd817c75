"""How the weights "GLYPHS" were trained: a narrow ResNet-18, on glyphs made as it goes.

    python -m autograd_lab.examples.pretrain --output autograd_lab/models

No glyph is seen twice. The learning rate goes up and down again once (OneCycleLR).
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import autograd_lab as torch
from autograd_lab import datasets, optim
from autograd_lab.examples.finetune import train_step
from autograd_lab.examples.training import accuracy, console, percent, progress_bar, run
from autograd_lab.models import ResNet, ResNet18_Weights, resnet18
from autograd_lab.tensor import Tensor

WEIGHTS = ResNet18_Weights.GLYPHS
MADE_AT_ONCE = 100
HELD_OUT_SEED = 2 * 10**9


def batches(steps: int, batch_size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """So many batches of new glyphs, made a hundred batches at a time."""
    prepare = WEIGHTS.transforms()
    for first in range(0, steps, MADE_AT_ONCE):
        count = min(MADE_AT_ONCE, steps - first) * batch_size
        images, labels = datasets.glyphs(count, seed=seed + first)
        yield from zip(prepare(images).split(batch_size), labels.split(batch_size), strict=True)


def pretrain(steps: int, batch_size: int, lr: float, seed: int) -> ResNet:
    """A network trained from random weights."""
    torch.manual_seed(seed)
    model = resnet18(**WEIGHTS.value.arguments)
    optimizer = optim.SGD(model.parameters(), lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    with progress_bar("glyphs", steps) as advance:
        for images, labels in batches(steps, batch_size, seed):
            loss = train_step(model, optimizer, images, labels)
            scheduler.step()
            advance(f"loss {loss:.3f}")
    return model.eval()


def write(model: ResNet, folder: Path) -> Path:
    """Write the weights to a file whose name ends with the first digits of its SHA-256."""
    unnamed = folder / "resnet18-glyphs.pth"
    torch.save(model.state_dict(), unnamed)
    digest = hashlib.sha256(unnamed.read_bytes()).hexdigest()
    return unnamed.rename(folder / f"resnet18-glyphs-{digest[:8]}.pth")


def program(
    steps: Annotated[int, typer.Option(min=2, help="Steps of training.")] = 2000,
    batch_size: Annotated[int, typer.Option(min=2, help="Glyphs in a step.")] = 64,
    lr: Annotated[float, typer.Option(min=0, help="The highest learning rate.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, max=10**9, help="Of the weights and the glyphs.")] = 0,
    output: Annotated[Path, typer.Option(help="The folder for the weights.")] = Path(),
) -> None:
    """Train the weights "GLYPHS" of ResNet-18; on one machine, the same seed gives the same."""
    if not output.is_dir():
        raise typer.BadParameter(f"there is no folder {output}")
    model = pretrain(steps, batch_size, lr, seed)
    images, labels = datasets.glyphs(2000, seed=HELD_OUT_SEED)
    right = accuracy(model, WEIGHTS.transforms()(images), labels)
    console.print(f"{percent(right)} of {len(labels)} new glyphs are read right")
    console.print(f"wrote {write(model, output)}", markup=False)


if __name__ == "__main__":
    sys.exit(run(program))
