"""The magics in live kernels: what they show, how they refuse, their help and their completion."""

import re

import pytest

import autograd_lab_kernel
from autograd_lab.kernel.magics import COMPLETIONS

SETUP = """
import autograd_lab as torch
x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(2.0, requires_grad=True)
z = (x * y + x).exp()
w = x * y
plain = torch.tensor(1.0)
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
out = net(torch.ones(1, 2))
"""


@pytest.fixture
def shell(kernel):
    assert not kernel.run(SETUP).errors
    return kernel


def text(ran):
    assert not ran.errors, ran.errors
    return ran.stdout + "\n".join(data["text/plain"] for data in ran.displays)


def test_graph_shows_the_picture_and_the_table_with_the_learners_names(shell):
    ran = shell.run("%graph z")
    assert ran.status == "ok" and len(ran.displays) == 1
    shown = ran.displays[0]
    assert set(shown) == {"image/svg+xml", "text/plain"}
    assert shown["image/svg+xml"].lstrip().startswith("<svg")
    for name in ("x", "y", "z", "MulBackward0", "ExpBackward0"):
        assert f">{name}<" in shown["image/svg+xml"]
        assert name in shown["text/plain"]


def test_graph_is_the_same_each_time(shell):
    assert shell.run("%graph z").displays == shell.run("%graph z").displays


def test_graph_with_options(shell):
    ran = shell.run("%graph z w --text")
    assert set(ran.displays[0]) == {"text/plain"}
    assert text(ran).startswith("Graph of z and w: 4 operations, 2 leaves")
    saved = text(shell.run("%graph z --saved"))
    assert "ExpBackward0 #" in saved.partition("saved by")[2] and "8.1e3" in saved
    assert "4 more nodes" in text(shell.run("%graph z --depth 1"))
    folded = shell.run("%graph out --modules")
    assert "2 boxes" in text(folded) and ">Linear" in folded.displays[0]["image/svg+xml"]
    assert ">net<" in shell.run("%graph out --modules 0").displays[0]["image/svg+xml"]
    assert "No module was seen to make this graph" in shell.run("%graph z --modules").stdout


def test_graph_of_too_many_nodes_says_so_and_draws_the_folded_one(shell):
    shell.run("long = x\nfor _ in range(2100):\n    long = long.sin()")
    ran = shell.run("%graph long")
    assert ran.stdout.startswith("2,102 nodes are too many to draw")
    assert "for _ in range(2100):" in ran.displays[0]["image/svg+xml"].replace("\u00a0", " ")


def test_step_opens_the_stepper(shell):
    pytest.importorskip("anywidget")
    shown = shell.run("%step z").displays[0]
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "ExpBackward0" in shown["text/plain"]


def test_memory_of_all_names_and_of_one(shell):
    everything = text(shell.run("%memory"))
    assert "held: tensors" in everything and "ExpBackward0" in everything
    one = text(shell.run("%memory net"))
    assert "its 2 parameters and buffers" in one and "ExpBackward0" not in one
    assert text(shell.run("%memory torch")) == "torch holds no memory of tensors.\n"


def test_why_of_none_of_a_value_and_of_a_sum(shell):
    assert "no backward() has reached x" in text(shell.run("%why x.grad"))
    shell.run("w.backward()")
    assert "x.grad is 2.0: one walk added to it" in text(shell.run("%why x.grad"))
    shell.run("(x * 5).backward()")
    said = text(shell.run("%why x.grad"))
    assert "x.grad is 7.0: 2 walks added to it" in said
    assert "w.backward()" in said and "(x * 5).backward()" in said
    assert "net[0].weight.grad is None" in text(shell.run("%why net[0].weight.grad"))


def test_device_shows_what_there_is_and_sets_the_default(shell):
    said = text(shell.run("%device cpu"))
    assert said.startswith("Default device: cpu") and "new tensors go here" in said


def test_legacy_runs_a_cell_in_the_old_world_and_no_other(shell):
    old = "from torch.autograd import Variable\nVariable(torch.ones(2), volatile=True).volatile"
    assert text(shell.run(f"%%legacy\n{old}")) == "True"
    assert shell.value("torch.__name__") == "autograd_lab"
    assert shell.run(f"%%legacy\n{old}\n1 / 0").errors[0]["ename"] == "ZeroDivisionError"
    assert shell.value("torch.__name__") == "autograd_lab"


