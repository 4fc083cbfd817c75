"""Who holds which bytes: every byte once, with its holder and its reason."""

import numpy as np

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.coach.holdings import holdings
from autograd_lab.coach.learner import Learner


def held(**names):
    return {(one.kind, one.who): one for one in holdings(Learner([names]))}


def test_a_tensor_by_its_name():
    assert held(x=torch.zeros(10))["tensor", "x"].nbytes == 40


def test_shared_memory_counts_once_and_names_the_other():
    x = torch.zeros(10)
    found = held(x=x, view=x[:3], array=x.numpy())
    assert sum(one.nbytes for one in found.values()) == 40
    assert found["tensor", "view"].why == "you named it; shares the memory of x"
    assert found["tensor", "array"].nbytes == 0 and found["tensor", "array"].shared == 40


def test_a_part_of_memory_holds_the_whole():
    def first():
        return torch.zeros(1000)[:1]

    assert held(part=first())["tensor", "part"].nbytes == 4000


def test_gradients():
    x = torch.zeros(10, requires_grad=True)
    x.sum().backward()
    x.grad = x.grad.clone()
    assert held(x=x)["gradient", "x.grad"].nbytes == 40


def test_saved_values_by_node_and_line():
    x = torch.rand(10, requires_grad=True)
    y = x.exp()
    z = (y * y).sum()
    found = held(x=x, z=z)
    saved = found["saved", "ExpBackward0"]
    assert saved.nbytes + found["saved", "MulBackward0"].nbytes == 40  # y's memory, once
    assert saved.place.text == "y = x.exp()"
    assert saved.why == "saved result for backward(); z keeps it"


def test_nodes_of_one_line_are_one_row():
    y = x = torch.rand(10, requires_grad=True)
    for _ in range(5):
        y = y.exp()
    assert held(x=x, y=y)["saved", "ExpBackward0, 5 nodes"].nbytes == 4 * 40  # the last is y's


def test_freed_values_hold_nothing():
    x = torch.rand(10, requires_grad=True)
    z = (x.exp() * 2).sum()
    z.backward()
    assert not any(kind == "saved" for kind, _ in held(x=x, z=z))


def test_a_network_its_optimizer_and_a_list():
    net = nn.Linear(9, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    kept = [torch.zeros(2), torch.zeros(3)]
    net(torch.ones(1, 9)).sum().backward()
    optimizer.step()
    found = held(optimizer=optimizer, net=net, kept=kept, weight=net.weight)
    assert found["tensor", "net"].nbytes == 40
    assert found["tensor", "weight"].nbytes == 0
    assert found["gradient", "net.grad"].nbytes + found["gradient", "net.grad"].shared >= 40
    assert found["optimizer", "optimizer: momentum_buffer"].nbytes == 40
    assert found["tensor", "kept"].nbytes == 20


def test_one_name_alone():
    x, other = torch.zeros(10), np.zeros(5)
    found = holdings(Learner([{"x": x, "other": other}]), "x", x)
    assert [(one.who, one.nbytes) for one in found] == [("x", 40)]


def test_what_holds_no_tensor_is_not_listed():
    assert holdings(Learner([{"n": 3, "torch": torch, "names": ["x"]}])) == []
