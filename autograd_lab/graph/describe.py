"""A graph and a step in words, for those who can't see the picture, and for the ear."""

from collections import Counter
from collections.abc import Sequence

from autograd_lab.graph.model import Bucket, Graph, GraphNode, Sent, Value
from autograd_lab.graph.values import bytes_text

SENTENCES = 12  # a longer description is cut, and says so


def title(graph: Graph) -> str:
    """What the picture is of, in a line.

    >>> from autograd_lab.graph.model import GraphNode
    >>> title(Graph((GraphNode(0, "leaf", "leaf", "x", ()),), ()))
    'Graph of x: 1 leaf'
    """
    results = graph.of_kind("result") or graph.nodes[-1:]
    names = listed([node.name or "an unnamed result" for node in results[:4]])
    if len(results) > 4:
        names += f" and {len(results) - 4} more"
    counts = [
        counted(len(graph.of_kind("module")), "box", "boxes"),
        counted(len(graph.of_kind("op")), "operation"),
        counted(len(graph.of_kind("leaf")), "leaf", "leaves"),
    ]
    text = ", ".join(count for count in counts if not count.startswith("0 "))
    return f"Graph of {names}: {text}"


def description(graph: Graph) -> str:
    """Each operation with what goes in, in the order in which data flows."""
    inputs: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        inputs[edge.target].append(edge.source)
    called = _called(graph)
    operations = [node for node in graph.nodes if node.kind in ("op", "module") and inputs[node.id]]
    sentences = [
        f"{called[node.id]} takes {listed([called[i] for i in inputs[node.id]])}."
        for node in operations[:SENTENCES]
    ]
    if len(operations) > SENTENCES:
        sentences.append(f"{len(operations) - SENTENCES} more operations follow.")
    for node in graph.of_kind("result"):
        value = f", {node.value.text}" if node.value else ""
        source = called[inputs[node.id][0]]
        sentences.append(f"{source} gives {node.name or 'the result'}{value}.")
    wanting = [called[node.id] for node in graph.of_kind("leaf") if not node.requires_grad]
    if wanting:
        sentences.append(f"{listed(wanting)} {_verb('want', wanting)} no gradient.")
    for node in graph.nodes:
        if node.broken:
            sentences.append(f"The gradient of {called[node.id]} has {node.broken} in it.")
    if graph.bytes_held:
        sentences.append(f"Saved values hold {bytes_text(graph.bytes_held)}.")
    return " ".join(sentences)


def labels(graph: Graph) -> list[str]:
    """A short label for each node: its name, else its title, with its id where others share it."""
    unnamed = Counter(node.title for node in graph.nodes if not node.name)
    return [
        node.name or (f"{node.title} #{node.id}" if unnamed[node.title] > 1 else node.title)
        for node in graph.nodes
    ]


def _called(graph: Graph) -> list[str]:
    """What a description calls each node."""
    return [
        f"{node.title} ({node.name})" if node.kind == "op" and node.name else label
        for node, label in zip(graph.nodes, labels(graph), strict=True)
    ]


def step_text(
    node: GraphNode,
    label: str,
    received: Sequence[Value | None],
    sent: Sequence[Sent],
    bucket: Bucket | None,
) -> str:
    """One step of a walk: what came, and what goes where."""
    if node.kind == "op" and node.name:
        label = f"{node.title} ({node.name})"
    got = listed([value.text if value else "no gradient" for value in received])
    if bucket is not None:
        grad = bucket.grad.text if bucket.grad else "None"
        return f"{label} receives {got}: {label}.grad is {grad}."
    goes = listed([f"{s.value.text if s.value else 'no gradient'} to {s.label}" for s in sent])
    return f"{label} receives g = {got} and sends {goes or 'nothing'}."


def listed(words: Sequence[str]) -> str:
    """Words with commas and an "and".

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count and its noun.

    >>> counted(1, "leaf", "leaves"), counted(2, "operation")
    ('1 leaf', '2 operations')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _verb(verb: str, subjects: Sequence[str]) -> str:
    return verb if len(subjects) > 1 else f"{verb}s"
