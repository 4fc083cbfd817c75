"""What four switches change for a network, measured: one forward and backward for each setting."""

import copy
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import autograd_lab
from autograd_lab import graph, nn
from autograd_lab.core.events import unheard
from autograd_lab.graph.describe import counted
from autograd_lab.graph.values import bytes_text
from autograd_lab.legacy.leaf import recording
from autograd_lab.legacy.tensor import tensor_on
from autograd_lab.legacy.variable import Variable
from autograd_lab.nn.modules.dropout import _DropoutNd
from autograd_lab.tensor import Tensor


@dataclass(frozen=True)
class Setting:
    """The four switches. requires_grad: of all parameters. volatile: of the input, as in 0.3."""

    requires_grad: bool = True
    no_grad: bool = False
    volatile: bool = False
    eval: bool = False


@dataclass(frozen=True)
class Share:
    """How many of how many: parameters with a gradient, layers whose statistics moved."""

    count: int
    all: int


@dataclass(frozen=True)
class Measured:
    """What one forward and backward did.

    gradients: the parameters that got one. held: bytes that were saved for backward, before it ran.
    statistics: the layers of batch statistics that moved. active: the dropout layers that changed
    their input. zeroed: what these set to 0. problem: what backward raised, by name; "" if nothing.
    """

    gradients: Share
    held: int
    statistics: Share
    active: Share
    zeroed: Share
    problem: str


class Switches:
    """A network and an input, run anew on a copy for each setting.

    model: a small one of Linear, BatchNorm, ReLU and Dropout by default. x: its input.
    The learner's network, its gradients and the random numbers stay as they are.

    Raises TypeError for what is no module, no tensor, or gives no tensor, ValueError for one of the
    two alone, and what the network raises.

    Example: `Switches().measure(Setting(eval=True)).statistics.count`.
    """

    def __init__(self, model: Any = None, x: Any = None) -> None:
        if (model is None) != (x is None):
            raise ValueError("give both a model and an input for it, or neither")
        if model is None:
            model, x = _small()
        if not isinstance(model, nn.Module):
            raise TypeError(f"model is a module, not of type {type(model).__name__}")
        if not isinstance(x, Tensor):
            raise TypeError(f"x is a tensor, not of type {type(x).__name__}")
        self._model = copy.deepcopy(model)
        self._x = x.detach().clone()
        self.measure(Setting())

    def measure(self, setting: Setting) -> Measured:
        """One forward and backward with the switches set so."""
        model = copy.deepcopy(self._model).train(not setting.eval)
        model.requires_grad_(setting.requires_grad)
        model.zero_grad()
        before = _statistics(model)
        watched = _Dropouts(model)
        with ExitStack() as stack:
            stack.enter_context(autograd_lab.random.fork_rng())
            autograd_lab.manual_seed(0)
            stack.enter_context(unheard())
            stack.enter_context(autograd_lab.enable_grad())
            loss = self._forward(model, setting)
            held = graph.extract(loss).bytes_held if loss.requires_grad else 0
            problem = _backward(loss)
        parameters = list(model.parameters())
        moved = [b != a for b, a in zip(before, _statistics(model), strict=True)]
        return Measured(
            gradients=Share(sum(p.grad is not None for p in parameters), len(parameters)),
            held=held,
            statistics=Share(sum(moved), len(moved)),
            active=Share(sum(watched.active.values()), len(watched.active)),
            zeroed=Share(watched.zeroed, watched.elements),
            problem=problem,
        )

    def _forward(self, model: nn.Module, setting: Setting) -> Tensor:
        x = self._x
        with ExitStack() as stack:
            if setting.no_grad:
                stack.enter_context(autograd_lab.no_grad())
            if setting.volatile:
                # Layers take no Variable, so they run as a Variable runs what it takes part in.
                variable: Any = Variable(tensor_on(x), volatile=True)
                stack.enter_context(recording(not variable.view_as(variable).volatile))
            out = model(x)
            if not isinstance(out, Tensor):
                raise TypeError(f"the model gives no tensor, but {type(out).__name__}")
            return out.pow(2).mean()


def _small() -> tuple[nn.Module, Tensor]:
    with autograd_lab.random.fork_rng():
        autograd_lab.manual_seed(0)
        layers = (nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2))
        return nn.Sequential(*layers), autograd_lab.randn(16, 4)


def _backward(loss: Tensor) -> str:
    try:
        loss.backward()
    except RuntimeError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _statistics(model: nn.Module) -> list[Any]:
    """Of each layer that has batch statistics, all of them as numbers."""
    return [
        [buffer.tolist() for buffer in module.buffers(recurse=False)]
        for module in model.modules()
        if getattr(module, "running_mean", None) is not None
    ]


@dataclass
class _Dropouts:
    """Counts what the dropout layers of a model do to their inputs."""

    model: nn.Module
    active: dict[nn.Module, bool] = field(default_factory=dict)
    zeroed: int = 0
    elements: int = 0

    def __post_init__(self) -> None:
        for module in self.model.modules():
            if isinstance(module, _DropoutNd):
                self.active[module] = False
                module.register_forward_hook(self._see, with_kwargs=True)

    def _see(self, module: Any, args: Any, named: Any, out: Tensor) -> None:
        given, made = (args[0] if args else named["input"]).detach(), out.detach()
        self.active[module] |= not autograd_lab.equal(given, made)
        lives = given.ne(0)
        self.zeroed += int(made.eq(0).logical_and(lives).sum())
        self.elements += int(lives.sum())


def cells(measured: Measured) -> tuple[str, str, str, str]:
    """The four answers as text, each with a mark: filled for yes, hollow for no."""
    gradients, statistics, zeroed = measured.gradients, measured.statistics, measured.zeroed
    return (
        _answer(gradients, f"of {gradients.all} parameters"),
        f"● {bytes_text(measured.held)}" if measured.held else "○ none",
        _answer(statistics, f"of {counted(statistics.all, 'layer')} moved"),
        _answer(measured.active, f"of {zeroed.all} zeroed", zeroed.count),
    )


def _answer(share: Share, words: str, count: int | None = None) -> str:
    if not share.all:
        return "– no such layer"
    if not share.count:
        return "○ none"
    return f"● {share.count if count is None else count} {words}"
