"""The doctor in a live kernel: it speaks after the cell, once of each cause; it can be silenced."""

LOOP = """\
w = torch.tensor([1., 2.], requires_grad=True)
for _ in range(3):
    (w * w).sum().backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
print("done")
"""
SAID = "the gradient of the step before was still in w.grad"


def test_a_silent_mistake_is_told_after_the_output(fresh):
    ran = fresh.run(LOOP)
    assert (ran.status, ran.stdout) == ("ok", "done\n")
    assert [sorted(data) for data in ran.displays] == [["text/html", "text/plain"]]
    assert SAID in ran.displays[0]["text/plain"]
    assert "cell 2, line 3" in ran.displays[0]["text/plain"]


def test_a_cause_is_told_once_and_kept(fresh):
    fresh.run(LOOP)
    assert fresh.run(LOOP).displays == []
    shown = fresh.run("%doctor").displays
    assert [SAID in data["text/plain"] for data in shown] == [True]


def test_the_doctor_can_be_silenced(fresh):
    fresh.run("%doctor off")
    assert fresh.run(LOOP).displays == []
    fresh.run("%doctor on")
    assert SAID in fresh.run(LOOP).displays[0]["text/plain"]


def test_nothing_seen_is_said_in_a_line(fresh):
    assert fresh.run("%doctor").stdout == "No silent mistake was seen in this session.\n"


def test_a_switch_that_there_is_not_is_a_line(fresh):
    error = fresh.run("%doctor maybe").errors[0]
    assert error["ename"] == "MagicError"
    assert error["traceback"] == [f"MagicError: {error['evalue']}"]


def test_a_cell_that_raises_is_looked_at_too(fresh):
    ran = fresh.run(LOOP + "1 / 0")
    assert ran.errors[0]["ename"] == "ZeroDivisionError"
    assert SAID in ran.displays[0]["text/plain"]
