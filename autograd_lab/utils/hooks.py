"""`torch.utils.hooks`: the handle that registering a hook returns."""

from autograd_lab.core.hooks import RemovableHandle

__all__ = ["RemovableHandle"]
