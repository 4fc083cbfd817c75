"""The world before 0.4 in a session: while it is on, `torch` is `autograd_lab.legacy`."""

import sys
from typing import Any

import autograd_lab

MISSING = object()


class OldWorld:
    """Has every name of today's library stand for that of 0.3, and `import torch` too.

    Example:
        >>> with OldWorld(globals()):
        ...     exec("from torch.autograd import Variable; x = Variable(torch.ones(2))", globals())
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self._before: dict[str, Any] = {}
        self._modules: dict[str, Any] = {}

    def __enter__(self) -> None:
        from autograd_lab import legacy

        todays = [name for name, value in self.names.items() if value is autograd_lab]
        for name in {*todays, "torch"}:
            self._before[name] = self.names.get(name, MISSING)
            self.names[name] = legacy
        self._modules = {name: sys.modules.pop(name) for name in list(sys.modules) if _torch(name)}
        sys.modules["torch"] = legacy
        sys.modules["torch.autograd"] = legacy.autograd

    def __exit__(self, *error: object) -> None:
        legacy = sys.modules["torch"]
        for name in [name for name in sys.modules if _torch(name)]:
            del sys.modules[name]
        sys.modules.update(self._modules)
        for name, value in self._before.items():
            if self.names.get(name) is not legacy:
                continue  # the learner gave the name to something else
            if value is MISSING:
                del self.names[name]
            else:
                self.names[name] = value
        self._before.clear()


def _torch(module: str) -> bool:
    return module == "torch" or module.startswith("torch.")
