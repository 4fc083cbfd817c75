"""What is left of the stepper in exported HTML: the picture, for there is no kernel."""

import base64

import nbconvert
import nbformat.v4 as nb

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets import Stepper


def test_exported_html_shows_the_picture():
    x = torch.tensor(1.5, requires_grad=True)
    names = {"x": x, "z": (x * 2).exp()}
    data, _ = Stepper(names["z"], names=names)._repr_mimebundle_()
    output = nb.new_output("display_data", data=data)
    cell = nb.new_code_cell("Stepper(z)", outputs=[output])
    body, _ = nbconvert.HTMLExporter().from_notebook_node(nb.new_notebook(cells=[cell]))
    svg = graph.svg(graph.extract(names["z"], names))
    assert svg in body or base64.b64encode(svg.encode()).decode() in body.replace("\n", "")
