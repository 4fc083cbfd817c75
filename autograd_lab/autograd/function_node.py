"""The node of a `Function` of the learner's: the `ctx` of its forward, the `grad_fn` after it."""

import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.hooks import Hook, Hooks
from autograd_lab.core.modes import thread
from autograd_lab.core.node import Node, name_of
from autograd_lab.core.places import here, stacklevel
from autograd_lab.core.saved import SavedResult, SavedTensor, SavedView
from autograd_lab.errors import ArgumentTypeError, FunctionRefused, GradientMismatch, GraphFreed
from autograd_lab.ops.node import FREED, tensor_of
from autograd_lab.ops.packing import Packed, RawSaved
from autograd_lab.tensor import Tensor, wrap

ENGINE = frozenset(name for name in vars(Node) if name[0] != "_") - {"name"}
"""The names that a node has for itself."""

NO_FORM: Any = ((), None)
"""What stands for the form of a result until there is one."""
NOTHING: Any = ["nothing"]
"""What a node holds that saved nothing, for that can be freed too."""


class FunctionCtx:
    """What a forward tells about itself. Each method is called at most once, in the forward."""

    to_save: Any
    saved_for_forward: Any
    dirty_tensors: Any
    non_differentiable: Any
    materialize_grads: bool

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for the backward, which finds them in `ctx.saved_tensors`.

        Tensors belong here, and not in attributes of `ctx`: here their versions are checked, they
        are freed after the backward, and results make no cycle with their own history.
        """
        self.to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for `jvp`. Raises AssertionError for what is no tensor."""
        for tensor in tensors:
            if not (isinstance(tensor, Tensor) or tensor is None):
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save "
                    "non-tensors as attributes on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Name the inputs that the forward changed in place; it has to return them as well."""
        self.dirty_tensors = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Name the outputs that have no gradient, such as indices."""
        self.non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether the backward gets zeros for an output that no gradient reached, or None."""
        if not isinstance(value, bool):
            raise ArgumentTypeError(
                "set_materialize_grads received an invalid combination of arguments - got (), but "
                "expected (bool)",
                argument=value,
            )
        self.materialize_grads = value


