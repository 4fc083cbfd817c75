"""What a node remembers for its derivative, and the version at which it was saved.

Every in-place change of memory adds one to a counter that all tensors on that memory share. A saved
value notes the count; if the count has moved on when the derivative asks for the value, the value
is no longer the one that the forward pass used, and an error is better than a wrong gradient.
"""

from typing import Any, NamedTuple

from autograd_lab.core.modes import thread, watch
from autograd_lab.core.places import Place, Spot, here, place_of
from autograd_lab.dtypes import tensor_type_name
from autograd_lab.errors import InferenceRefused, SavedValueModified


class Version:
    """How often memory was changed in place, by what at last, and where. Shared by all its views.

    The starting values are the class's own, so that making one costs nothing but the object.
    """

    number = 0
    changed_by: str | None = None
    spot: Spot | None = None

    def bump(self, changed_by: str, spot: Spot | None = None) -> None:
        """Note one more change, at a spot of the learner's code; found out if not given."""
        self.number += 1
        self.changed_by = changed_by
        self.spot = spot or here()

    @property
    def changed_at(self) -> Place | None:
        """The place of the last change."""
        return place_of(self.spot)

    def current(self) -> int:
        """The number, for who asks."""
        return self.number


class InferenceVersion(Version):
    """The counter of tensors made in inference mode, which counts nothing."""

    number = -1

    def bump(self, changed_by: str, spot: Spot | None = None) -> None:
        """Nothing to note. Errors: RuntimeError outside inference mode."""
        check_writable(self)

    def current(self) -> int:
        raise InferenceRefused("Inference tensors do not track version counter.")


INFERENCE = InferenceVersion()
"""The one counter of all tensors made in inference mode: a tensor has it if it is one of them."""


def check_writable(counter: Version | None) -> None:
    """Raise RuntimeError where memory of inference mode would be changed outside of it."""
    if counter is INFERENCE and thread.modes.counter is None:
        raise InferenceRefused(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make "
            "a clone to get a normal tensor before doing inplace update.See "
            "https://github.com/pytorch/rfcs/pull/17 for more details."
        )


class SavedTensor:
    """An input of the operation: the tensor itself, and the version that it had.

    A tensor saved at version 0, which is nearly every one, stands for itself; see `ops/record.py`.
    made: whether an operation had made the tensor, which then has to have its history still.
    """

    __slots__ = ("made", "tensor", "version")
    is_result = False

    def __init__(self, tensor: Any, version: int) -> None:
        if version < 0:
            raise InferenceRefused(
                "Inference tensors cannot be saved for backward. Please do not use Tensors created "
                "in inference mode in computation tracked by autograd. To work around this, you "
                "can make a clone to get a normal tensor and use it in autograd, or use "
                "`torch.no_grad()` instead of `torch.inference_mode()`.",
                tensor=tensor,
            )
        self.tensor = tensor
        self.version = version
        self.made = tensor._history is not None

    def current_version(self) -> int:
        """The version now."""
        return self.tensor._version

    def unpack(self, node: Any) -> Any:
        """The saved tensor. Raises SavedValueModified where it has changed, or lost its history."""
        tensor = self.tensor
        if self.made and tensor._history is None:
            raise detached(tensor, node)
        if self.version != tensor._version:
            raise modified(self, node)
        return tensor


class SavedResult:
    """An output of the operation: its memory, without the tensor, for that would be a cycle."""

    __slots__ = ("counter", "data", "number", "version")
    is_result = True

    def __init__(self, tensor: Any, number: int) -> None:
        counter = tensor._counter
        if counter is None:
            counter = tensor._counter = Version()
        self.data = tensor._data
        self.counter = counter
        self.version = counter.number
        self.number = number

    def current_version(self) -> int:
        """The version now."""
        return self.counter.number

    def array(self, node: Any) -> Any:
        """The saved array. Raises SavedValueModified where it has changed."""
        if self.version != self.counter.number:
            raise modified(self, node)
        return self.data


class SavedView(NamedTuple):
    """A saved value, to look at.

    name: the argument it was, or `result`. value: the array, None once freed. tensor: the saved
    input itself, None for a result. nbytes: the size of the memory, also after it was freed.
    """

    name: str
    value: Any
    shape: tuple[int, ...]
    dtype: Any
    nbytes: int
    saved_version: int
    current_version: int
    is_result: bool
    freed: bool
    tensor: Any


def modified(saved: Any, node: Any) -> SavedValueModified:
    """The error for a value that changed after it was saved, in PyTorch's words."""
    found = saved.current_version()
    data = saved.data if saved.is_result else saved.tensor._data
    made_by, number = (node, saved.number) if saved.is_result else saved.tensor._made_by()
    which = "" if made_by is None else f", which is output {number} of {_printed(made_by)},"
    counter = saved.counter if saved.is_result else saved.tensor._counter
    hint = (
        "the backtrace further above shows the operation that failed to compute its gradient. The "
        "variable in question was changed in there or anywhere later. Good luck!"
        if watch.anomaly
        else "enable anomaly detection to find the operation that failed to compute its gradient, "
        "with torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    return SavedValueModified(
        "one of the variables needed for gradient computation has been modified by an inplace "
        f"operation: [{tensor_type_name(data.dtype)} {list(data.shape)}]{which} is at version "
        f"{found}; expected version {saved.version} instead. Hint: {hint}",
        node=node,
        saved=saved,
        saved_version=saved.version,
        current_version=found,
        changed_by=counter.changed_by,
        changed_at=counter.changed_at,
        born_at=node.born_at,
    )


def detached(tensor: Any, node: Any) -> SavedValueModified:
    """The error for a saved input that was cut from its history since, in PyTorch's words."""
    return SavedValueModified(
        "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This "
        "is not supported, please use out-of-place `.detach()` instead",
        node=node,
        saved=tensor,
        born_at=node.born_at,
    )


def _printed(node: Any) -> str:
    """A node as PyTorch names it here: `Sum` for SumBackward0, `Sum1` for SumBackward1."""
    whole = type(node).name(node)
    name, _, number = whole.partition("Backward")
    return whole if "::" in name else name + number.removeprefix("0")
