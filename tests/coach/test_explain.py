"""Advice on what learners get wrong: which name, which line, and a way out that runs."""

import pytest

MODEL = """
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
conv, table = torch.nn.Conv2d(3, 4, 3), torch.nn.Embedding(3, 4)
criterion, scores = torch.nn.CrossEntropyLoss(), torch.ones(2, 3)
"""
OLD = "import autograd_lab.legacy as torch\nfrom autograd_lab.legacy.autograd import Variable"
PROGRAMS = {
    "a saved value overwritten through an alias": (
        "base = torch.tensor([1., 2.], requires_grad=True) * 1\nsq = base ** 2",
        "alias = base.detach()\nalias.zero_()",
        "sq.sum().backward()",
    ),
    "a result overwritten": (
        "x = torch.ones(3, requires_grad=True)\ny = x.exp()",
        "y += 1",
        "y.sum().backward()",
    ),
    "backward twice": (
        "x = torch.tensor(3., requires_grad=True)\ny = x * x",
        "y.backward()",
        "torch.sum(y).backward()",
    ),
    "a trunk made outside of the loop": (
        "x = torch.ones(3, requires_grad=True)\ntrunk = x.exp()",
        "for i in range(3):\n    loss = (trunk * i).sum()\n    loss.backward()",
    ),
    "a leaf changed in place": ("w = torch.tensor(3., requires_grad=True)", "w -= 1"),
    "a view of a leaf changed in place": (
        "w = torch.ones(3, requires_grad=True)",
        "part = w[:2]\npart.mul_(2)",
    ),
    "a view made in no_grad changed": (
        "w = torch.ones(3, requires_grad=True) * 2",
        "with torch.no_grad():\n    part = w[:2]",
        "part.mul_(2)",
    ),
    "a vector without weights": (
        "x = torch.ones(3, requires_grad=True)\nq = x * 2",
        "q.backward()",
    ),
    "a cut by detach": (
        "x = torch.ones(3, requires_grad=True)\nh = (x * 2).detach()",
        "loss = (h * 2).sum()",
        "loss.backward()",
    ),
    "no input that requires grad": ("x = torch.ones(3)\nloss = (x * 2).sum()", "loss.backward()"),
    "integers that want a gradient": ("n = torch.arange(3)", "n.requires_grad_()"),
    "a flag of a result": ("x = torch.ones(3, requires_grad=True)\ny = x * 2",
                           "y.requires_grad = False"),
    "an array of a tensor with a graph": ("x = torch.ones(3, requires_grad=True)", "x.numpy()"),
    "one number of several": ("x = torch.ones(3)", "x.item()"),
    "a condition of several elements": ("x = torch.ones(3)", "if x > 0:\n    print(x)"),
    "a gradient that has not come": ("w = torch.ones(3, requires_grad=True)", "w.grad.zero_()"),
    "a gradient of a result": (
        "w = torch.ones(3, requires_grad=True)\ny = w * 2",
        "y.sum().backward(retain_graph=True)\nlr = 0.1",
        "import warnings\nwith warnings.catch_warnings(action='ignore'):\n    w - lr * y.grad",
    ),
    "matrices that don't fit": ("a = torch.ones(2, 3)\nb = torch.ones(4, 3)", "a @ b"),
    "vectors that don't fit": ("a = torch.ones(2)\nb = torch.ones(3)", "a + b"),
    "a weight of another shape": (
        "x = torch.tensor(2., requires_grad=True)\ny = x * 3",
        "y.backward(torch.tensor([1.]))",
    ),
    "an input that was not used": (
        "x = torch.tensor(2., requires_grad=True)\nz = torch.tensor(2., requires_grad=True)",
        "torch.autograd.grad(x * 2, z)",
    ),
    "an input that a layer is not made for": (MODEL, "model(torch.ones(2, 5))"),
    "an image of other channels": (MODEL, "conv(torch.ones(2, 1, 8, 8))"),
    "a batch of one": (MODEL, "model(torch.ones(1, 3))"),
    "doubles for floats": (MODEL, "model(torch.ones(2, 3).double())"),
    "a class that there is not": (MODEL, "criterion(scores, torch.tensor([0, 5]))"),
    "labels that are no numbers of classes": (MODEL, "criterion(scores, torch.tensor([0., 1.]))"),
    "labels of another batch": (MODEL, "criterion(scores, torch.tensor([0, 1, 1]))"),
    "a row that a table has not": (MODEL, "table(torch.tensor([3]))"),
    "a state of another module": (MODEL, "model.load_state_dict(conv.state_dict())"),
    "an optimizer of nothing": (MODEL, "torch.optim.SGD([], lr=0.1)"),
    "an optimizer of a result": (MODEL, "w = torch.ones(2, requires_grad=True) * 2\n"
                                        "torch.optim.SGD([w], lr=0.1)"),
    "an optimizer of one tensor": (MODEL, "w = torch.ones(2)\ntorch.optim.SGD(w, lr=0.1)"),
    "a hidden state that carries its graph on": (
        "W = torch.ones(2, 2, requires_grad=True)\nh = torch.zeros(1, 2)",
        "for t in range(3):\n    h = torch.tanh(h @ W)\n    h.sum().backward()",
    ),
    "a loss computed under no_grad": (
        "x = torch.ones(2, requires_grad=True)",
        "with torch.no_grad():\n    loss = (x * 2).sum()",
        "loss.backward()",
    ),
    "an expression without a graph": ("x = torch.ones(2)", "(x.detach() * 2).sum().backward()"),
    "a type in the place of the function": ("", "x = torch.Tensor([1.], requires_grad=True)"),
    "a Variable around a range": (
        "from autograd_lab.autograd import Variable",
        "v = Variable(range(6))",
    ),
    "a shape of another size": ("x = torch.ones(2, 3)", "x.view(4, 2)"),
    "a view of what is not in order": ("x = torch.ones(2, 3).t()", "x.view(6)"),
    "a volatile input": (
        OLD,
        "x = Variable(torch.ones(2), volatile=True)\n(x * 2).sum().backward()",
    ),
    "both flags of before 0.4": (
        OLD,
        "x = Variable(torch.ones(2), requires_grad=True, volatile=True)",
    ),
    "a module that was not begun": (
        "class Net(torch.nn.Module):\n    def __init__(self):\n"
        "        self.fc = torch.nn.Linear(2, 2)",
        "Net()",
    ),
}  # fmt: skip
NO_LINE_TO_TRY = (
    "a loss computed under no_grad",
    "an expression without a graph",
    "a volatile input",
    "both flags of before 0.4",
    "an input that a layer is not made for",
    "an image of other channels",
    "doubles for floats",
    "a class that there is not",
    "labels that are no numbers of classes",
    "labels of another batch",
    "a row that a table has not",
    "a state of another module",
    "an optimizer of nothing",
    "a module that was not begun",
    "a cut by detach",
    "an input that was not used",
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_advice_is_at_most_eight_lines(session, program):
    lines = str(session(*PROGRAMS[program]).advice).splitlines()
    assert 3 <= len(lines) <= 8
    assert lines[0].startswith("why  ")
    assert lines[-1].startswith("see  lesson ")


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_lines_to_try_run_where_the_learner_is(session, program):
    codes = [way.code for way in session(*PROGRAMS[program]).advice.ways if way.code]
    for code in codes:
        exec(code, session(*PROGRAMS[program]).names)
    assert bool(codes) != (program in NO_LINE_TO_TRY)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_html_says_what_the_text_says(session, program):
    advice = session(*PROGRAMS[program]).advice
    data = advice._repr_mimebundle_()
    assert data["text/plain"] == str(advice)
    for reason in advice.reasons:
        assert reason.where in data["text/html"]


def test_an_overwritten_value_is_told_with_both_lines_and_the_alias(session):
    advice = session(*PROGRAMS["a saved value overwritten through an alias"]).advice
    assert [(r.text, r.where, r.code) for r in advice.reasons] == [
        ("sq saved base at version 0, for its derivative 2·base", "cell 1, line 2",
         "sq = base ** 2"),
        ("alias.zero_() made it version 1", "cell 2, line 2", "alias.zero_()"),
        ("alias shares base's memory", "cell 2, line 1", "alias = base.detach()"),
    ]  # fmt: skip
    assert advice.ways[0].code == "alias = base.detach().clone()"


def test_a_change_out_of_place_mends_an_overwritten_result(session):
    after = session(*PROGRAMS["a result overwritten"])
    assert after.advice.ways[0].code == "y = y + 1"
    names = after.names
    exec("y = x.exp()\ny = y + 1\ny.sum().backward()", names)
    assert names["x"].grad is not None


def test_a_second_walk_is_told_with_the_first(session):
    advice = session(*PROGRAMS["backward twice"]).advice
    assert [(r.text, r.where) for r in advice.reasons] == [
        ("y.backward() freed what MulBackward0 had saved", "cell 2, line 1"),
        ("it belongs to y, made once", "cell 1, line 2"),
        ("a second walk asks for it", "cell 3, line 1"),
    ]


def test_of_two_losses_over_a_trunk_the_sum_is_offered_and_not_that_with_the_trunk(session):
    advice = session(
        "x = torch.tensor(3., requires_grad=True)\ntrunk = x * x",
        "left = 2 * trunk\nright = 3 * trunk\nleft.backward()",
        "right.backward()",
    ).advice
    assert [way.code for way in advice.ways] == ["trunk = x * x", "(left + right).backward()"]


def test_a_cut_is_found_behind_the_name_that_has_no_graph(session):
    advice = session(*PROGRAMS["a cut by detach"]).advice
    assert (advice.reasons[1].text, advice.reasons[1].where, advice.reasons[1].code) == (
        "detach() cuts the graph here", "cell 1, line 2", "h = (x * 2).detach()",
    )  # fmt: skip


def test_a_loop_that_hangs_on_the_turn_before_is_told_so(session):
    advice = session(*PROGRAMS["a hidden state that carries its graph on"]).advice
    assert advice.reasons[1].text == "h carries that graph into the next turn"
    assert advice.ways[0].code == "h = h.detach()"


def test_the_node_at_fault_is_marked_in_the_picture(session):
    advice = session(*PROGRAMS["a saved value overwritten through an alias"]).advice
    assert advice.graph == "sq"
    assert "PowBackward0 is marked: it is at fault." in advice.picture
    assert advice.picture.count('class="box fault"') == 1


def test_an_error_in_a_function_is_told_in_the_functions_names(session):
    advice = session(
        "def update(weight):\n    weight.mul_(2)\n",
        "w = torch.ones(2, requires_grad=True)\nupdate(w)",
    ).advice
    assert advice.reasons[0].text == "weight is a leaf that requires grad"
    assert advice.reasons[-1].where == "cell 1, line 2"


def test_a_gradient_that_is_none_is_told_apart_by_why(session):
    leaf = session(*PROGRAMS["a gradient that has not come"]).advice
    result = session(*PROGRAMS["a gradient of a result"]).advice
    assert leaf.reasons[1].text == "no backward() has reached w since it was made, or zeroed"
    assert result.reasons[1].text == "y is no leaf: MulBackward0 made it"


def test_a_gradient_of_a_parameter_in_a_module_is_found(session):
    advice = session(
        "fc = torch.nn.Linear(2, 1)",
        "fc.weight.grad.zero_()",
    ).advice
    assert advice.reasons[0].text == "fc.weight.grad is None"


def test_a_layer_is_told_by_its_name_in_the_model(session):
    advice = session(*PROGRAMS["an input that a layer is not made for"]).advice
    assert [reason.text for reason in advice.reasons] == [
        "model.0 is Linear(in_features=3, out_features=4, bias=True)",
        "it was given a tensor of shape (2, 5)",
    ]


@pytest.mark.parametrize("cell", ["1 / 0", "None.zero_()", "torch.ones(1).nothing"])
def test_other_errors_have_no_advice(session, cell):
    assert session(cell).advice is None


def test_an_entry_of_a_parameter_that_is_set_is_no_name(session):
    advice = session("layer = torch.nn.Linear(2, 3)", "layer.bias[0] = 4.0").advice
    assert advice.reasons[0].text == "layer.bias is a leaf that requires grad"
    assert advice.reasons[1].text.startswith("the part that is changed is a view of it")


def test_a_parameter_that_took_no_part_is_named_in_a_loop_over_all(session):
    advice = session(
        "layer = torch.nn.Linear(2, 1)\nlayer.gain = torch.nn.Parameter(torch.tensor(2.))",
        "layer(torch.ones(2)).sum().backward()\nsum(p.grad.norm() for p in layer.parameters())",
    ).advice
    assert "it is layer.gain" in advice.reasons[1].text
    assert advice.ways[0].gain == "use layer.gain on the way to the loss"