def test_legacy_can_be_left_on(shell):
    shell.run("%legacy on")
    assert shell.value("torch.__name__") == "autograd_lab.legacy"
    shell.run("%legacy off")
    assert shell.value("torch.__name__") == "autograd_lab"


def test_predict_holds_the_next_cell_back_until_there_is_an_answer(shell):
    assert "What will n be?" in shell.run("%predict n").stdout
    refused = shell.run("n = 6 * 3")
    assert [error["ename"] for error in refused.errors] == ["Unanswered"]
    assert "waits for your answer" in refused.errors[0]["evalue"]
    assert shell.run("%hint mul_backward").status == "ok"  # a magic may come between
    assert "Kept: n will be 12." in shell.run("%predict n = 12").stdout
    assert "You said 12; n is 18." in shell.run("n = 6 * 3").stdout
    assert shell.run("n").stdout == ""
    assert "0 of 1 right" in text(shell.run("%predict"))


def test_predict_offers_choices_and_lets_programs_pass(shell):
    shown = shell.run("%predict n = 12 | [1, 2] | 18")
    assert "What will n be?  12   [1, 2]   18" in text(shown)
    assert "image/svg+xml" not in shown.displays[0]
    ran = shell.run("n = 6 * 3")
    assert (ran.errors, ran.stdout) == ([], "")


def test_predict_offers_choices_as_text_where_there_are_no_widgets(shell):
    shell.run("import sys; sys.modules['autograd_lab.widgets.choices'] = None")
    try:
        assert "What will n be: 12, 18?" in shell.run("%predict n = 12 | 18").stdout
        assert shell.run("n = 6 * 3").errors == []
    finally:
        shell.run("del sys.modules['autograd_lab.widgets.choices']")


def test_predict_with_choices_waits_for_a_person(shell):
    shell.run_in_a_page("%predict n = 12 | 18", at=0)
    [refused] = shell.run_in_a_page("n = 6 * 3", at=5).errors
    assert refused["ename"] == "Unanswered"
    shell.run_in_a_page("%predict n = 12", at=9)
    assert "You said 12; n is 18." in shell.run_in_a_page("n = 6 * 3", at=12).stdout


def test_predict_with_choices_lets_a_run_of_all_cells_pass(shell):
    shell.run_in_a_page("%predict n = 12 | 18", at=0)
    assert shell.run_in_a_page("n = 6 * 3", at=0.01).errors == []


def test_source_shows_lines_of_the_engine_as_they_are(shell):
    shown = text(shell.run('%source autograd_lab.ops.pointwise.mul --to "-> Array"'))
    assert shown.startswith("autograd_lab/ops/pointwise.py\n\n@op")
    assert '"MulBackward0"' in shown
    part = text(
        shell.run('%source autograd_lab.core.walk.count_arrivals --from "stack =" --to "is"')
    )
    assert part.partition("\n\n")[2].startswith("stack = [start]\nwhile stack:\n    for edge")


def test_predict_about_a_cell_runs_it_after_the_answer(shell):
    ran = shell.run("%%predict 6\nx * y")
    assert "Right. You said 6, and it is 6.0." in ran.stdout
    assert ran.displays[0]["text/plain"].startswith("tensor(6.")
    failed = shell.run("%%predict ZeroDivisionError\n1 / 0")
    assert "Right." in failed.stdout and failed.errors[0]["ename"] == "ZeroDivisionError"
    assert "1 / 0" in "".join(failed.errors[0]["traceback"])


def test_torch_compares_with_pytorch_or_says_that_it_is_not_there(shell):
    ran = shell.run("%%torch\n(x * x).backward()\nx.grad")
    if ran.errors:
        assert "PyTorch is not installed beside this kernel" in ran.errors[0]["evalue"]
    else:
        assert text(ran).startswith("autograd_lab and PyTorch agree")
    assert shell.value("x.grad") == "None"


def test_check_shows_a_verdict_as_text_and_html(shell):
    ran = shell.run("%check mul_backward")
    assert ran.status == "ok"
    assert set(ran.displays[0]) == {"text/plain", "text/html"}
    assert "mul_backward" in ran.displays[0]["text/plain"]


RULE = "def mul_backward(g, a, b):\n    return {}"


def test_check_says_how_far_the_lesson_is(shell):
    shell.run(RULE.format("g * b, g * a"))
    ran = shell.run("%check mul_backward")
    assert text(ran).splitlines()[-1] == "1 of 5 solved, 2 of 12 points"
    assert ">1 of 5 solved, 2 of 12 points<" in ran.displays[0]["text/html"]
    shell.run(RULE.format("b, a"))
    assert "0 of 5 solved, 0 of 12 points" in text(shell.run("%check mul_backward"))
    shell.run("del mul_backward")


