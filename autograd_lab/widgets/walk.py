"""The walk that the stepper shows: where it stands, what it asks, and the frame for each moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograd_lab import graph
from autograd_lab.autograd import trace
from autograd_lab.graph.model import Graph, Step
from autograd_lab.graph.values import bytes_text
from autograd_lab.widgets.questions import Question, Verdict, question

HIDDEN = "g·?"
ORDINALS = ("the first", "the second", "the third")


@dataclass(frozen=True)
class Moment:
    """A place in the walk: before a question of a step, or after the step's last one.

    step: position in the steps; None before the first. asked: position in `step.sent`, or None.
    """

    step: int | None = None
    asked: int | None = None


class Walk:
    """One learner's way through the backward pass of a result.

    The gradient of an operation flows on once the learner has answered its questions or has asked
    to be shown. Nothing here touches the graph or a `.grad`.

    Raises `graph.NoGraph` and `graph.GraphTooLarge` as `graph.steps` does.

    Example: `walk = Walk(z, None, globals())`, `walk.step()`, `walk.answer("exp(a)").right`.
    """

    def __init__(self, result: Any, gradient: Any, names: Mapping[str, object] | None) -> None:
        self.graph = graph.extract(result, names)
        self.steps = graph.steps(result, gradient, names)
        self.retain = False
        self._plan = graph.layout(self.graph)
        self._total = self.graph.bytes_held
        self._questions: dict[Moment, Question] = {}
        self.moments = [Moment()]
        for at, (step, traced) in enumerate(zip(self.steps, trace(result, gradient), strict=True)):
            names_here = self._input_names(step)
            for position, sent in enumerate(step.sent):
                made = self.graph.nodes[step.node].name
                asked = question(traced.node, sent.input, names_here, made)
                if asked is not None:
                    self.moments.append(Moment(at, position))
                    self._questions[self.moments[-1]] = asked
            self.moments.append(Moment(at))
        self._open = set(self._questions)
        self._at = 0

    @property
    def moment(self) -> Moment:
        """Where the walk stands."""
        return self.moments[self._at]

    @property
    def question(self) -> Question | None:
        """The question that stands in the way, if any."""
        return self._questions.get(self.moment)

    def first(self) -> None:
        """Back to before the first step."""
        self._at = 0

    def last(self) -> None:
        """To the end of the walk, past all questions, which stay open."""
        self._at = len(self.moments) - 1

    def back(self) -> None:
        """To the moment before, past questions that were answered."""
        self._at = max(self._at - 1, 0)
        while self._at and self.moment.asked is not None and not self._is_open(self.moment):
            self._at -= 1

    def step(self) -> bool:
        """To the next moment; False if an open question stands in the way."""
        if self._is_open(self.moment):
            return False
        last = len(self.moments) - 1
        self._at = min(self._at + 1, last)
        while self.moment.asked is not None and not self._is_open(self.moment):
            self._at += 1
        return True

    def show(self) -> None:
        """Go on past the open question, which counts as answered."""
        self._open.discard(self.moment)
        self.step()

    def answer(self, text: str) -> Verdict:
        """Judge an answer to the open question; a right one goes on."""
        if self.question is None:
            return Verdict(False, "Nothing is asked here.")
        verdict = self.question.judge(text)
        if verdict.right:
            self.show()
        return verdict

    def frame(self) -> dict[str, Any]:
        """What there is to see at this moment, as JSON-able data.

        svg: the picture. title: the name of the result. heading, detail, note: lines of text.
        name: what the derivative is asked with respect to, None if nothing is asked.
        number, count: of the step. held: the bytes of saved values, now and at first.
        first, last: whether the walk can't go back, or on.
        """
        moment, asked = self.moment, self.question
        step = None if moment.step is None else self._kept(self.steps[moment.step])
        held = (
            self._total
            if step is None or self.retain
            else (step.bytes_held if asked else step.bytes_after)
        )
        plan = replace(self._plan, graph=self._masked())
        return {
            "svg": graph.svg(plan.graph, step, asked=moment.asked, plan=plan),
            "title": self.graph.of_kind("result")[0].name or "the result",
            "number": 0 if step is None else step.number,
            "count": len(self.steps),
            "held": f"{bytes_text(held)} of {bytes_text(self._total)}",
            "first": self._at == 0,
            "last": self._at == len(self.moments) - 1,
            "name": asked.name if asked else None,
            **(self._asking(step, asked) if step and asked else self._telling(step)),
        }

    def _asking(self, step: Step, asked: Question) -> dict[str, str]:
        sent = step.sent[self.moment.asked or 0]
        received = " and ".join(value.text for value in step.received if value)
        paths = sum(edge.source == sent.receiver for edge in self.graph.edges)
        which = ORDINALS[asked.input] + " " if asked.names.count(asked.name) > 1 else ""
        target = sent.label
        made = "" if asked.name == target else f", where {asked.name} is what {target} made"
        return {
            "heading": f"{step.label} received g = {received}. What does it send to {target}?",
            "detail": f"{asked.expression}{made}, so the local derivative with respect to "
            f"{which}{asked.name} is",
            "note": "It sends g times that."
            + (f" {paths} paths lead to {target}, and their gradients add." if paths > 1 else ""),
        }

    def _telling(self, step: Step | None) -> dict[str, str]:
        if step is None:
            return {
                "heading": "Each operation has a local derivative.",
                "detail": "Say what it is, and the gradient flows on.",
                "note": "Step, or press the right arrow.",
            }
        last = self._at == len(self.moments) - 1
        return {"heading": step.text, "detail": "", "note": "The walk is over." if last else ""}

    def _masked(self) -> Graph:
        """The graph without the formulas that are still to be asked for."""
        formulas = {node.id: list(node.formulas) for node in self.graph.nodes}
        for at, moment in enumerate(self.moments):
            if moment.asked is not None and at >= self._at:
                step = self.steps[moment.step or 0]
                formulas[step.node][step.sent[moment.asked].input] = HIDDEN
        nodes = [replace(n, formulas=tuple(formulas[n.id])) for n in self.graph.nodes]
        return replace(self.graph, nodes=tuple(nodes))

    def _kept(self, step: Step) -> Step:
        """The step as it is where `retain_graph` keeps the saved values."""
        return replace(step, freed=()) if self.retain else step

    def _is_open(self, moment: Moment) -> bool:
        return moment in self._open

    def _input_names(self, step: Step) -> list[str | None]:
        """What the learner calls each input of the step's operation."""
        node = self.graph.nodes[step.node]
        names: list[str | None] = [None] * len(node.arguments)
        for edge in self.graph.edges:
            if edge.target == step.node:
                names[edge.input] = self.graph.nodes[edge.source].name
        for saved in node.saved:
            if saved.argument in node.arguments and saved.name != saved.argument:
                names[node.arguments.index(saved.argument)] = saved.name
        return names
