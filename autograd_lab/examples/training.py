"""What the programs have in common: progress, accuracy, a checkpoint, bad input told in a line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.tensor import Tensor

console = Console(highlight=False)


@contextmanager
def progress_bar(title: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr of so many steps; what it gives is called after each, with the news."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[news]}"),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as progress:
        task = progress.add_task(title, total=steps, news="")
        yield lambda news: progress.update(task, advance=1, news=news)


def accuracy(model: nn.Module, images: Tensor, labels: Tensor, batch_size: int = 256) -> float:
    """The part of the images (N, ...) whose greatest score is that of their label (N,)."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        batches = zip(images.split(batch_size), labels.split(batch_size), strict=True)
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in batches)
    model.train(was_training)
    return right / len(labels)


def percent(part: float) -> str:
    return f"{100 * part:.1f} %"


def writable(path: Path) -> Path:
    """The path of a file that is to be written, checked before the work rather than after."""
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else f"can't be written: there is no {path.parent}"
        raise typer.BadParameter(f"{path} {what}")
    return path


def run(program: Callable[..., Any]) -> int:
    """Run a program with the options of the command line; bad input is told in one line."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(program)
    # The products of a narrow network are too small to be shared between threads.
    torch.set_num_threads(1)
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        print(f"{Path(sys.argv[0]).stem}: {error.format_message()}", file=sys.stderr)
    except typer.Abort:
        print("stopped", file=sys.stderr)
    return 1