def test_check_without_a_name_shows_where_each_exercise_stands(shell):
    shell.run(RULE.format("g * b, g * a") + "\ndef mean_backward(g, x):\n    return g")
    ran = shell.run("%check")
    assert set(ran.displays[0]) == {"text/plain", "text/html"}
    lines = text(ran).splitlines()
    assert lines[0] == "1 of 5 solved, 2 of 12 points"
    stands = {line.split()[0]: re.split("  +", line)[1:] for line in lines[3:]}
    assert stands["mul_backward"] == ["passed", "2 of 2 points"]
    assert stands["mean_backward"] == ["not yet", "0 of 2 points"]
    assert stands["backward_order"] == ["not attempted", "0 of 3 points"]
    shell.run("del mul_backward, mean_backward")


def test_variant_sets_the_numbers_of_the_check(shell):
    shell.run("def gradient_by_hand(x):\n    return 1.5 * (x + 2)")
    assert "gradient_by_hand   passed" in text(shell.run("%check gradient_by_hand"))
    assert shell.run("%variant 7  ### VARIANT %variant {seed}").stdout == ""
    assert "variant 7" in text(shell.run("%variant"))
    assert "other numbers than yours" in text(shell.run("%check gradient_by_hand")).replace(
        "\n  ", " "
    )
    shell.run("%variant 0\ndel gradient_by_hand")


WRITTEN_HERE = """
import numpy as np
from autograd_lab.grading import Exercise, points
points(Exercise(
    name="thrice", points=1, expected="three times x",
    inputs=lambda rng: {"x": rng.normal(size=2)}, right=lambda x: 3 * x,
), globals())
"""


def test_an_exercise_of_the_notebook_is_known_once_its_cell_has_run(shell):
    shell.run("def thrice(x):\n    return 3 * x")
    assert not shell.run(WRITTEN_HERE).errors
    assert "thrice   passed   1 of 1 points" in text(shell.run("%check thrice"))


def test_an_exercise_that_only_the_grader_knows_says_so(shell):
    cell = {"metadata": {"nbgrader": {"grade_id": "later"}, "autograd_lab": {"given": "x"}}}
    shell.run(f"import json\nopen('n.ipynb', 'w').write(json.dumps({{'cells': [{cell!r}]}}))")
    for magic in ("%check", "%hint"):
        assert shell.run(f"{magic} later").stdout == "later is checked when it is handed in.\n"
    shell.run("import os\nos.remove('n.ipynb')")


def test_hints_go_on_to_what_the_code_does_now(shell):
    first, *_, last = [shell.run("%hint backward_order").stdout for _ in range(6)]
    assert "Hint 1 of" in first and "Asked for:" in first
    assert "is not defined yet" in last
    shell.run("def backward_order(root):\n    return []")
    assert "is not defined yet" not in shell.run("%hint backward_order").stdout
    shell.run("del backward_order")


def test_hints_are_remembered_across_checks_until_the_exercise_is_solved(shell):
    shell.run(RULE.format("b, a"))
    assert "Hint 1 of 5" in shell.run("%hint mul_backward").stdout
    shell.run("%check mul_backward")
    assert "Hint 2 of 5" in shell.run("%hint mul_backward").stdout
    *_, own, last = [shell.run("%hint mul_backward").stdout for _ in range(3)]
    assert own.startswith("Hint 4 of 5. For g = [1., 10., 100.]") and "your code returned" in own
    assert last.startswith("Hint 5 of 5. Your code returns the local derivatives alone.")
    shell.run(RULE.format("g * b, g * a"))
    assert "no hint is needed" in shell.run("%hint mul_backward").stdout
    shell.run(RULE.format("b, a"))
    assert "Hint 1 of 5" in shell.run("%hint mul_backward").stdout
    shell.run("del mul_backward")


