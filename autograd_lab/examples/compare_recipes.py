"""The recipes of fine-tuning side by side, as a table in Markdown: `docs/fine-tuning.md` has it."""

import sys
from typing import Annotated

import typer

from autograd_lab.examples.finetune import TRAINING_IMAGES, Digits, Plan, Recipe, finetune
from autograd_lab.examples.training import accuracy, run


def row(recipe: Recipe, counts: list[int], seeds: int, epochs: int, digits: Digits) -> list[str]:
    """A row of the table: for each count of training images the accuracies over the seeds."""
    cells = []
    for images in counts:
        found = []
        for seed in range(seeds):
            model, _ = finetune(Plan(recipe, epochs, images=images, seed=seed), digits)
            found.append(100 * accuracy(model, digits.test_images, digits.test_labels))
        cells.append(f"{sum(found) / seeds:.1f} ({min(found):.1f} to {max(found):.1f})")
    learned = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return [recipe, recipe.about, f"{learned:,}", *cells]


def program(
    few: Annotated[
        int, typer.Option(min=2, max=TRAINING_IMAGES, help="Training images of the first column.")
    ] = 200,
    seeds: Annotated[int, typer.Option(min=1, help="Runs with seeds from 0 on.")] = 3,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 10,
) -> None:
    """Run every recipe of fine-tuning several times, and print the accuracies as a table."""
    digits = Digits.prepared()
    counts = [few, TRAINING_IMAGES]
    heads = ["recipe", "what learns", "numbers learned", *(f"{n} images, %" for n in counts)]
    rows = [heads, ["---"] * len(heads)]
    rows += [row(recipe, counts, seeds, epochs, digits) for recipe in Recipe]
    for cells in rows:
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(run(program))
