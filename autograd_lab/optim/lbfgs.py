"""L-BFGS: Newton's step, with the curvature estimated from the last few gradients."""

from collections.abc import Callable, Iterable
from typing import Any

from autograd_lab.autograd.grad_mode import enable_grad, no_grad
from autograd_lab.errors import OptionRefused
from autograd_lab.factories import zeros
from autograd_lab.ops.complex import view_as_real
from autograd_lab.ops.join import cat
from autograd_lab.optim.elementwise import number
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.options import check_lr
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.optim.strong_wolfe import strong_wolfe
from autograd_lab.tensor import Tensor

LEAST_CURVATURE = 1e-10
"""A change of the gradient along a step that is smaller says nothing of the curvature."""


class LBFGS(Optimizer):
    """Limited-memory BFGS, for all parameters as one vector.

    Each call of `step` makes up to max_iter iterations. The direction is -H·g, where H, an estimate
    of the inverse Hessian, is never made: from the last steps s and changes y of the gradient two
    loops compute its product with g. Liu and Nocedal, "On the limited memory BFGS method for large
    scale optimization", 1989.

    params: see `Optimizer`; one group. max_eval: the largest number of evaluations in a step, 1.25
    times max_iter unless given. tolerance_grad, tolerance_change: an iteration is the last where
    the gradient, or the change, is smaller. line_search_fn: None takes lr as the step's length,
    "strong_wolfe" looks for a good one. Errors: ValueError for lr below 0, or for several groups.

    Example: `optimizer.step(closure)`, where `closure` zeroes the gradients, computes the loss,
    calls its `backward()` and returns it.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        defaults = {
            "lr": lr, "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change,
            "history_size": history_size, "line_search_fn": line_search_fn,
        }  # fmt: skip
        super().__init__(params, defaults)
        refuse_if(
            len(self.param_groups) != 1,
            "LBFGS doesn't support per-parameter options (parameter groups)",
            params,
        )
        self._params = self.param_groups[0]["params"]

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Iterate, from the parameters as they are. Returns the first value of the closure.

        closure: computes the loss and its gradients anew.
        """
        with no_grad():
            return self._iterate(enable_grad()(closure))

    def _iterate(self, closure: Callable[[], Any]) -> Any:
        group = self.param_groups[0]
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        loss, evaluations = float(first_loss), 1
        state["func_evals"] += 1
        grad = self._gradient()
        if grad.abs().max() <= group["tolerance_grad"]:
            return first_loss

        for iteration in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            d = _direction(state, grad, group["history_size"])
            t = number(group["lr"], {"differentiable": False})
            if state["n_iter"] == 1:
                t = min(1.0, 1.0 / grad.abs().sum()) * t
            before = loss
            state.update(d=d, t=t, prev_flat_grad=grad, prev_loss=before)
            slope = grad.dot(d)
            if slope > -group["tolerance_change"]:
                break
            if group["line_search_fn"] is not None:
                loss, grad, t, used = self._search(
                    closure, t, d, loss, grad, slope, group["max_eval"] - evaluations
                )
                self._move(t, d)
            else:
                self._move(t, d)
                used = int(iteration < group["max_iter"])
                if used:
                    loss = float(closure())
                    grad = self._gradient()
            state["t"] = t
            evaluations += used
            state["func_evals"] += used
            if (
                evaluations >= group["max_eval"]
                or grad.abs().max() <= group["tolerance_grad"]
                or (d * t).abs().max() <= group["tolerance_change"]
                or abs(loss - before) < group["tolerance_change"]
            ):
                break
        return first_loss

    def _search(
        self,
        closure: Callable[[], Any],
        t: Any,
        d: Tensor,
        loss: float,
        grad: Tensor,
        slope: Tensor,
        evaluations: int,
    ) -> tuple[float, Tensor, Any, int]:
        """The loss, the gradient, the length of the step, and how often it was evaluated."""
        wanted = self.param_groups[0]["line_search_fn"]
        if wanted != "strong_wolfe":
            raise OptionRefused(
                "only 'strong_wolfe' is supported", argument="line_search_fn", value=wanted
            )
        starts = [param.clone() for param in self._params]

        def at(t: Any) -> tuple[float, Tensor]:
            self._move(t, d)
            loss = float(closure())
            grad = self._gradient()
            for param, start in zip(self._params, starts, strict=True):
                param.copy_(start)
            return loss, grad

        return strong_wolfe(at, t, d, loss, grad, slope, max_evaluations=evaluations)

    def _gradient(self) -> Tensor:
        """The gradients of all parameters as one vector."""
        return cat([_flat(_no_gradient(p) if p.grad is None else p.grad) for p in self._params])

    def _move(self, t: Any, d: Tensor) -> None:
        """Add `t` times the vector `d` to the parameters."""
        start = 0
        for param in self._params:
            real = view_as_real(param) if param.is_complex() else param
            real += t * d[start : start + real.numel()].view(real.shape)
            start += real.numel()


def _flat(grad: Tensor) -> Tensor:
    return (view_as_real(grad) if grad.is_complex() else grad).reshape(-1)


def _no_gradient(param: Tensor) -> Tensor:
    """The gradient of a parameter that has none."""
    return zeros(param.shape, dtype=param.dtype, device=param.device)


def _direction(state: dict[str, Any], grad: Tensor, history_size: int) -> Tensor:
    """-H·g, after the last step has been added to the history."""
    if state["n_iter"] == 1:
        state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
        return -grad
    y = grad - state["prev_flat_grad"]
    s = state["d"] * state["t"]
    curvature = y.dot(s)
    ys, steps, inverses = state["old_dirs"], state["old_stps"], state["ro"]
    if curvature > LEAST_CURVATURE:
        if len(ys) == history_size:
            for history in (ys, steps, inverses):
                history.pop(0)
        ys.append(y)
        steps.append(s)
        inverses.append(1.0 / curvature)
        state["H_diag"] = curvature / y.dot(y)
    al = state.setdefault("al", [None] * history_size)
    r = -grad
    for i in reversed(range(len(ys))):
        al[i] = steps[i].dot(r) * inverses[i]
        r -= al[i] * ys[i]
    r = r * state["H_diag"]
    for i in range(len(ys)):
        r += (al[i] - ys[i].dot(r) * inverses[i]) * steps[i]
    return r
