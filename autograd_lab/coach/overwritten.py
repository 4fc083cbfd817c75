"""A value that was changed in place after an operation had saved it."""

from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import name_of
from autograd_lab.errors import SavedValueModified
from autograd_lab.graph.formulas import with_names


def overwritten(error: SavedValueModified, learner: Learner) -> Advice | None:
    """Which value, saved by which line, was changed by which line, and under which name."""
    facts = error.__dict__
    saved, node = facts["saved"], facts["node"]
    if "saved_version" not in facts:
        return _cut(saved, node, learner)
    if saved.is_result:
        array, name = saved.data, learner.name_made_by(node)
    else:
        array, name = saved.tensor.array, learner.name_of(saved.tensor)
    sharing = learner.on_memory_of(array)
    changed, change = "", ""
    if facts["changed_at"] is not None:
        changed, change = source.changed_at(facts["changed_at"])
    name = name or next((n for n in sharing if n != changed), "") or changed or "a value"
    reasons = [
        _saved_by(node, name, facts, learner),
        Reason(
            f"{change or facts['changed_by']} made it version {facts['current_version']}",
            learner.where(facts["changed_at"]),
            learner.line(facts["changed_at"]),
        ),
    ]
    alias = changed if changed != name and changed in sharing else ""
    if alias:
        made = learner.assigned(alias)
        text = f"{alias} shares {name}'s memory"
        reasons.append(Reason(text, learner.where(made), learner.line(made)))
    return Advice(tuple(reasons), _ways(name, alias, change, saved, learner), 9, node=node)


def _saved_by(node: Any, name: str, facts: dict[str, Any], learner: Learner) -> Reason:
    made = learner.name_made_by(node) or name_of(node)
    index = _argument(node, facts["saved"])
    formula = next((f for f in node.formulas() if f), "") if index is None else ""
    if index is not None:
        formula = node.formulas()[index] or next((f for f in node.formulas() if f), "")
    formula = with_names(formula, node, {_name(node, facts["saved"]): name}).removeprefix("g·")
    text = f"{made} saved {name} at version {facts['saved_version']}"
    if facts["saved"].is_result:
        text = f"{made} saved its own result at version {facts['saved_version']}"
    if formula and len(formula) < 24 and "result" not in formula:
        text += f", for its derivative {formula}"
    return Reason(text, learner.where(facts["born_at"]), learner.line(facts["born_at"]))


def _argument(node: Any, saved: Any) -> int | None:
    """Which input's derivative needs what was saved: the first whose formula names it."""
    name = _name(node, saved)
    return next((i for i, text in enumerate(node.formulas()) if name and name in text), None)


def _name(node: Any, saved: Any) -> str:
    """The name under which a node keeps a value."""
    for view in node.saved_values():
        if view.is_result == saved.is_result and (
            saved.is_result or view.tensor is getattr(saved, "tensor", None)
        ):
            return str(view.name)
    return ""


def _ways(name: str, alias: str, change: str, saved: Any, learner: Learner) -> tuple[Way, ...]:
    later = Way("", f"call backward() before {change}" if change else "call backward() first")
    if alias:
        gain = f"a copy of its own: {name} keeps its values"
        return Way(f"{alias} = {name}.detach().clone()", gain), later
    if change and name.isidentifier():
        outside = _out_of_place(change, name)
        if outside:
            return Way(outside, f"a new tensor: what {name} was stays as it is"), later
    return (later,)


def _out_of_place(change: str, name: str) -> str:
    """The same change, made anew: `a = a + 1` for `a += 1`, `a = a.mul(2)` for `a.mul_(2)`."""
    for sign in ("+", "-", "*", "/"):
        target, found, value = change.partition(f" {sign}= ")
        if found and target == name:
            return f"{name} = {name} {sign} {value}"
    head, found, rest = change.partition("_(")
    if not found or not head.startswith(f"{name}.") or head.count(".") != 1:
        return ""
    method = head.removeprefix(f"{name}.")
    if method == "zero":
        return f"{name} = torch.zeros_like({name})"
    return f"{name} = {name}.{method}({rest}"


def _cut(tensor: Any, node: Any, learner: Learner) -> Advice:
    """A saved value that was cut from its history by `detach_()`."""
    name = learner.name_of(tensor) or "a saved tensor"
    born = node.born_at
    made = learner.name_made_by(node) or name_of(node)
    return Advice(
        (
            Reason(f"{made} saved {name}", learner.where(born), learner.line(born)),
            Reason(f"{name}.detach_() cut {name} itself from its history since"),
        ),
        (Way(f"{name}_alone = {name}.detach()", f"another tensor: {name} keeps its history"),),
        8,
        node=node,
    )
