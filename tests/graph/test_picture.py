import subprocess
import sys

import autograd_lab as torch
from autograd_lab.graph import show, svg, table


def test_a_notebook_gets_the_svg_and_the_text():
    x = torch.tensor(3.0, requires_grad=True)
    picture = show(x * x, {"x": x})
    assert picture._repr_mimebundle_() == {
        "image/svg+xml": svg(picture.graph),
        "text/plain": table(picture.graph),
    }
    assert str(picture) == table(picture.graph)


def test_of_a_graph_too_large_to_draw_the_part_next_to_the_result_is_shown():
    z = torch.tensor(1.0, requires_grad=True)
    for _ in range(3000):
        z = z + 1
    picture = show(z)
    assert picture.graph.hidden == 2801
    assert "2,801 more nodes" in picture._repr_mimebundle_()["image/svg+xml"]


def test_drawing_needs_nothing_of_jupyter():
    program = (
        "import sys, autograd_lab.graph\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('IPython', 'ipywidgets', 'matplotlib', 'traitlets', 'torch')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
