"""The graph behind a tensor as text, in which two libraries agree if the graphs do."""


def graph(node, seen=None):
    """The names of the nodes behind one, and which output each edge leads to."""
    seen = {} if seen is None else seen
    if node is None:
        return "."
    if node in seen:
        return f"#{seen[node]}"
    seen[node] = len(seen)
    behind = [f"{graph(other, seen)}[{number}]" for other, number in node.next_functions]
    return f"{node.name()}({' '.join(behind)})"


def flat(value):
    """The tensors in nested tuples and lists."""
    if isinstance(value, (tuple, list)):
        return [x for one in value for x in flat(one)]
    return [] if value is None else [value]
