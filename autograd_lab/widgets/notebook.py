"""The notebook that a widget is made in."""

from typing import Any

from IPython import get_ipython


def notebook_names(given: Any = None) -> Any:
    """The namespace that was given, else the notebook's; an empty one outside a notebook."""
    if given is not None:
        return given
    shell = get_ipython()
    return {} if shell is None else shell.user_ns
