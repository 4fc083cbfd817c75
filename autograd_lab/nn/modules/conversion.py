"""Taking a module as a whole to another dtype or device.

A parameter stays the same object, so that an optimiser that holds it goes on holding it: only the
memory under it is another.
"""

import warnings
from collections.abc import Callable
from typing import Any, Self

from autograd_lab import dtypes
from autograd_lab.autograd import no_grad
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, OutOfScope
from autograd_lab.like_factories import empty_like
from autograd_lab.nn.modules.conversion_target import target_of
from autograd_lab.nn.modules.traversal import Traversal
from autograd_lab.tensor import Tensor

Function = Callable[[Tensor], Tensor]


class Conversion(Traversal):
    """The methods that take parameters, their gradients and buffers along."""

    def _apply(self, fn: Function, recurse: bool = True) -> Self:
        """Put `fn(x)` in the place of each parameter's and gradient's memory, and each buffer."""
        for module in self.children() if recurse else ():
            module._apply(fn)
        with no_grad():
            for parameter in self._parameters.values():
                if parameter is not None:
                    grad = parameter.grad
                    parameter.data = fn(parameter)
                    if grad is not None:
                        grad.data = fn(grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """The module itself, with its tensors on another device or in another dtype.

        `to(device)`, `to(dtype)`, `to(device, dtype)`, `to(tensor)`; memory_format goes to tensors
        of 4 or 5 dimensions. Only floating-point and complex tensors change their dtype.
        Errors: TypeError for a dtype that is neither.

        Example: `model.to("cuda")`, `model.to(torch.float64)`
        """
        device, dtype, non_blocking, memory_format = target_of(*args, **kwargs)
        if dtype is not None and dtype.category < dtypes.FLOATING:
            raise ArgumentTypeError(
                "nn.Module.to only accepts floating point or complex dtypes, but got desired "
                f"dtype={dtype}",
                argument=dtype,
            )
        if dtype is not None and dtype.is_complex:
            warnings.warn(COMPLEX, stacklevel=stacklevel())

        def convert(x: Tensor) -> Tensor:
            kind = dtype if x.is_floating_point() or x.is_complex() else None
            if memory_format is not None and x.dim() in (4, 5):
                return x.to(device, kind, non_blocking, memory_format=memory_format)
            return x.to(device, kind, non_blocking)

        return self._apply(convert)

    def cuda(self, device: Any = None) -> Self:
        """All parameters and buffers to a GPU."""
        return self._apply(lambda x: x.cuda(device))

    def xpu(self, device: Any = None) -> Self:
        """Raises NotImplementedError, as `Tensor.xpu` does."""
        return self._apply(lambda x: x.xpu(device))

    def ipu(self, device: Any = None) -> Self:
        """Raises NotImplementedError, as `Tensor.ipu` does."""
        return self._apply(lambda x: x.ipu(device))

    def mtia(self, device: Any = None) -> Self:
        """Raises NotImplementedError, as `Tensor.mtia` does."""
        return self._apply(lambda x: x.mtia(device))

    def cpu(self) -> Self:
        """All parameters and buffers to the CPU."""
        return self._apply(lambda x: x.cpu())

    def type(self, dst_type: Any) -> Self:
        """All parameters and buffers in a dtype, integers too."""
        return self._apply(lambda x: x.type(dst_type))

    def float(self) -> Self:
        """All floating-point parameters and buffers to float32."""
        return self._apply(lambda x: x.float() if x.is_floating_point() else x)

    def double(self) -> Self:
        """All floating-point parameters and buffers to float64."""
        return self._apply(lambda x: x.double() if x.is_floating_point() else x)

    def half(self) -> Self:
        """All floating-point parameters and buffers to float16."""
        return self._apply(lambda x: x.half() if x.is_floating_point() else x)

    def bfloat16(self) -> Self:
        """Raises NotImplementedError where a tensor would change: there is no bfloat16 here."""
        return self._apply(lambda x: x.bfloat16() if x.is_floating_point() else x)

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """All parameters and buffers to a device, without their values."""
        return self._apply(lambda x: empty_like(x, device=device), recurse=recurse)

    def share_memory(self) -> Self:
        """`Tensor.share_memory_` for all parameters and buffers."""
        return self._apply(lambda x: x.share_memory_())

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Raises NotImplementedError: every operation runs at once."""
        raise OutOfScope("nn.Module.compile", "call the module as it is")


COMPLEX = (
    "Complex modules are a new feature under active development whose design may change, and some "
    "modules might not work as expected when using complex tensors as parameters or buffers. "
    "Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml "
    "if a complex module does not work as expected."
)
