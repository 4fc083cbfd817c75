"""What becomes of the results of a `Function`: history, views, inputs changed in place."""

import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.autograd.function_node import BackwardCFunction, gradient_form
from autograd_lab.autograd.grad_mode import no_grad
from autograd_lab.core.modes import watch
from autograd_lab.core.node import forms_of
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, FunctionRefused, LeafModified, ViewModified
from autograd_lab.ops.inplace import check_view, rebase, view_of_leaf_modified
from autograd_lab.tensor import Tensor


def finish(ctx: BackwardCFunction, args: Sequence[Any], output: Any, separate: bool) -> Any:
    """Give the results of a forward their history, and keep what it saved.

    separate: whether `setup_context` was used, which may not save an input that is returned as it
    is. Returns the results as the caller gets them: a tuple if the forward returned one.
    """
    to_save = _tensors_to_save(ctx)
    kept = (*(ctx.to_save or ()), *(ctx.saved_for_forward or ())) if separate else ()
    results = _Results(ctx, args, {id(tensor) for tensor in kept})
    outputs = results.settle(list(output) if isinstance(output, tuple) else [output])
    if ctx._recorded:
        ctx._save(to_save, args, outputs)
        if watch.active:
            ctx.watched()
        ctx._gives = [
            gradient_form(output) if results.materializes(number) else None
            for number, output in enumerate(outputs)
        ]
    ctx.to_save = ctx.saved_for_forward = None
    return tuple(outputs) if isinstance(output, tuple) else outputs[0]


def _tensors_to_save(ctx: BackwardCFunction) -> Sequence[Tensor | None]:
    """What was given to `save_for_backward`. Raises TypeError for what is no tensor."""
    if ctx.to_save is None or not ctx._recorded:
        return ()
    for position, value in enumerate(ctx.to_save):
        if value is not None and not isinstance(value, Tensor):
            raise ArgumentTypeError(
                f"save_for_backward can only save variables, but argument {position} is of type "
                f"{type(value).__name__}",
                argument=value,
            )
    return ctx.to_save


