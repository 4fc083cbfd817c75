"""Grad modes in live kernels: across cells, awaits, and widget callbacks on subshell threads."""

import time

import pytest

SETUP = """
import threading, time, asyncio
import autograd_lab as torch
seen = []
def heard(message):
    data = message["content"]["data"]
    on_main = threading.current_thread() is threading.main_thread()
    seen.append((torch.is_grad_enabled(), on_main))
    if "set" in data:
        torch.set_grad_enabled(data["set"])
        seen.append((torch.is_grad_enabled(), on_main))
def opened(comm, message):
    comm.on_msg(heard)
get_ipython().kernel.comm_manager.register_target("probe", opened)
torch.set_grad_enabled(True)
"""


@pytest.fixture
def modes(kernel):
    assert not kernel.run(SETUP).errors
    kernel.subshell = kernel.control("create_subshell_request")["subshell_id"]
    kernel.send("comm_open", {"comm_id": "c", "target_name": "probe", "data": {}}, kernel.subshell)
    return kernel


def hear(kernel, data, seen=1):
    """Send a comm message to the subshell, and wait until its callback has run."""
    kernel.send("comm_msg", {"comm_id": "c", "data": data}, kernel.subshell)
    code = f"deadline = time.time() + 20\nwhile len(seen) < {seen} and time.time() < deadline:\n"
    assert not kernel.run(code + "    time.sleep(0.01)").errors
    return kernel.value("seen")


def test_a_mode_set_by_function_holds_in_later_cells(modes):
    modes.run("torch.set_grad_enabled(False)")
    assert modes.value("torch.is_grad_enabled()") == "False"


def test_a_mode_set_by_function_holds_after_a_cell_that_awaits(modes):
    modes.run("await asyncio.sleep(0)\ntorch.set_grad_enabled(False)\nawait asyncio.sleep(0)")
    assert modes.value("torch.is_grad_enabled()") == "False"


def test_a_with_block_that_raises_leaves_no_mode_behind(modes):
    assert modes.run("with torch.no_grad():\n    1 / 0").errors
    assert modes.value("torch.is_grad_enabled()") == "True"


def test_a_callback_on_a_subshell_thread_sees_the_lasting_mode(modes):
    modes.run("torch.set_grad_enabled(False)")
    assert hear(modes, {}) == "[(False, False)]"


def test_a_callback_does_not_see_the_mode_of_a_running_with_block(modes):
    modes.client.execute("with torch.no_grad():\n    time.sleep(0.6)\n    inside = list(seen)")
    time.sleep(0.3)
    modes.send("comm_msg", {"comm_id": "c", "data": {}}, modes.subshell)
    assert modes.value("inside") == "[(True, False)]"


def test_a_callback_during_an_await_in_a_with_block_sees_the_lasting_mode(modes):
    modes.client.execute(
        "with torch.no_grad():\n    await asyncio.sleep(0.6)\n    inside = torch.is_grad_enabled()"
    )
    time.sleep(0.2)
    modes.send("comm_open", {"comm_id": "m", "target_name": "probe", "data": {}}, None)
    modes.send("comm_msg", {"comm_id": "m", "data": {"set": True}}, None)
    time.sleep(0.6)
    assert modes.value("seen, inside") == "[(True, True), (True, True)] False"


def test_a_mode_that_a_callback_sets_stays_in_the_callback(modes):
    assert hear(modes, {"set": False}, seen=2) == "[(True, False), (False, False)]"
    assert modes.value("torch.is_grad_enabled()") == "True"
    assert hear(modes, {}, seen=3).endswith("(True, False)]")


def test_an_inference_mode_that_is_entered_holds_in_later_cells_and_callbacks(modes):
    modes.run("mode = torch.inference_mode()\nmode.__enter__()")
    try:
        assert modes.value("torch.is_inference_mode_enabled()") == "True"
        assert hear(modes, {}) == "[(False, False)]"
    finally:
        modes.run("mode.__exit__(None, None, None)")
    assert modes.value("torch.ones(1).is_inference(), torch.is_grad_enabled()") == "False True"


def test_an_inference_block_that_awaits_is_not_seen_by_a_callback(modes):
    modes.client.execute(
        "with torch.inference_mode():\n    await asyncio.sleep(0.6)\n"
        "    inside = torch.ones(1).is_inference()"
    )
    time.sleep(0.2)
    modes.send("comm_open", {"comm_id": "i", "target_name": "probe", "data": {}}, None)
    modes.send("comm_msg", {"comm_id": "i", "data": {}}, None)
    time.sleep(0.6)
    assert modes.value("seen, inside") == "[(True, True)] True"


def test_saved_tensor_hooks_that_are_entered_hold_in_later_cells(modes):
    modes.run("packed = []\nx = torch.ones(1, requires_grad=True)")
    modes.run(
        "hooks = torch.autograd.graph.saved_tensors_hooks(packed.append, len)\nhooks.__enter__()"
    )
    modes.run("y = x.exp()")
    modes.run("hooks.__exit__()")
    modes.run("y = x.exp()")
    assert modes.value("len(packed)") == "1"


def test_anomaly_detection_shows_the_line_of_a_cell(modes):
    code = "with torch.autograd.set_detect_anomaly(True):\n    (x.sqrt() * 0).sum().backward()"
    modes.run("x = torch.zeros(1, requires_grad=True)")
    shown = modes.run(code)
    assert "(x.sqrt() * 0).sum().backward()" in shown.stderr
    assert any("returned nan values in its 0th output." in str(error) for error in shown.errors)


def test_the_place_of_a_change_is_a_line_of_its_cell(modes):
    modes.run("x = torch.ones(1, requires_grad=True)\ny = x.exp()")
    modes.run("# a comment\ny.add_(1)")
    modes.run("try:\n    y.backward()\nexcept RuntimeError as error:\n    kept = error")
    assert modes.value("kept.changed_at.line, kept.changed_at.text") == "2 y.add_(1)"
    assert modes.value("kept.born_at.line, kept.born_at.text") == "2 y = x.exp()"


def test_the_lab_kernel_does_not_load_again_what_was_unloaded(lab):
    lab.run("import autograd_lab")
    assert not lab.run("%unload_ext autograd_lab").errors
    try:
        loaded = "'autograd_lab' in get_ipython().extension_manager.loaded"
        assert lab.value(loaded) == "False"
    finally:
        lab.run("%load_ext autograd_lab")


def test_unloading_gives_the_handlers_back(stock):
    stock.run("before = get_ipython().kernel.shell_handlers['comm_msg']")
    assert not stock.run("%unload_ext autograd_lab").errors
    try:
        assert stock.value("get_ipython().kernel.shell_handlers['comm_msg'] == before") == "False"
        assert stock.value("get_ipython().kernel.shell_handlers['comm_msg'].__name__") == "comm_msg"
        assert "not found" in stock.run("%graph x").stderr
    finally:
        stock.run("%load_ext autograd_lab")
