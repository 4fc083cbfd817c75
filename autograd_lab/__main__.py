"""`autograd-lab` and `python -m autograd_lab`."""

import sys


def main() -> int:
    """Run the command line, or say what to install where its parts are missing."""
    try:
        from autograd_lab.cli import run
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        print(
            f"autograd-lab: the command needs {error.name}: pip install 'autograd-lab[lab]'",
            file=sys.stderr,
        )
        return 1
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
