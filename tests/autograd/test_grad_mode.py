"""Grad modes: nested, as decorators, as functions, on generators, and after errors."""

import pytest

import autograd_lab as torch


def recorded():
    return (torch.ones(1, requires_grad=True) * 2).requires_grad


def test_no_grad_records_nothing_and_ends():
    with torch.no_grad():
        assert not recorded()
        with torch.enable_grad():
            assert recorded()
        assert not recorded()
    assert recorded()


def test_a_mode_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), torch.no_grad():
        _ = 1 / 0
    assert recorded()


def test_one_switch_entered_twice_comes_out_where_the_inner_block_began():
    off = torch.no_grad()
    with torch.enable_grad():
        with off:
            with off:
                pass
            assert not recorded()
        assert not recorded()
    assert recorded()


def test_leaves_made_under_no_grad_may_require_grad():
    with torch.no_grad():
        x = torch.ones(1, requires_grad=True)
    assert (x * 2).requires_grad


@pytest.mark.parametrize(
    "decorator",
    [torch.no_grad, lambda: torch.no_grad, lambda: torch.set_grad_enabled(False)],
    ids=["no_grad()", "no_grad", "set_grad_enabled(False)"],
)
def test_decorators(decorator):
    @decorator()
    def work():
        """Documented."""
        return recorded()

    assert not work()
    assert not work()
    assert recorded()
    assert (work.__name__, work.__doc__) == ("work", "Documented.")


def test_a_decorated_function_may_call_itself():
    @torch.no_grad()
    def down(n):
        return [recorded(), *(down(n - 1) if n else [])]

    assert down(3) == [False] * 4
    assert recorded()


def test_set_grad_enabled_as_a_function_lasts():
    torch.set_grad_enabled(False)
    try:
        assert not recorded()
    finally:
        torch.set_grad_enabled(True)
    assert recorded()


def test_set_grad_enabled_as_a_context_ends():
    with torch.set_grad_enabled(False):
        assert not recorded()
        with torch.set_grad_enabled(True):
            assert recorded()
    assert recorded()


def test_a_decorated_generator_runs_its_steps_in_the_mode_and_its_caller_does_not():
    @torch.no_grad()
    def numbers():
        seen = []
        for _ in range(2):
            seen.append(recorded())
            yield seen[-1]
        return seen

    generator = numbers()
    assert next(generator) is False
    assert recorded()
    with torch.no_grad():
        assert next(generator) is False
    assert recorded()
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == [False, False]


def test_a_decorated_generator_takes_values_errors_and_close():
    log = []

    @torch.no_grad()
    def talk():
        try:
            while True:
                try:
                    log.append((yield recorded()))
                except KeyError:
                    log.append(("caught", recorded()))
        finally:
            log.append(("closed", recorded()))

    generator = talk()
    next(generator)
    generator.send("hello")
    generator.throw(KeyError())
    generator.close()
    assert log == ["hello", ("caught", False), ("closed", False)]
    assert recorded()


def test_a_mode_inside_a_plain_generator_leaks_to_its_caller_as_in_pytorch():
    def plain():
        with torch.no_grad():
            yield recorded()

    generator = plain()
    assert next(generator) is False
    assert not recorded()
    generator.close()
    assert recorded()


def test_in_place_changes_of_leaves_are_allowed_under_no_grad():
    w = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        w -= 0.5
        w[0] = 3.0
    assert w.is_leaf
    assert w.tolist() == [3.0, 0.5]
    assert w._version == 2
