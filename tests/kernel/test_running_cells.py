"""While a cell runs: it can be interrupted, a subshell answers, and the debugger is there."""

import time

import pytest

LOOP = """
import autograd_lab as torch
w = torch.tensor([1., 2.], requires_grad=True)
print("running", flush=True)
while True:
    loss = (w * w).sum()
    loss.backward()
    w.grad = None
"""
CHAIN = """
import autograd_lab as torch
x = torch.tensor(1.0, requires_grad=True)
y = x
print("running", flush=True)
while True:
    y = y.sin()
"""
HOOK = """
import autograd_lab as torch, time
x = torch.tensor(1.0, requires_grad=True)
y = x * 2
y.register_hook(lambda grad: time.sleep(60))
print("running", flush=True)
y.backward()
"""


def interrupt_when_running(kernel, code):
    """Run a cell that does not end, and interrupt it once it has said that it runs."""
    message = kernel.client.execute(code)
    while True:
        heard = kernel.client.get_iopub_msg(timeout=30)
        if heard["msg_type"] == "stream" and "running" in heard["content"]["text"]:
            break
    kernel.manager.interrupt_kernel()
    while True:
        reply = kernel.client.get_shell_msg(timeout=30)
        if reply["parent_header"]["msg_id"] == message:
            return reply["content"]


@pytest.mark.parametrize("code", [LOOP, CHAIN, HOOK])
def test_a_long_loop_can_be_interrupted_and_the_engine_goes_on(kernel, code):
    content = interrupt_when_running(kernel, code)
    assert (content["status"], content["ename"]) == ("error", "KeyboardInterrupt")
    program = "x = torch.tensor(3.0, requires_grad=True)\n(x * x).backward()"
    while (ran := kernel.run(program)).status == "aborted":
        continue  # a kernel drops what arrives in the moment after an error
    assert ran.status == "ok", ran.errors
    assert kernel.value("x.grad, torch.is_grad_enabled()") == "tensor(6.) True"


def test_a_subshell_answers_while_a_cell_runs(kernel):
    kernel.run("import autograd_lab as torch, time\nseen = []")
    subshell = kernel.control("create_subshell_request")["subshell_id"]
    try:
        kernel.client.execute("while len(seen) < 1:\n    time.sleep(0.01)")  # until the other ran
        x = "x = torch.tensor(3.0, requires_grad=True); (x * x).backward(); seen.append(x.grad)"
        request = {"code": x, "silent": False, "store_history": False, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True}  # fmt: skip
        kernel.send("execute_request", request, subshell)
        replies = [kernel.client.get_shell_msg(timeout=30) for _ in range(2)]
    finally:
        message = kernel.client.session.msg("delete_subshell_request", {"subshell_id": subshell})
        kernel.client.control_channel.send(message)
        kernel.client.control_channel.get_msg(timeout=30)
    assert [reply["content"]["status"] for reply in replies] == ["ok", "ok"]
    assert kernel.value("seen") == "[tensor(6.)]"


def test_the_debugger_is_there_as_in_the_stock_kernel(lab, stock):
    def asked(kernel):
        request = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
        message = kernel.client.session.msg("debug_request", request)
        kernel.client.control_channel.send(message)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            reply = kernel.client.control_channel.get_msg(timeout=30)
            if reply["msg_type"] == "debug_reply":
                return reply["content"]
        raise AssertionError("no reply")

    ours, theirs = asked(lab), asked(stock)
    assert ours["success"] and ours["body"]["isStarted"] is False
    assert ours["body"].keys() == theirs["body"].keys()
