"""The world notices what an attack must not do: without that, no attack would be found out."""

import socket
import subprocess

import pytest

from autograd_lab.grading.graded import Graded, Result, ShownCell
from tests.grading.attacks.attack import ESCAPED, Attack
from tests.grading.attacks.world import LEAVINGS, SLEEP, World

NOTHING = Result("mallory", "04", ())


def told(text: str) -> Graded:
    return Graded(NOTHING, (ShownCell("extra", "", output=text),))


def test_a_quiet_result_is_no_finding(world: World) -> None:
    world.expect_untouched(told("fine"))


def test_a_secret_that_comes_out_is_found(world: World) -> None:
    with pytest.raises(AssertionError):
        world.expect_untouched(told(world.secret))


def test_what_an_attack_says_it_did_is_found(world: World) -> None:
    with pytest.raises(AssertionError):
        world.expect_untouched(told(ESCAPED))


def test_a_file_that_was_changed_is_found(world: World) -> None:
    notes = world.teacher / "notes.txt"
    before = notes.read_text()
    notes.write_text("mine")
    with pytest.raises(AssertionError):
        world.expect_untouched(told("fine"))
    notes.write_text(before)


def test_a_file_that_was_left_is_found(world: World) -> None:
    LEAVINGS[0].write_text("mine")
    with pytest.raises(AssertionError):
        world.expect_untouched(told("fine"))
    LEAVINGS[0].unlink()


def test_a_call_to_the_teachers_port_is_found(world: World) -> None:
    with (
        socket.create_connection(world.port.getsockname()),
        pytest.raises(AssertionError, match="reached a port"),
    ):
        world.expect_untouched(told("fine"))


def test_a_process_that_was_left_is_found(world: World) -> None:
    with subprocess.Popen(["sleep", SLEEP]) as left:
        found = world.left_behind()
        left.kill()
    assert left.pid in found


def test_points_that_were_gained_are_found(world: World) -> None:
    right = "def mul_backward(g, a, b): return g * b, g * a"
    with pytest.raises(AssertionError):
        world.withstands(Attack("right", right))


def test_what_an_attacker_knows_of_the_machine_is_filled_in(world: World) -> None:
    submission = Attack("knows", before="open('{SOURCE}'), {GRADER}").submission(world.places)
    assert str(world.source).encode() in submission
    assert b"{GRADER}" not in submission
