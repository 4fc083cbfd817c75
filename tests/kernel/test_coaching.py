"""The coach in a live kernel: the error as ever, then advice."""

FREED = [
    "x = torch.tensor(3., requires_grad=True)\ny = x * x",
    "y.backward()",
    "torch.sum(y).backward()",
]


def test_advice_follows_the_error_and_leaves_it_alone(fresh):
    ran = [fresh.run(cell) for cell in FREED][-1]
    assert ran.status == "error"
    assert [error["ename"] for error in ran.errors] == ["RuntimeError"]
    assert ran.errors[0]["evalue"].startswith("Trying to backward through the graph a second time")
    assert [sorted(data) for data in ran.displays] == [["text/html", "text/plain"]]
    advice = ran.displays[0]["text/plain"]
    assert "y.backward() freed what MulBackward0 had saved" in advice
    assert "cell 3, line 1   y.backward()" in advice


def test_an_error_that_the_coach_knows_nothing_of_has_no_advice(fresh):
    ran = fresh.run("1 / 0")
    assert [error["ename"] for error in ran.errors] == ["ZeroDivisionError"]
    assert ran.displays == []


def test_a_fault_of_the_coach_is_one_line(fresh):
    fresh.run("import autograd_lab.coach\nautograd_lab.coach.explain = None")
    ran = [fresh.run(cell) for cell in FREED][-1]
    assert [error["ename"] for error in ran.errors] == ["RuntimeError"]
    assert ran.stdout.startswith("The coach failed to explain this error: TypeError:")
    assert ran.stdout.count("\n") == 1


def test_an_error_in_a_widgets_output_is_explained(fresh):
    ran = fresh.run(
        "from ipywidgets import Output\nout = Output()\nw = torch.ones(1, requires_grad=True)\n"
        "with out:\n    w += 1"
    )
    assert [error["ename"] for error in ran.errors] == ["RuntimeError"]
    assert "w is a leaf that requires grad" in ran.displays[0]["text/plain"]


def test_unloading_ends_it(fresh):
    fresh.run("%unload_ext autograd_lab")
    ran = [fresh.run(cell) for cell in FREED][-1]
    assert len(ran.errors) == 1
    assert ran.displays == []


def test_cells_are_counted_where_the_history_is_not_kept(fresh):
    """As nbval runs them: what a notebook says of a cell is the same there as in JupyterLab."""
    for code in ("x = torch.ones(2, requires_grad=True)", "y = x.exp()", "y.add_(1)"):
        fresh.client.execute(code, store_history=False, reply=True, timeout=60)
    advice = fresh.run("y.sum().backward()").displays[0]["text/plain"]
    assert "cell 3, line 1   y = x.exp()" in advice
    assert "cell 4, line 1   y.add_(1)" in advice
