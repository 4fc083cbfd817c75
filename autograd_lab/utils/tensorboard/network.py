"""The graph of a model's forward pass, as TensorBoard's graph tab reads it."""

from typing import Any

from tensorboardX.proto.attr_value_pb2 import AttrValue
from tensorboardX.proto.graph_pb2 import GraphDef
from tensorboardX.proto.node_def_pb2 import NodeDef
from tensorboardX.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboardX.proto.versions_pb2 import VersionDef

from autograd_lab.autograd.grad_mode import enable_grad
from autograd_lab.tensor import Tensor

PRODUCER = 22
"""The version of the format."""


def graph_of(model: Any, inputs: Any) -> GraphDef:
    """Run a model on inputs, in eval mode, and describe the graph that results.

    Inputs and parameters are shown under their names; an operation on the parameters of a module is
    shown in that module. A parameter that is frozen is not: no gradient goes there.
    Errors: `graph.NoGraph` if nothing in the results can be differentiated.
    """
    from autograd_lab.graph import extract

    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    given = tuple(_watched(x) for x in given)
    training = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with enable_grad():
            results = model(*given)
    finally:
        for module, was in training.items():
            module.training = was
    names = dict(model.named_parameters())
    names |= {f"input{i or ''}": x for i, x in enumerate(given) if isinstance(x, Tensor)}
    return as_graph_def(extract(_tensors(results), names))


def _watched(value: Any) -> Any:
    """A float tensor that the graph leads back to, so that what uses it alone is shown too."""
    if isinstance(value, Tensor) and value.is_floating_point():
        return value.detach().requires_grad_()
    return value


def _tensors(results: Any) -> list[Tensor]:
    """The tensors that a graph leads to, in whatever containers they are."""
    if isinstance(results, Tensor):
        return [results] if results.requires_grad else []
    parts = results.values() if isinstance(results, dict) else results
    if isinstance(results, (dict, list, tuple)):
        return [tensor for part in parts for tensor in _tensors(part)]
    return []


def as_graph_def(graph: Any) -> GraphDef:
    """A `graph.Graph` in TensorBoard's form. A name with slashes is within what it names first."""
    sources: dict[int, list[int]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        sources[edge.target].append(edge.source)
    names: dict[int, str] = {}
    described = []
    for node in graph.nodes:
        names[node.id] = _name(node, [graph.nodes[source] for source in sources[node.id]])
        told = {"formula": "; ".join(filter(None, node.formulas)), "dtype": node.dtype or ""}
        attributes = {key: AttrValue(s=text.encode()) for key, text in told.items() if text}
        if node.shape is not None:
            sizes = [TensorShapeProto.Dim(size=size) for size in node.shape]
            shapes = AttrValue.ListValue(shape=[TensorShapeProto(dim=sizes)])
            attributes["_output_shapes"] = AttrValue(list=shapes)
        inputs = [names[source] for source in sources[node.id]]
        described.append(NodeDef(name=names[node.id], op=node.title, input=inputs, attr=attributes))
    return GraphDef(node=described, versions=VersionDef(producer=PRODUCER))


def _name(node: Any, sources: list[Any]) -> str:
    """A name of its own: the module's, whose parameters an operation uses, and the operation's."""
    if node.kind == "leaf" and node.name:
        return str(node.name).replace(".", "/")
    own = f"{node.title.partition('Backward')[0]}_{node.id}"
    owners = [s.name.rpartition(".")[0] for s in sources if s.kind == "leaf" and s.name]
    owner = next(filter(None, owners), "")
    return f"{owner.replace('.', '/')}/{own}" if owner else own