REFUSED = [
    ("%graph nobody", "nothing is called nobody"),
    ("%graph torch", "torch is not a tensor"),
    ("%graph plain", "plain"),
    ("%graph", "NAME"),
    ("%graph z --colour", "--colour"),
    ("%graph z --depth 0", "--depth"),
    ("%graph z --depth much", "--depth"),
    ("%graph x.nothing", "x has no nothing"),
    ("%graph net[7]", "net has nothing at [7]"),
    ("%graph print(1)", "is not a name"),
    ("%graph 'z", "quotation"),
    ("%step plain", "plain has no graph"),
    ("%step out", "grad can be implicitly created only for scalar outputs"),
    ("%memory nobody", "nothing is called nobody"),
    ("%why nobody.grad", "nothing is called nobody"),
    ("%why torch", "not a tensor"),
    ("%why", "NAME.grad"),
    ("%device moon", "moon"),
    ("%device cuda:99", "99"),
    ("%legacy perhaps", "perhaps"),
    ("%%legacy loud\nx", "loud"),
    ("%predict --loud", "--loud"),
    ("%predict = 3", "name what the answer is about"),
    ("%predict x = 3 | 3", "have to be there, and to differ"),
    ("%source numpy.linalg", "is not a part of autograd_lab"),
    ("%source torch.nope", "nothing is called torch.nope"),
    ("%source autograd_lab.tensor", "choose some with --from"),
    ('%source torch.Tensor.detach --from "nowhere"', "no line with 'nowhere'"),
    ("%%predict\nx", "commit to an answer first"),
    ("%%torch loud\nx", "loud"),
    ("%check nobody", "nobody"),
    ("%variant -1", "0 or above"),
    ("%variant x", "x"),
    ("%hint nobody", "nobody"),
    ("%reset_exercise nobody", "nobody"),
]


@pytest.mark.parametrize(("line", "said"), REFUSED)
def test_a_bad_request_is_a_published_error_of_one_line(shell, line, said):
    ran = shell.run(line)
    if "cuda" in line and not ran.errors:
        pytest.skip("there are that many GPUs here")
    assert ran.status == "error" and ran.displays == []
    [error] = ran.errors
    assert error["ename"] == "MagicError"
    assert said in error["evalue"] or "no GPU" in error["evalue"]
    assert "\n" not in error["evalue"]
    assert error["traceback"] == [f"MagicError: {error['evalue']}"]


def test_tensors_of_other_libraries_are_refused(shell):
    shell.run("import numpy as np\nother = np.ones(3)")
    for magic in ("graph", "step", "why"):
        [error] = shell.run(f"%{magic} other").errors
        assert "other is not a tensor of autograd_lab but of type numpy.ndarray" in error["evalue"]


def test_a_cell_that_raises_publishes_its_error(shell):
    [error] = shell.run("1 / 0").errors
    assert error["ename"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    "magic",
    [
        "%check", "%device", "%doctor", "%graph", "%hint", "%legacy", "%memory", "%predict",
        "%reset_exercise", "%source", "%step", "%variant", "%why", "%%torch",
    ],
)  # fmt: skip
def test_help_has_an_example(shell, magic):
    shown = shell.run(f"{magic}?").payload[0]["data"]["text/plain"]
    assert magic in shown.partition("Example")[2]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%graph z", "z"),
        ("%graph ", "x"),
        ("%step ", "z"),
        ("%why ", "x.grad"),
        ("%memory ", "net"),
        ("%device ", "cpu"),
        ("%legacy o", "off"),
        ("%doctor o", "on"),
        ("%predict pla", "plain"),
        ("%source autograd_lab.core.wa", "autograd_lab.core.walk"),
        ("%hint mul", "mul_backward"),
        ("%reset_exercise mul", "mul_backward"),
    ],
)
def test_completion_knows_what_may_follow(shell, code, expected):
    shell.client.complete(code, len(code))
    matches = shell.client.get_shell_msg(timeout=20)["content"]["matches"]
    assert expected in matches
    assert "torch" not in matches


def test_unloading_takes_all_of_it_away(stock):
    stock.run("import autograd_lab as torch\nfrom autograd_lab.core import events")
    stock.run("%legacy on")
    assert not stock.run("%unload_ext autograd_lab").errors
    try:
        assert stock.value("events.listeners, get_ipython().ast_transformers") == "[] []"
        assert stock.value("torch.__name__") == "autograd_lab"
        names = stock.value("[n for t in get_ipython().magics_manager.magics.values() for n in t]")
        left = {"check", "device", "doctor", "graph", "hint", "legacy", "memory", "predict",
                "reset_exercise", "source", "step", "torch", "variant", "why"}  # fmt: skip
        left &= set(eval(names))
        assert left == set()
    finally:
        assert not stock.run("%load_ext autograd_lab").errors


def test_the_kernel_knows_every_magic_before_the_package_is_imported():
    assert set(autograd_lab_kernel.MAGICS) == {*COMPLETIONS, "doctor"}
