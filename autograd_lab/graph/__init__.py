"""Looking at a graph: pure functions from tensors to plain data, and from plain data to a picture.

Nothing here knows of Jupyter. Reading order:

- `model`     what a graph, its values and the steps of a walk are, as plain data
- `values`    numbers and arrays as short text
- `extract`   from tensors to a `Graph`; `names` finds what the learner calls them
- `steps`     from a tensor to the `Step`s of its backward pass
- `measure`   how large each node is drawn
- `fold`, `module_calls`, `birth`   several nodes drawn as one: what a module, or a statement, made
- `layering`, `tracks`, `ordering`, `placing`, `layout`   where everything goes
- `theme`, `sheet`, `shapes`, `svg`   the picture
- `describe`, `table`   the same in words, and as text
- `picture`   what a notebook shows

    graph = extract(z, globals())
    svg(graph)                          # the picture
    print(table(graph))                 # the same as text
    for step in steps(z, names=globals()):
        svg(graph, step)                # one moment of the walk backward
"""

from autograd_lab.graph.errors import GraphTooLarge, NoGraph
from autograd_lab.graph.extract import extract
from autograd_lab.graph.layout import Layout, layout
from autograd_lab.graph.model import Bucket, Edge, Graph, GraphNode, Saved, Sent, Step, Value
from autograd_lab.graph.module_calls import ModuleCalls
from autograd_lab.graph.picture import Picture, show
from autograd_lab.graph.steps import steps
from autograd_lab.graph.svg import svg
from autograd_lab.graph.table import saved_table, steps_table, table

__all__ = [
    "Bucket",
    "Edge",
    "Graph",
    "GraphNode",
    "GraphTooLarge",
    "Layout",
    "ModuleCalls",
    "NoGraph",
    "Picture",
    "Saved",
    "Sent",
    "Step",
    "Value",
    "extract",
    "layout",
    "saved_table",
    "show",
    "steps",
    "steps_table",
    "svg",
    "table",
]
