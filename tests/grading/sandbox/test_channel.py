import socket
import struct
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from autograd_lab.grading.sandbox.channel import Channel, ChannelClosed, ChannelTimeout
from autograd_lab.grading.sandbox.wire import WireError, pack


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, 1 << 20), theirs


def framed(message: bytes) -> bytes:
    return struct.pack("<I", len(message)) + message


def test_values_arrive_in_turn(ends: tuple[Channel, socket.socket]) -> None:
    here, there = ends[0], Channel(ends[1])
    here.send([1, "two"])
    assert there.receive(5) == [1, "two"]
    there.send({"three": 3})
    assert here.receive(5) == {"three": 3}


def test_a_value_larger_than_the_sockets_buffers_arrives_whole(
    ends: tuple[Channel, socket.socket],
) -> None:
    here, there = ends[0], Channel(ends[1])
    value = np.arange(100_000.0)
    sender = threading.Thread(target=here.send, args=(value,))
    sender.start()
    received = there.receive(10)
    sender.join()
    assert np.array_equal(received, value)


def test_a_message_that_comes_in_pieces_is_put_together(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, there = ends
    message = framed(pack("slow"))

    def dribble() -> None:
        for place in range(len(message)):
            there.sendall(message[place : place + 1])

    sender = threading.Thread(target=dribble)
    sender.start()
    assert channel.receive(10) == "slow"
    sender.join()


def test_an_end_that_is_gone_is_told(ends: tuple[Channel, socket.socket]) -> None:
    channel, there = ends
    there.close()
    with pytest.raises(ChannelClosed):
        channel.receive(5)
    with pytest.raises(ChannelClosed):
        channel.send(1)


def test_an_end_that_goes_in_mid_message_is_told(ends: tuple[Channel, socket.socket]) -> None:
    channel, there = ends
    there.sendall(framed(pack("never whole"))[:-3])
    there.close()
    with pytest.raises(ChannelClosed):
        channel.receive(5)


@pytest.mark.parametrize("said", [b"", b"\x09", framed(pack("whole"))[:-1]])
def test_an_end_that_says_too_little_runs_out_of_time(
    ends: tuple[Channel, socket.socket], said: bytes
) -> None:
    channel, there = ends
    there.sendall(said)
    with pytest.raises(ChannelTimeout):
        channel.receive(0.05)


def test_an_end_that_does_not_read_runs_out_of_time(ends: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(ChannelTimeout):
        ends[0].send(b"x" * 900_000, timeout=0.05)


def test_a_length_beyond_the_limit_is_refused_before_it_is_read(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, there = ends
    there.sendall(struct.pack("<I", (1 << 20) + 1))
    with pytest.raises(WireError, match="1048577 bytes"):
        channel.receive(5)


def test_bytes_that_are_no_value_are_refused(ends: tuple[Channel, socket.socket]) -> None:
    channel, there = ends
    there.sendall(framed(b"\x80\x04pickled"))
    with pytest.raises(WireError):
        channel.receive(5)


def test_a_value_that_cannot_cross_sends_nothing(ends: tuple[Channel, socket.socket]) -> None:
    channel, there = ends
    with pytest.raises(WireError):
        channel.send(object())
    there.setblocking(False)
    with pytest.raises(BlockingIOError):
        there.recv(1)


def test_who_speaks_unasked_is_not_believed(ends: tuple[Channel, socket.socket]) -> None:
    channel, there = ends
    there.sendall(framed(pack("the answer to the next question")))
    with pytest.raises(WireError, match="nobody asked"):
        channel.send("the next question")
