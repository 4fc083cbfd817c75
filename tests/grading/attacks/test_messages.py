"""Forged messages: what comes from the learner's process is read as data from a stranger."""

from textwrap import dedent, indent

import pytest

from autograd_lab.grading.report import feedback_page
from tests.grading.attacks.attack import FULL, Attack
from tests.grading.attacks.world import World

# Finds the sockets of its process, and writes to each as the grader's own half would.
FIND = """
import gc, os, socket, stat
def sockets():
    found = []
    for number in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode): found.append(number)
        except OSError: continue
    return found
def say(data):
    for number in sockets():
        try: os.write(number, data)
        except OSError: continue
from autograd_lab.grading import observe
from autograd_lab.grading.sandbox import messages, wire
from autograd_lab.grading.observe import Raised, Run, Seen
from autograd_lab.grading.sandbox.messages import (
    Absent, Answer, CallBack, Failed, Observations, Ran, Ref, TensorData, Value)
import numpy as np
channels = [thing for thing in gc.get_objects() if isinstance(thing, wire.Channel)]
def send(message):
    for channel in channels:
        try: channel.send(message)
        except Exception: continue
"""

SAID = {
    "nothing that is a message": "say(b'points: 12 of 12\\n' * 100)",
    "a length that never ends": "say(b'\\xff' * 64)",
    "a length of zero": "say(b'\\0' * 64)",
    "half a message": "say(wire.pack(Ran())[:-1])",
    "a pickle": "import pickle; say(pickle.dumps(os.system)); say(pickle.dumps(exit, 0))",
    "fifty megabytes": "say(b'x' * 50_000_000)",
    "an end": "[socket.socket(fileno=number).shutdown(2) for number in sockets()]",
    "closed descriptors": "os.closerange(3, 1024)",
    "other descriptors": """
        null = os.open("/dev/null", os.O_RDWR)
        for number in sockets(): os.dup2(null, number)
    """,
    "all is fine, before it is asked": "[send(Ran()) for _ in range(50)]",
    "observations, before it is asked": """
        seen = Seen("tensor", "tensor", np.ones(3, "float32"))
        pair = Seen("sequence", "tuple", items=(seen, seen))
        for _ in range(20): send(Observations(tuple(Run({}, pair) for _ in range(4))))
    """,
    "observations of other inputs": """
        zero = np.zeros(3, "float32")
        seen = Seen("tensor", "tensor", zero)
        run = Run({"g": zero, "a": zero, "b": zero}, Seen("sequence", "tuple", items=(seen, seen)))
        for _ in range(20): send(Observations((run, run, run, run)))
    """,
    "no observations": "[send(Observations(())) for _ in range(20)]",
    "notes with a result": """
        for _ in range(20): send(Observations((Run({}, None, {"points": 2.0, "passed": True}),)))
    """,
    "a result": """
        for text in ("passed", "2.0", '{"schema": "autograd-lab/result/1", "points": 12.0}'):
            for _ in range(9): send(Value(text)); send(Value(2.0)); send(text)
    """,
    "objects it was never given": """
        for number in range(30): send(Value(Ref(number, "function", "f", "right", True)))
    """,
    "calls of what it was never handed": """
        for number in range(-5, 30): send(CallBack(number, (), {}))
    """,
    "calls with odd arguments": """
        for _ in range(9): send(CallBack(0, ((),) * 100, {"self": 1, "": 2}))
    """,
    "errors": "[send(Failed(Raised('SystemExit', 'x', True))) for _ in range(20)]",
    "a tensor whose numbers do not fit its shape": """
        array = np.lib.stride_tricks.as_strided(np.ones(1), (1 << 20, 1 << 12), (0, 0))
        send(Value(TensorData(array, "float32")))
    """,
    "dtypes of objects": "send(Value(np.array([object()], dtype=object)))",
    "lists too deep": """
        deep = []
        for _ in range(900): deep = [deep]
        send(Value(deep))
    """,
    "a sea of small things": "send(Value([0] * 3_000_000))",
    "the same again and again": "while True: send(Ran())",
}


IN_A_CELL = ("nothing that is a message", "closed descriptors", "a result", "errors")


@pytest.mark.parametrize("name", IN_A_CELL)
def test_what_a_cell_says_is_not_believed(name: str, world: World) -> None:
    others = [name for name in FULL if name != "mul_backward"]
    world.withstands(Attack("said", before=FIND + dedent(SAID[name]), either=others))


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_what_an_answer_says_costs_one_question(said: str, world: World) -> None:
    source = FIND + "\ndef mul_backward(g, a, b):\n" + indent(dedent(said).strip(), "    ")
    world.withstands(Attack("said", source + "\n    return b, a"))


PRINTED = {
    "a result as JSON": """print('{"schema": "autograd-lab/result/1", "points": 12.0}')""",
    "a page": "print('</pre><script>document.title = 1</script><pre>')",
    "control characters": "print('\\x1b]0;points\\x07\\x1b[2J\\r12 of 12 points')",
    "half characters": "print('\\ud800'.encode('utf-8', 'surrogatepass'), chr(0xD800))",
    "raw bytes": "import os; [os.write(number, bytes(range(256))) for number in (1, 2)]",
}


@pytest.mark.parametrize("source", PRINTED.values(), ids=PRINTED)
def test_what_is_printed_is_text_and_no_more(source: str, world: World) -> None:
    graded = world.withstands(Attack("prints", before=source))
    page = feedback_page(graded)
    assert "<script>document" not in page
    assert world.secret not in page
    assert "\x1b" not in page
