"""The command `autograd-lab`: open the lessons, generate the exercises, grade them."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograd_lab import lab as jupyter
from autograd_lab.cli_grade import grade

app = typer.Typer(
    help="Open the lessons of Autograd Lab, generate their exercises, or grade them.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise typer.BadParameter(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


def show_version(wanted: bool) -> None:
    if wanted:
        console.print(f"autograd-lab {version('autograd-lab')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """The options that stand before a command."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(parser=port_number, metavar="PORT", help="Unset, the first free from 8888."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the lessons in a browser.")
    ] = True,
) -> None:
    """Open JupyterLab on notebooks/. Further arguments go to JupyterLab as they are."""
    if port is None:
        port = jupyter.free_port(jupyter.DEFAULT_PORT)
        if port != jupyter.DEFAULT_PORT:
            console.print(f"Port {jupyter.DEFAULT_PORT} is in use, so the lab opens on {port}.")
    else:
        jupyter.require_port(port)
    jupyter.serve(Path.cwd(), port, browser, context.args)


@app.command()
def release(
    solutions: Annotated[Path, typer.Argument(help="The folder of solved notebooks.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="Where the students' notebooks go.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where the two drift.")
    ] = False,
    variants: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The secret that each learner's own numbers come from."),
    ] = None,
    learners: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --variants: the names, one a line, or a CSV."),
    ] = None,
) -> None:
    """Generate the students' notebooks from the solutions; with --variants, a folder a learner."""
    from autograd_lab.grading.release import ReleaseError, variant_seeds
    from autograd_lab.grading.release import release as generate

    if (variants is None) != (learners is None):
        raise typer.BadParameter("--variants and --learners are given together")
    try:
        seeds = variant_seeds(variants, learners) if variants and learners else None
        done = generate(solutions, to, check=check, seeds=seeds)
    except ReleaseError as error:
        raise typer.TyperException(str(error)) from None
    except OSError as error:
        raise typer.TyperException(f"{error.filename}: {error.strerror}") from None
    for path, difference in done.drift.items():
        console.print(difference if check else f"wrote {path}", markup=False)
    for path in done.stale:
        console.print(f"{path} has no solution notebook; delete it, or add {solutions / path.name}")
    if check and not done.in_step:
        again = f"autograd-lab release {solutions} --to {to}"
        again += f" --variants {variants} --learners {learners}" if seeds else ""
        raise typer.TyperException(f"{to} is not what {solutions} gives: run {again}")


app.command()(grade)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; bad input is told in one line."""
    try:
        return app(arguments or ["--help"], prog_name="autograd-lab", standalone_mode=False) or 0
    except typer.TyperException as error:
        message = error.format_message()
    except jupyter.LabError as error:
        message = str(error)
    errors.print(f"autograd-lab: {message}", markup=False)
    return 1
