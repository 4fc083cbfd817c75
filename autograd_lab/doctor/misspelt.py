"""Attributes that freeze nothing: a flag misspelt, or set on a module that has none."""

import difflib
from collections.abc import Iterable

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor

FLAGS = ("requires_grad", "grad", "data", "retains_grad", "is_leaf", "grad_fn")
CLOSE = 0.8
METHODS = ("requires_grad_", "retain_grad", "grad_dtype")


class MisspeltFlag(Rule):
    """`x.required_grad = False` is a new attribute; so is `module.requires_grad = False`."""

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for name, thing in learner.objects():
            if not (isinstance(thing, Tensor) or _is_module(thing)):
                continue
            parameters = thing.named_parameters() if _is_module(thing) else ()
            owners = [(name, thing), *((f"{name}.{n}", p) for n, p in parameters)]
            if _is_module(thing):
                owners += [(f"{name}.{n}", m) for n, m in thing.named_modules() if n]
            for owner, x in owners:
                for attribute in vars(x):
                    yield from _judged(owner, x, attribute, learner)


def _is_module(thing: object) -> bool:
    return hasattr(thing, "named_parameters") and not isinstance(thing, type)


def _judged(owner: str, x: object, attribute: str, learner: Learner) -> Iterable[Finding]:
    if attribute.startswith("_"):
        return
    module = _is_module(x)
    if module and attribute == "requires_grad":
        reasons = (
            Reason(f"{owner}.requires_grad is an attribute that nothing reads"),
            Reason("a module has no flag of its own: its parameters have"),
        )
        way = Way(f"{owner}.requires_grad_({vars(x)[attribute]})", "sets that of each parameter")
        yield Finding(("flag", owner), Advice(reasons, (way,), 13))
        return
    meant = difflib.get_close_matches(attribute, FLAGS, 1, CLOSE)
    if not meant or attribute in FLAGS or attribute in METHODS:
        return
    reasons = (
        Reason(f"{owner}.{attribute} is a new attribute, which nothing reads"),
        Reason(f"{meant[0]} is what PyTorch calls the flag, and it is as it was"),
    )
    way = Way(f"{owner}.{meant[0]} = {vars(x)[attribute]!r}", "this one has an effect")
    yield Finding(("flag", owner, attribute), Advice(reasons, (way,), 13))
