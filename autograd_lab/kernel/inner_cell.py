"""Runs the code below a cell magic as a cell: its lines, its errors, the value that it ends in."""

import ast
from typing import Any

from IPython.core.interactiveshell import InteractiveShell


def run_inside(shell: InteractiveShell, code: str) -> Any:
    """Run code in the learner's namespace; returns the value of its last expression, else None.

    Errors pass through, with the learner's own lines in their traceback and none of ours.
    """
    __tracebackhide__ = True
    text = shell.transform_cell(code)
    number = len(shell.user_ns.get("In", ())) - 1  # of the cell that the magic is in
    name = shell.compile.cache(text, number, code)
    tree = ast.parse(text, name)
    last = None
    ends_silently = code.rstrip().endswith(";")
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not ends_silently:
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, name, "exec"), shell.user_global_ns, shell.user_ns)
    if last is None:
        return None
    return eval(compile(last, name, "eval"), shell.user_global_ns, shell.user_ns)
