"""The node of a `Function` of the learner's: the `ctx` of its forward, the `grad_fn` after it."""

import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.hooks import Hook, Hooks
from autograd_lab.core.modes import thread
from autograd_lab.core.node import Node
from autograd_lab.core.places import here, stacklevel
from autograd_lab.core.saved import SavedResult, SavedTensor, SavedView
from autograd_lab.errors import ArgumentTypeError, FunctionRefused, GradientMismatch, GraphFreed
from autograd_lab.ops.node import FREED, tensor_of
from autograd_lab.ops.packing import Packed, RawSaved
from autograd_lab.tensor import Tensor, wrap

ENGINE = frozenset(name for name in Node.__slots__ if not name.startswith("_"))
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

    needs_input_grad: for each argument of the forward, whether it requires grad. takes: for each
        argument, whether it is a tensor; only those have edges.
    gives: for each output the shape, dtype and array module of its gradient, None for no tensor.
    recorded: whether there is anything to record. saved: None while the forward runs.
    saved_names: what the saved ones are called in pictures. freed: how they looked, once freed.
    cleared: whether `saved_tensors` was had the one time that it could be.
    """

    __slots__ = (
        "__dict__",
        "cleared",
        "dirty_tensors",
        "freed",
        "gives",
        "materialize_grads",
        "needs_input_grad",
        "non_differentiable",
        "recorded",
        "saved_for_forward",
        "saved_names",
        "takes",
        "to_save",
    )
    _forward_cls: Any
    _materialize_non_diff_grads = True
    runs_learners_code = True

    def __init__(self, args: tuple[Any, ...] = ()) -> None:
        self.takes = [isinstance(x, Tensor) for x in args]
        self.needs_input_grad = tuple(isinstance(x, Tensor) and x.requires_grad for x in args)
        self.recorded = thread.modes.grad and any(self.needs_input_grad)
        edges = [x._edge() for x in args if isinstance(x, Tensor)] if self.recorded else []
        # Each a tuple of its own, so that the walk can tell the edges of one tensor apart.
        Node.__init__(self, [edge and (edge[0], edge[1]) for edge in edges])
        self.materialize_grads = True
        self.to_save = self.saved_for_forward = None
        self.dirty_tensors = self.non_differentiable = None
        self.gives: list[Any] = []
        self.freed: list[SavedView] = []
        self.saved_names: list[str] = []
        self.cleared = False
        self.born_in, self.born_after = here()
        self.saved = None

    def __setattr__(self, name: str, value: Any) -> None:
        running = getattr(self, "saved", ()) is None
        if running and name in ENGINE and not isinstance(value, Hooks):
            raise AttributeError(
                f"ctx.{name} is a name that every node of the engine uses for itself: choose "
                f"another, such as ctx.my_{name}"
            )
        super().__setattr__(name, value)

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        given = [self._given(number, grad) for number, grad in enumerate(grads)]
        backward = self._forward_cls._derivative()
        del grads[:]
        boxed = self._forward_cls.boxed_grads_call
        result = backward(self, given) if boxed else backward(self, *given)
        sent = self._checked(result if isinstance(result, tuple) else (result,))
        return sent if differentiable else [None if x is None else x._data for x in sent]

    def _given(self, number: int, grad: Any) -> Any:
        """The gradient of an output as the backward gets it."""
        if grad is not None:
            return grad if isinstance(grad, Tensor) else wrap(grad)
        if self.gives[number] is None or not self.materialize_grads:
            return None
        shape, dtype, xp = self.gives[number]
        return wrap(xp.zeros(shape, dtype))

    def _checked(self, result: tuple[Any, ...]) -> list[Any]:
        """What the backward returned, for the tensors among the arguments."""
        takes = self.takes
        if all(extra is None for extra in result[len(takes) :]):
            result = result[: len(takes)]
        if len(result) != len(takes):
            raise GradientMismatch(
                f"function {self.name()} returned an incorrect number of gradients (expected "
                f"{len(takes)}, got {len(result)})",
                node=self, expected=len(takes), got=len(result),
            )  # fmt: skip
        sent = []
        for position, (grad, is_tensor) in enumerate(zip(result, takes, strict=True), 1):
            if not is_tensor and grad is not None:
                raise GradientMismatch(
                    f"function {self.name()} returned a gradient different than None at position "
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

    def save(
        self, tensors: Sequence[Tensor | None], args: Sequence[Any], outputs: Sequence[Any]
    ) -> None:
        """Keep what `save_for_backward` was given. A result is kept without its history."""
        numbers = {id(output): number for number, output in enumerate(outputs)}
        names = dict(zip(map(id, args), self._names(), strict=True))
        packed: list[Any] = []
        self.saved_names = []
        for at, tensor in enumerate(tensors):
            name = names.get(id(tensor), f"saved[{at}]")
            if tensor is None:
                packed.append(None)
            elif id(tensor) in numbers and tensor._history is not None:
                name = "result"
                packed.append(SavedResult(tensor, numbers[id(tensor)]))
            else:
                packed.append(SavedTensor(tensor, tensor._version))
            self.saved_names.append(name)
        object.__setattr__(self, "saved", packed or NOTHING)

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
        if self.cleared:
            raise FunctionRefused(
                "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True "
                "is set on the autograd.Function. Either access saved_tensors only once, or set "
                "clear_saved_tensors_on_access=False.",
                node=self,
            )
        tensors = tuple(self._unpacked(saved) for saved in self._kept())
        if self._forward_cls.clear_saved_tensors_on_access:
            self.saved, self.cleared = NOTHING, True
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
            views = self.saved_values()
            self.freed = [one._replace(value=None, tensor=None, freed=True) for one in views]
        self.saved = FREED

    @property
    def released(self) -> bool:
        return self.saved is FREED

    def saved_values(self) -> list[SavedView]:
        if self.saved is FREED:
            return self.freed
        saved = zip(self.saved_names, self._kept(), strict=False)
        return [_view(name, one) for name, one in saved if one is not None]

    def argument_names(self) -> tuple[str, ...]:
        named = zip(self._names(), self.takes, strict=True)
        return tuple(name for name, is_tensor in named if is_tensor)

    def _names(self) -> list[str]:
        """What the forward calls its arguments."""
        cls = self._forward_cls
        code = getattr(cls.forward, "__code__", None)
        skipped = 0 if cls.has_setup_context() else 1
        names = () if code is None else code.co_varnames[skipped : code.co_argcount]
        return [names[i] if i < len(names) else f"input{i}" for i in range(len(self.takes))]

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{type(self).__name__} object at {id(self):#x}>"


def _view(name: str, saved: Any) -> SavedView:
    if isinstance(saved, Packed):
        result = saved.number is not None
        return SavedView(
            name, None, saved.shape, saved.dtype, saved.nbytes, 0, 0, result, False, None
        )
    data = saved.data if saved.is_result else saved.tensor._data
    return SavedView(
        name, data, tuple(data.shape), data.dtype, int(data.nbytes),
        saved.version, saved.current_version(), saved.is_result, False,
        None if saved.is_result else saved.tensor,
    )  # fmt: skip


def gradient_form(output: Any) -> Any:
    """What a gradient of this output looks like: shape, dtype, array module; None for no tensor."""
    if not isinstance(output, Tensor):
        return None
    data = output._data
    return data.shape, data.dtype, namespace(data)
