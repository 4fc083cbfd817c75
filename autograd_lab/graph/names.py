"""The learner's names for tensors, and for what the nodes of a graph have made."""

from collections.abc import Mapping
from typing import Any

from autograd_lab.tensor import Tensor


class Names:
    """Names by identity: a name belongs to a tensor, not to its values.

    namespace: such as `globals()`. Names with a leading underscore are ignored, for an interactive
    shell has many; of several names for one tensor the shortest wins, then the first.
    """

    def __init__(self, namespace: Mapping[str, object] | None) -> None:
        self._of_tensor: dict[int, str] = {}
        self._of_output: dict[tuple[int, int], tuple[str, Tensor]] = {}
        for name, value in (namespace or {}).items():
            if not isinstance(value, Tensor) or name.startswith("_"):
                continue
            known = self._of_tensor.get(id(value))
            if known is None or len(name) < len(known):
                self._of_tensor[id(value)] = name
                node = value.grad_fn
                if node is not None:
                    self._of_output[id(node), value.output_nr] = name, value

    def of_tensor(self, tensor: Any) -> str | None:
        """The name of this very tensor."""
        return self._of_tensor.get(id(tensor))

    def of_output(self, node: Any, number: int = 0) -> tuple[str | None, Tensor | None]:
        """The name of a tensor that the node made, and the tensor."""
        return self._of_output.get((id(node), number), (None, None))