class BackwardCFunction(Node, FunctionCtx):
    """The node of one call. Each `Function` has a subclass: `CubeBackward` for `Cube`.

    needs_input_grad: for each argument of the forward, whether it requires grad.
    saved: None while the forward runs. Names of its own are private, for all others are the
    learner's: _takes: for each argument, whether it is a tensor; only those have edges. _gives: for
    each output the shape, dtype and array module of its gradient, None for no tensor. _recorded:
    whether there is anything to record. _places: for each saved tensor, which argument it was, or
    None. _freed: how they looked. _cleared: whether `saved_tensors` was had the one time it could.
    _aside: what the learner calls by a name of the engine's, such as `ctx.saved`.
    """

    __slots__ = (
        "__dict__",
        "_cleared",
        "_freed",
        "_gives",
        "_places",
        "_recorded",
        "_takes",
        "dirty_tensors",
        "materialize_grads",
        "needs_input_grad",
        "non_differentiable",
        "saved_for_forward",
        "to_save",
    )
    _forward_cls: Any
    _materialize_non_diff_grads = True
    _aside: dict[str, Any] | None = None
    runs_learners_code = True

    def __init__(self, args: tuple[Any, ...] = ()) -> None:
        self._takes = [isinstance(x, Tensor) for x in args]
        self.needs_input_grad = tuple(isinstance(x, Tensor) and x.requires_grad for x in args)
        self._recorded = thread.modes.grad and any(self.needs_input_grad)
        edges = [x._edge() for x in args if isinstance(x, Tensor)] if self._recorded else []
        # Each a tuple of its own, so that the walk can tell the edges of one tensor apart.
        Node.__init__(self, [edge and (edge[0], edge[1]) for edge in edges], NO_FORM)
        self.materialize_grads = True
        self.to_save = self.saved_for_forward = None
        self.dirty_tensors = self.non_differentiable = None
        self._gives: list[Any] = []
        self._freed: list[Any] = []
        self._cleared = False
        self.born_in, self.born_after = here()
        self.saved = None

    def _set_aside(self, edges: Any, sequence: int) -> None:
        """Keep apart what the forward wrote over names that every node needs for itself.

        edges, sequence: those that the node was made with.
        """
        made_with = {
            "edges": edges, "sequence": sequence, "saved": None, "form": NO_FORM,
            "more_outputs": (),
        }  # fmt: skip
        aside = {name: self.__dict__.pop(name) for name in ENGINE.intersection(self.__dict__)}
        for name, value in made_with.items():
            if getattr(self, name) is not value:
                aside[name] = getattr(self, name)
                setattr(self, name, value)
        if not (self.hooks is None or isinstance(self.hooks, Hooks)):
            aside["hooks"], self.hooks = self.hooks, None
        if aside:
            self._aside = aside

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        given = [self._given(number, grad) for number, grad in enumerate(grads)]
        backward = self._forward_cls._derivative()
        del grads[:]
        boxed = self._forward_cls.boxed_grads_call
        ctx = self if self._aside is None else SeenByBackward(self)
        result = backward(ctx, given) if boxed else backward(ctx, *given)
        sent = self._checked(result if isinstance(result, tuple) else (result,))
        return sent if differentiable else [None if x is None else x._data for x in sent]

    def _given(self, number: int, grad: Any) -> Any:
        """The gradient of an output as the backward gets it."""
        if grad is not None:
            return grad if isinstance(grad, Tensor) else wrap(grad)
        if self._gives[number] is None or not self.materialize_grads:
            return None
        shape, dtype, xp = self._gives[number]
        return wrap(xp.zeros(shape, dtype))

    def _checked(self, result: tuple[Any, ...]) -> list[Any]:
        """What the backward returned, for the tensors among the arguments."""
        takes = self._takes
        if all(extra is None for extra in result[len(takes) :]):
            result = result[: len(takes)]
        if len(result) != len(takes):
            raise GradientMismatch(
                f"function {name_of(self)} returned an incorrect number of gradients (expected "
                f"{len(takes)}, got {len(result)})",
                node=self, expected=len(takes), got=len(result),
            )  # fmt: skip
        sent = []
        for position, (grad, is_tensor) in enumerate(zip(result, takes, strict=True), 1):
            if not is_tensor and grad is not None:
                raise GradientMismatch(
                    f"function {name_of(self)} returned a gradient different than None at position "
                    f"{position}, but the corresponding forward input was not a Variable",
                    node=self, index=position - 1, expected=None, got=grad,
                )  # fmt: skip
            if grad is not None and not isinstance(grad, Tensor):
                raise GradientMismatch(
                    f"expected Variable or None (got {type(grad).__name__})",
                    node=self, index=position - 1, expected=Tensor, got=grad,
                )  # fmt: skip
            if is_tensor:
                sent.append(grad)
        for grad, edge in zip(sent, self.edges, strict=True):
            self._check_complex(grad, edge)
        return sent

    def _check_complex(self, grad: Any, edge: Any) -> None:
        if grad is None or edge is None or grad._data.dtype.kind != "c":
            return
        dtype = edge[0].shape_and_dtype(edge[1])[1]
        if dtype.kind != "c":
            raise GradientMismatch(
                "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == "
                "grad_is_complex) to be true, but got false.  (Could this error message be "
                "improved?  If so, please report an enhancement request to PyTorch.)",
                node=self, expected=dtype, got=grad._data.dtype,
            )  # fmt: skip

    def _save(
        self, tensors: Sequence[Tensor | None], args: Sequence[Any], outputs: Sequence[Any]
    ) -> None:
        """Keep what `save_for_backward` was given. A result is kept without its history."""
        numbers = {id(output): number for number, output in enumerate(outputs)}
        positions = {id(x): position for position, x in enumerate(args)}
        packed: list[Any] = []
        for tensor in tensors:
            if tensor is None:
                packed.append(None)
            elif id(tensor) in numbers and tensor._history is not None:
                packed.append(SavedResult(tensor, numbers[id(tensor)]))
            else:
                saved = SavedTensor(tensor, tensor._version)
                saved.made = False  # PyTorch lets a Function's saved tensors be cut
                packed.append(saved)
        self._places = [positions.get(id(tensor)) for tensor in tensors]
        self.saved = packed or NOTHING

    def pack_saved(self, hooks: tuple[Hook, Hook]) -> None:
        for place, saved in enumerate(self._kept()):
            if saved is not None:
                self.pack_place(place, hooks)

    def pack_place(self, place: int, hooks: tuple[Hook, Hook], detached: bool = False) -> None:
        """Pack one saved tensor; `detached`: the hook gets it without its history."""
        saved = self.saved[place]
        tensor = self._unpacked(saved)
        assert tensor is not None
        number = saved.number if saved.is_result else None
        edge = None if saved.is_result else tensor._edge()
        self.saved[place] = Packed(tensor.detach() if detached else tensor, hooks, edge, number)

    def _kept(self) -> list[Any]:
        """What is saved. Raises RuntimeError where it has been freed."""
        if self.saved is FREED:
            raise GraphFreed(self)
        return [] if self.saved is None or self.saved is NOTHING else self.saved

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What the forward gave to `save_for_backward`.

        Errors: RuntimeError where it has been freed, or changed in place since.
        """
        if self.saved_for_forward is not None:
            return tuple(self.saved_for_forward)
        if self._cleared:
            raise FunctionRefused(
                "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True "
                "is set on the autograd.Function. Either access saved_tensors only once, or set "
                "clear_saved_tensors_on_access=False.",
                node=self,
            )
        tensors = tuple(self._unpacked(saved) for saved in self._kept())
        if self._forward_cls.clear_saved_tensors_on_access:
            self.saved, self._cleared = NOTHING, True
        return tensors

    @property
    def _raw_saved_tensors(self) -> tuple[RawSaved, ...]:
        kept = enumerate(self._kept())
        return tuple(RawSaved(self, None if saved is None else at) for at, saved in kept)

    @property
    def saved_variables(self) -> tuple[Tensor | None, ...]:
        """The old name of `saved_tensors`."""
        warnings.warn(
            "'saved_variables' is deprecated; use 'saved_tensors'",
            DeprecationWarning,
            stacklevel=stacklevel(),
        )
        return self.saved_tensors

    def _unpacked(self, saved: Any) -> Tensor | None:
        if saved is None:
            return None
        if isinstance(saved, SavedResult):
            return tensor_of(saved, saved.array(self), self)
        tensor: Tensor = saved.unpack(self)  # of a Packed too
        return tensor

    def release(self) -> None:
        if self.saved is not FREED:
            self._freed = [_looks(saved) for saved in self._kept()]
        self.saved = FREED

    @property
    def released(self) -> bool:
        return self.saved is FREED

    def saved_values(self) -> list[SavedView]:
        if self.saved is not FREED:
            kept = self._kept()
            return [_view(self._name_of(at), x) for at, x in enumerate(kept) if x is not None]
        looks = [(at, *one) for at, one in enumerate(self._freed) if one is not None]
        return [
            SavedView(
                "result" if result else self._name_of(at),
                None, shape, dtype, nbytes, 0, 0, result, True, None,
            )
            for at, shape, dtype, nbytes, result in looks
        ]  # fmt: skip

    def _name_of(self, at: int) -> str:
        """What a saved tensor is called in pictures: the argument that it was, or its place."""
        position = self._places[at]
        return f"saved[{at}]" if position is None else self._names()[position]

    def argument_names(self) -> tuple[str, ...]:
        named = zip(self._names(), self._takes, strict=True)
        return tuple(name for name, is_tensor in named if is_tensor)

    def _names(self) -> list[str]:
        """What the forward calls its arguments."""
        cls = self._forward_cls
        code = getattr(cls.forward, "__code__", None)
        skipped = 0 if cls.has_setup_context() else 1
        names = () if code is None else code.co_varnames[skipped : code.co_argcount]
        return [names[i] if i < len(names) else f"input{i}" for i in range(len(self._takes))]

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{type(self).__name__} object at {id(self):#x}>"


class SeenByBackward:
    """A `ctx` whose attributes have names of the engine's, as its backward sees it."""

    __slots__ = ("_ctx",)

    def __init__(self, ctx: BackwardCFunction) -> None:
        object.__setattr__(self, "_ctx", ctx)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._ctx)

    def __getattr__(self, name: str) -> Any:
        aside = self._ctx._aside
        return aside[name] if name in aside else getattr(self._ctx, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ENGINE:
            self._ctx._aside[name] = value
        else:
            setattr(self._ctx, name, value)


def _looks(saved: Any) -> Any:
    """Shape, dtype and size of what is saved, and whether it is a result; None for None."""
    if saved is None:
        return None
    if isinstance(saved, Packed):
        return saved.shape, saved.dtype, saved.nbytes, saved.number is not None
    data = saved.data if saved.is_result else saved.tensor._data
    return data.shape, data.dtype, data.nbytes, saved.is_result


def _view(name: str, saved: Any) -> SavedView:
    shape, dtype, nbytes, result = _looks(saved)
    name = "result" if result else name
    if isinstance(saved, Packed):
        return SavedView(name, None, shape, dtype, nbytes, 0, 0, result, False, None)
    return SavedView(
        name, saved.data if result else saved.tensor._data, tuple(shape), dtype, int(nbytes),
        saved.version, saved.current_version(), result, False, None if result else saved.tensor,
    )  # fmt: skip


def gradient_form(output: Any) -> Any:
    """What a gradient of this output looks like: shape, dtype, array module; None for no tensor."""
    if not isinstance(output, Tensor):
        return None
    data = output._data
    return data.shape, data.dtype, namespace(data)
