"""The modules, by the file of PyTorch that they are in."""

from autograd_lab.nn.modules.module import Module

__all__ = [name for name, thing in globals().items() if isinstance(thing, type)]
