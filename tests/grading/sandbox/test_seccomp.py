"""The filter's verdicts, for the kinds of machines that the tests do not run on too."""

import errno
import struct

import pytest

from autograd_lab.grading.sandbox.seccomp import MACHINES, REFUSED, program

ALLOWED = 0x7FFF_0000
KILLED = 0x8000_0000
NOT_PERMITTED = 0x0005_0000 | errno.EPERM
NOT_THERE = 0x0005_0000 | errno.ENOSYS
ADDRESSES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
READ = {"x86_64": 0, "aarch64": 63}


def verdict(kind, number, *args, audit=None):
    """What the filter answers, by running it as the kernel does."""
    head = struct.pack("=iIQ", number, audit or ADDRESSES[kind], 0)
    data = head + struct.pack("=6Q", *args, *[0] * (6 - len(args)))
    steps = list(struct.iter_unpack("=HBBI", program(kind)))
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        if code == 0x06:
            return value
        if code == 0x20:
            held = int.from_bytes(data[value : value + 4], "little")
            at += 1
            continue
        holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
        at += 1 + (yes if holds else no)


@pytest.fixture(params=MACHINES)
def kind(request):
    return request.param


def test_ordinary_calls_are_allowed(kind):
    assert verdict(kind, READ[kind], 0, 0, 100) == ALLOWED


def test_every_listed_call_is_refused(kind):
    numbers = MACHINES[kind].numbers
    verdicts = {name: verdict(kind, numbers[name]) for name in REFUSED if name in numbers}
    assert len(verdicts) > 60
    assert {name for name, v in verdicts.items() if v != NOT_PERMITTED} == set()


def test_another_architecture_is_killed(kind):
    assert verdict(kind, 0, audit=0x4000_0003) == KILLED


def test_the_other_numbering_of_x86_64_is_killed():
    assert verdict("x86_64", 0x4000_0000) == KILLED


def test_calls_that_are_newer_than_the_list_are_not_there(kind):
    assert verdict(kind, 470) == NOT_THERE
    assert verdict(kind, MACHINES[kind].numbers["clone3"]) == NOT_THERE


@pytest.mark.parametrize(
    ("name", "args", "allowed"),
    [
        ("clone", (0x0120_0011,), True),
        ("clone", (0x3D0F00,), True),
        ("clone", (0x1000_0011,), False),
        ("clone", (0x0002_0011,), False),
        ("prctl", (15,), True),
        ("prctl", (1,), False),
        ("ioctl", (0, 0x5413), True),
        ("ioctl", (0, 0x5412), False),
        ("mmap", (0, 4096, 3, 0x22), True),
        ("mmap", (0, 4096, 3, 0x01), True),
        ("mmap", (0, 4096, 3, 0x21), False),
        ("mmap", (0, 4096, 3, 0x23), False),
        ("socket", (1,), True),
        ("socket", (2,), True),
        ("socket", (10,), True),
        ("socket", (16,), False),
        ("socket", (40,), False),
        ("setsockopt", (3, 1, 9), True),
        ("setsockopt", (3, 1, 7), False),
        ("setsockopt", (3, 1, 8), False),
        ("sendto", (3, 4096, 1, 0x4000), True),
        ("sendto", (3, 4096, 1, 0x4001), False),
        ("sendmsg", (3, 4096, 0x40), True),
        ("sendmsg", (3, 4096, 0x1), False),
        ("sendmmsg", (3, 4096, 1, 0x1), False),
        ("setrlimit", (7, 4096), True),
        ("setrlimit", (4, 4096), False),
        ("prlimit64", (0, 7, 0, 4096), True),
        ("prlimit64", (0, 4, 4096, 0), False),
    ],
)
def test_some_calls_are_judged_by_their_arguments(kind, name, args, allowed):
    expected = ALLOWED if allowed else NOT_PERMITTED
    assert verdict(kind, MACHINES[kind].numbers[name], *args) == expected
