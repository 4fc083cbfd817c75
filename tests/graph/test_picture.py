import subprocess
import sys

import autograd_lab as torch
from autograd_lab.graph import show, svg, table

FOR_LOOP = "for _ in range(length):"


def test_a_notebook_gets_the_svg_and_the_text():
    x = torch.tensor(3.0, requires_grad=True)
    picture = show(x * x, {"x": x})
    assert picture._repr_mimebundle_() == {
        "image/svg+xml": svg(picture.graph),
        "text/plain": table(picture.graph),
    }
    assert str(picture) == table(picture.graph)


def chain(length):
    z = torch.tensor(1.0, requires_grad=True)
    for _ in range(length):
        z = z + 1
    return z


def test_a_graph_too_large_to_draw_is_folded_by_statements():
    picture = show(chain(3000))
    assert [node.label for node in picture.graph.nodes] == [FOR_LOOP, "result"]
    assert picture.said.startswith("3,002 nodes are too many to draw")
    assert str(picture).startswith(picture.said)


def test_of_a_graph_too_large_to_fold_the_part_next_to_the_result_is_shown():
    picture = show(chain(12_500))
    assert picture.graph.hidden == 12_301
    assert "12,301 more nodes" in picture._repr_mimebundle_()["image/svg+xml"]
    assert "the 200 nearest to the result" in picture.said


def test_a_depth_keeps_what_is_near_to_the_result():
    picture = show(chain(5), depth=2)
    assert [node.kind for node in picture.graph.nodes] == ["more", "op", "op", "result"]
    assert picture.graph.hidden == 4


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
