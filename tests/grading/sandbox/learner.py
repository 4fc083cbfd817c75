"""A learner's process as the judge sees it, for tests: requests by methods."""

from collections.abc import Callable
from typing import Any

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox import messages as say
from autograd_lab.grading.sandbox.channel import Channel

LIMITS = Limits(output=1000, message=1 << 20)


class Process:
    """What may be asked of the process at the other end of a channel."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.functions: list[Callable[..., Any]] = []

    def ask(self, request: Any) -> Any:
        """The reply; calls of handed functions are answered meanwhile."""
        self.channel.send(request)
        while True:
            reply = self.channel.receive(30)
            if type(reply) is not say.CallBack:
                return reply
            value = self.functions[reply.number](*reply.args, **reply.kwargs)
            self.channel.send(say.Answer(value) if type(value) is not say.Answer else value)

    def run(self, source: str) -> say.Ran:
        ran: say.Ran = self.ask(say.RunCell("cell", source))
        return ran

    def defines(self, source: str) -> None:
        """Run a cell that raises nothing."""
        assert self.run(source).error is None

    def value(self, name: str) -> Any:
        return self.ask(say.Look(name)).value

    def does(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """The whole reply to an operation."""
        return self.ask(say.Operate(what, args, kwargs))

    def gives(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """The value that an operation gives."""
        reply = self.does(what, *args, **kwargs)
        assert type(reply) is say.Value, reply
        return reply.value

    def hand(self, function: Callable[..., Any]) -> say.Handed:
        self.functions.append(function)
        return say.Handed(len(self.functions) - 1, function.__name__)

    def observes(self, name: str, *cases: dict[str, Any], probe: str = "calls:with_tensors") -> Any:
        return self.ask(say.Observe(name, probe, cases))
