"""What a notebook shows of tensors, modules and nodes, as HTML; and what can be said of them.

Pure functions that know nothing of Jupyter. Reading order: `facts`, `page`, `heat`, `tensors`,
`modules`, `nodes`, `names`.

    tensor_html(x)                      # None where PyTorch's text says it better
    module_html(model)
    node_html(y.grad_fn)
    facts(y)                            # pairs of a head and a text
    live("model.weight", globals())     # what a name stands for, found without running code
"""

from autograd_lab.displays.facts import facts
from autograd_lab.displays.modules import module_html
from autograd_lab.displays.names import attributes, live
from autograd_lab.displays.nodes import node_facts, node_html
from autograd_lab.displays.tensors import tensor_html

__all__ = [
    "attributes",
    "facts",
    "live",
    "module_html",
    "node_facts",
    "node_html",
    "tensor_html",
]
