"""`torch.utils.dlpack`: memory shared with other libraries by capsules."""

from autograd_lab.sharing import DLDeviceType, from_dlpack, to_dlpack

__all__ = ["DLDeviceType", "from_dlpack", "to_dlpack"]
