"""What is left of the widgets in exported HTML: the picture, for there is no kernel."""

import base64

import nbconvert
import nbformat.v4 as nb
import pytest

import autograd_lab as torch
from autograd_lab import widgets

MAKERS = {
    "stepper": lambda names: widgets.Stepper(names["z"], names=names),
    "boxes": lambda names: widgets.MemoryBoxes("x", "z", namespace=names),
    "worlds": lambda names: widgets.WorldSwitch("torch.ones(2).sum()"),
    "flags": lambda names: widgets.FlagToggles("y = x * 2", namespace=names),
    "bucket": lambda names: widgets.AccumulationBucket("y = x * 2", namespace=names),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_exported_html_shows_the_picture(make):
    x = torch.tensor(1.5, requires_grad=True)
    data, _ = make({"x": x, "z": (x * 2).exp()})._repr_mimebundle_()
    output = nb.new_output("display_data", data=data)
    cell = nb.new_code_cell("the widget", outputs=[output])
    body, _ = nbconvert.HTMLExporter().from_notebook_node(nb.new_notebook(cells=[cell]))
    svg = data["image/svg+xml"]
    assert svg in body or base64.b64encode(svg.encode()).decode() in body.replace("\n", "")