class _Results:
    """The results of one call, and what the forward said of them."""

    def __init__(self, ctx: BackwardCFunction, args: Sequence[Any], kept: set[int]) -> None:
        self.ctx = ctx
        self.inputs = {id(x) for x in args if isinstance(x, Tensor)}
        self.kept = kept
        self.constant = _marked(
            ctx.non_differentiable,
            "mark_non_differentiable only accepts variable arguments, but got ",
        )
        self.dirty = _marked(
            ctx.dirty_tensors, "mark_dirty can only accept variables, but argument "
        )
        for tensor in ctx.dirty_tensors or ():
            tensor._version_counter().bump(ctx._forward_cls.__name__)
        ctx.non_differentiable = ctx.dirty_tensors = None

    def settle(self, outputs: list[Any]) -> list[Any]:
        """The outputs, each with its history, or without one."""
        ctx = self.ctx
        if ctx._recorded and outputs:
            tensors = [x if isinstance(x, Tensor) else None for x in outputs]
            ctx.form, ctx.more_outputs = forms_of(tensors)
        self.differentiable = differentiable = [self._is_differentiable(x) for x in outputs]
        pure_view = self._is_pure_view(outputs)
        settled = []
        for number, x in enumerate(outputs):
            if isinstance(x, Tensor):
                changed = id(x) in self.inputs and id(x) in self.dirty
                x = self._settle(x, number, differentiable[number], len(outputs))
                if x._base is not None and not changed:
                    x._view_origin = "default" if pure_view else "custom"
            settled.append(x)
        if sum(differentiable) > 1:
            for x in settled:
                if isinstance(x, Tensor) and x._base is not None:
                    x._view_origin = "multiple"
        if self.dirty - {id(x) for x in outputs}:
            raise FunctionRefused(
                "Some elements marked as dirty during the forward method were not returned as "
                "output. The inputs that are modified inplace must all be outputs of the Function.",
                node=ctx,
            )
        return settled

    def _is_pure_view(self, outputs: list[Any]) -> bool:
        """Whether the forward said, by `ctx._is_pure_view`, that it does nothing but make a view.

        Such a view may be changed in place: its history is made anew from the place that it has.
        """
        if not getattr(self.ctx, "_is_pure_view", False):
            return False
        if len(self.inputs) != 1 or len(outputs) != 1:
            raise FunctionRefused(
                "Pure view custom Function can only have one input Tensor and one output Tensor. "
                "Open an issue if you need to support more.",
                node=self.ctx,
            )
        return True

    def materializes(self, number: int) -> bool:
        """Whether the backward gets zeros for this output when no gradient reaches it."""
        return self.differentiable[number] or self.ctx._materialize_non_diff_grads

    def _is_differentiable(self, x: Any) -> bool:
        return (
            isinstance(x, Tensor)
            and self.ctx._recorded
            and id(x) not in self.constant
            and x._data.dtype.kind in "fc"
        )

    def _settle(self, x: Tensor, number: int, differentiable: bool, count: int) -> Tensor:
        is_input, dirty = id(x) in self.inputs, id(x) in self.dirty
        if not differentiable:
            return self._without_history(x, is_input, dirty)
        if dirty:
            self._rebase(x, number, is_input, count)
            return x
        if is_input:
            x = self._as_view(x)
        x._history, x._requires_grad = (self.ctx, number), True
        x._view_version = x._version
        return x

    def _without_history(self, x: Tensor, is_input: bool, dirty: bool) -> Tensor:
        if not x.requires_grad:
            return self._as_view(x) if is_input and not dirty else x
        if is_input:
            return x.detach()
        # A view of an input wants a gradient as its base does, as any view made under no_grad.
        return x if x._base is not None else x.detach_()

    def _as_view(self, x: Tensor) -> Tensor:
        """An input that is returned as it is comes back as a view, which can have this history."""
        if id(x) in self.kept:
            raise FunctionRefused(
                "An input that has been returned as-is as output is being saved for backward. This "
                "is not supported if you override setup_context. You should return and save a view "
                "of the input instead, e.g. with x.view_as(x) or setup ctx inside the forward "
                "function itself.",
                node=self.ctx, tensor=x,
            )  # fmt: skip
        with no_grad():
            view: Tensor = x.view_as(x)
        return view

    def _rebase(self, x: Tensor, number: int, is_input: bool, count: int) -> None:
        """Make this call the latest step in the history of a tensor that it changed in place."""
        base = x._base
        if x.requires_grad and x._history is None:
            raise LeafModified(
                "a leaf Variable that requires grad has been used in an in-place operation.",
                tensor=x, base=None,
            )  # fmt: skip
        if not is_input:
            words = (
                "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that "
                "have been mutated should be passed to ctx.mark_dirty()."
            )
            if base is not None:
                raise FunctionRefused(words, node=self.ctx, tensor=x)
            warnings.warn(words, stacklevel=stacklevel())
        if base is not None and count > 1:
            raise ViewModified(
                "If your Function modifies inplace an input that is a view of another Tensor, your "
                "Function cannot return more than one Tensor. This is not supported by the current "
                "autograd engine. You should either make sure the input is not a view (using "
                ".clone() for example) or make your Function only return one Tensor (potentially "
                "splitting it into two Functions: one doing the inplace that returns a single "
                "Tensor and a second one that does the other operations). You can ask on the forum "
                "https://discuss.pytorch.org/ if you need help to do this change.",
                tensor=x, base=base, made_by=self.ctx,
            )  # fmt: skip
        if base is not None:
            check_view(x, base)
            if base.is_leaf and base.requires_grad:
                raise view_of_leaf_modified(x, base)
        x._grad = None
        rebase(x, self.ctx)
        if base is None:
            x._history = self.ctx, number


def _marked(tensors: Any, refusal: str) -> set[int]:
    """The identities of tensors that the forward marked. Raises RuntimeError for what is none."""
    for tensor in tensors or ():
        if not isinstance(tensor, Tensor):
            raise FunctionRefused(refusal, argument=tensor)
    return {id(tensor) for tensor in tensors or ()}
