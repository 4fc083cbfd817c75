"""A module in print: its name, what it says of itself, and its children, indented below it."""

from collections.abc import Iterable

from autograd_lab.nn.modules.traversal import Traversal


def indented(text: str, blank_too: bool = False) -> str:
    """The lines but the first moved right by two; blank ones are emptied unless `blank_too`."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line.strip() or blank_too else "" for line in rest)])


def in_brackets(name: str, lines: Iterable[str]) -> str:
    """`name(`, the lines, and `)`, one below the other."""
    return "\n".join([f"{name}(", *(f"  {line}" for line in lines), ")"])


class Text(Traversal):
    """What `repr` and `dir` show of a module."""

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """What stands in the brackets before the children; to be overridden.

        Example: `Linear` says `in_features=2, out_features=3, bias=True`.
        """
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        own = extra.split("\n") if extra else []
        below = [f"({name}): {indented(repr(child))}" for name, child in self._modules.items()]
        if len(own) > 1 or below:
            return in_brackets(self._get_name(), own + below)
        return f"{self._get_name()}({extra})"

    def __dir__(self) -> list[str]:
        """All attributes and parts, but not those with numbers for names."""
        parts = (dir(type(self)), self.__dict__, self._parameters, self._modules, self._buffers)
        return sorted(name for names in parts for name in names if not name[0].isdigit())
