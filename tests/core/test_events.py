"""Listeners hear of what happens, but not within `unheard`."""

import pytest

import autograd_lab as torch
from autograd_lab.core.events import listeners, unheard


class Counting:
    walks = 0

    def walk_begins(self, *facts):
        self.walks += 1


@pytest.fixture
def listener():
    made = Counting()
    listeners.append(made)
    yield made
    listeners.remove(made)


def walk():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()


def test_nothing_is_heard_of_an_unheard_block(listener):
    with unheard():
        walk()
    assert listener.walks == 0
    walk()
    assert listener.walks == 1


def test_an_error_within_lets_the_listeners_hear_again(listener):
    with pytest.raises(ZeroDivisionError), unheard():
        raise ZeroDivisionError
    walk()
    assert listener.walks == 1
