"""%graph and %check in live kernels: what they show, and how they refuse."""

import pytest

SETUP = """
import autograd_lab as torch
x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(2.0, requires_grad=True)
z = (x * y + x).exp()
plain = torch.tensor(1.0)
"""


@pytest.fixture
def shell(kernel):
    assert not kernel.run(SETUP).errors
    return kernel


def test_graph_shows_the_picture_and_the_table_with_the_learners_names(shell):
    ran = shell.run("%graph z")
    assert ran.status == "ok" and len(ran.displays) == 1
    shown = ran.displays[0]
    assert set(shown) == {"image/svg+xml", "text/plain"}
    assert shown["image/svg+xml"].lstrip().startswith("<svg")
    for name in ("x", "y", "z", "MulBackward0", "ExpBackward0"):
        assert f">{name}<" in shown["image/svg+xml"]
        assert name in shown["text/plain"]


def test_graph_with_text_shows_the_table_alone(shell):
    assert set(shell.run("%graph z --text").displays[0]) == {"text/plain"}


def test_graph_is_the_same_each_time(shell):
    assert shell.run("%graph z").displays == shell.run("%graph z").displays


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%graph nobody", "nothing is called nobody"),
        ("%graph torch", "torch is not a tensor"),
        ("%graph plain", "plain"),
        ("%graph", "NAME"),
        ("%graph z --colour", "--colour"),
        ("%check nobody", "nobody"),
        ("%check", "NAME"),
    ],
)
def test_a_bad_request_is_a_published_error_of_one_line(shell, line, said):
    ran = shell.run(line)
    assert ran.status == "error" and ran.displays == []
    [error] = ran.errors
    assert error["ename"] == "MagicError"
    assert said in error["evalue"] and "\n" not in error["evalue"]
    assert error["traceback"] == [f"MagicError: {error['evalue']}"]


def test_a_cell_that_raises_publishes_its_error(shell):
    [error] = shell.run("1 / 0").errors
    assert error["ename"] == "ZeroDivisionError"


def test_check_shows_a_verdict_as_text_and_html(shell):
    name = shell.value("next(iter(__import__('autograd_lab').grading.known_names().values()))[0]")
    ran = shell.run(f"%check {name}")
    assert ran.status == "ok"
    assert set(ran.displays[0]) == {"text/plain", "text/html"}
    assert name in ran.displays[0]["text/plain"]


def test_help_has_an_example(shell):
    shell.client.inspect("%graph?", 3)
    text = shell.client.get_shell_msg(timeout=20)["content"]["data"]["text/plain"]
    assert "%graph y" in text and "NAME" in text


@pytest.mark.parametrize(("code", "expected"), [("%graph z", "z"), ("%graph ", "x")])
def test_completion_offers_tensors_with_a_graph(shell, code, expected):
    shell.client.complete(code, len(code))
    matches = shell.client.get_shell_msg(timeout=20)["content"]["matches"]
    assert expected in matches
    assert "plain" not in matches and "torch" not in matches
