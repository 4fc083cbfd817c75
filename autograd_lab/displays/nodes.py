"""A node of the graph as HTML: where its gradients go, what it holds, and its line of birth."""

from html import escape
from typing import Any

from autograd_lab.displays.facts import Tell, node_name, tell
from autograd_lab.displays.page import code, heading, note, page, row, table
from autograd_lab.graph.describe import counted
from autograd_lab.graph.values import bytes_text, shape_text


def node_html(node: Any, tell: Tell = tell) -> str:
    """A node, such as `y.grad_fn`. Example: `node_html(y.grad_fn)`."""
    born = node.born_at
    edges = [
        row(code(name), _target(edge), code(formula))
        for name, edge, formula in zip(
            node.argument_names(), node.edges, node.formulas(), strict=True
        )
    ]
    saved = [
        row(
            code(view.name),
            code(f"{shape_text(view.shape)} {view.dtype}"),
            bytes_text(view.nbytes),
            _held(view),
        )
        for view in node.saved_values()
    ]
    inner = heading(node_name(node), "" if born is None else f"born in {tell(born)}")
    if node.is_accumulator:
        inner += note(_leaf(node))
    if edges:
        inner += table(("input", "sends to", "derivative, g the gradient"), edges)
    if saved:
        inner += table(("saved", "", "bytes", ""), saved)
    return page(f"Node {node_name(node)}", inner)


def node_facts(node: Any, tell: Tell = tell) -> list[tuple[str, str]]:
    """The same in words: pairs of a head and a text."""
    born, freed = node.born_at, node.freed_at
    pairs = [("Node", node_name(node))]
    if born is not None:
        pairs.append(("Born in", tell(born)))
    if node.is_accumulator:
        pairs.append(("Leaf", _leaf(node)))
    if node.edges:
        names, formulas = node.argument_names(), node.formulas()
        pairs.append(
            (
                "Sends",
                "\n".join(
                    f"{name}: {_target_text(edge)}" + (f", {formula}" if formula else "")
                    for name, edge, formula in zip(names, node.edges, formulas, strict=True)
                ),
            )
        )
    saved = [
        f"{_attribute(node, v.name)}: {shape_text(v.shape)} {v.dtype}, "
        f"{bytes_text(v.nbytes)}, {_state(v)}"
        for v in node.saved_values()
    ]
    if saved:
        pairs.append(("Saved", "\n".join(saved)))
    if freed is not None:
        pairs.append(("Freed in", tell(freed)))
    return pairs


def _attribute(node: Any, name: str) -> str:
    """Where a saved value is to be had; a learner's own Function names it by itself."""
    return f"_saved_{name}" if hasattr(type(node), f"_saved_{name}") else name


def _leaf(node: Any) -> str:
    return f"adds to the .grad of a {shape_text(tuple(node.variable.shape))} leaf"


def _target_text(edge: Any) -> str:
    if edge is None:
        return "nobody, no gradient is wanted"
    target, output = edge
    outputs = len(target.more_outputs)
    return node_name(target) + (f", output {output} of {1 + outputs}" if outputs else "")


def _target(edge: Any) -> str:
    text = escape(_target_text(edge))
    return f'<span class="off">{text}</span>' if edge is None else text


def _state(view: Any) -> str:
    """Whether a saved value is there still, and still what it was."""
    if view.freed:
        return "□ freed"
    changes = view.current_version - view.saved_version
    if changes:
        return f"▲ changed {counted(changes, 'time')} since"
    return "■ held"


def _held(view: Any) -> str:
    kind = "off" if view.freed else "held"
    return f'<span class="{kind}">{escape(_state(view))}</span>'
