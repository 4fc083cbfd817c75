"""`gradcheck` and `gradgradcheck`: programs whose outcomes have to be PyTorch's."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_outcome_is_pytorchs(name, pytorch):
    assert outcome(PROGRAMS[name], autograd_lab) == outcome(PROGRAMS[name], pytorch)


def leaf(torch, *values, dtype="float64"):
    values = values or (0.5, 2.0)
    return torch.tensor(values, dtype=getattr(torch, dtype), requires_grad=True)


def complex_leaf(torch):
    return leaf(torch, 1 + 2j, 0.5 - 1j, dtype="complex128")


def function(torch, forward, backward):
    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type("F", (torch.autograd.Function,), members).apply


def wrong(torch):
    return function(torch, lambda ctx, x: x * 2, lambda ctx, g: g * 3)


def unmaterialized(torch, backward):
    """A doubling whose backward gets None where no gradient arrives."""

    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2

    return function(torch, forward, backward)


# What is right


@program
def right_derivatives(torch):
    check = torch.autograd.gradcheck
    x, y = leaf(torch), leaf(torch, 3.0, 4.0)
    return (
        check(torch.exp, x), check(torch.exp, [x]), check(lambda a, b: (a * b, a + b), (x, y)),
        check(lambda a, n: a**n, (x, 3)), check(lambda a, b: a * 2, (x, y)),
        check(lambda a: (a * 2, torch.tensor([1, 2])), x),
    )  # fmt: skip


@program
def right_derivatives_in_fast_mode(torch):
    x, y = leaf(torch), leaf(torch, 3.0, 4.0)
    return (
        torch.autograd.gradcheck(torch.exp, x, fast_mode=True),
        torch.autograd.gradcheck(lambda a, b: (a * b, a + b), (x, y), fast_mode=True),
        torch.autograd.gradgradcheck(lambda a, b: a * b, (x, y), fast_mode=True),
    )


@program
def numbers_and_nothing(torch):
    one, none = leaf(torch, 3.0)[0].detach().requires_grad_(), leaf(torch)[:0].detach()
    none.requires_grad_()
    return [
        torch.autograd.gradcheck(lambda a: a**2, x, fast_mode=fast)
        for x in (one, none)
        for fast in (False, True)
    ]


@program
def complex_numbers(torch):
    check, z = torch.autograd.gradcheck, complex_leaf(torch)
    return (
        check(lambda z: z * z, z), check(lambda z: (z * z.conj()).real, z),
        check(lambda x: x * (1 + 2j), leaf(torch)), check(lambda z: z * z, z, fast_mode=True),
        torch.autograd.gradgradcheck(lambda z: z * z, z),
    )  # fmt: skip


@program
def second_derivatives(torch):
    check, x, weight = torch.autograd.gradgradcheck, leaf(torch), leaf(torch, 1.0, -1.0)
    return (
        check(torch.exp, x), check(lambda x: x**3, x, weight),
        check(lambda x: (x**2, x**3), x, [weight, leaf(torch, 0.3, 0.1)]),
        check(lambda x: x**3, x, gen_non_contig_grad_outputs=True),
    )  # fmt: skip


@program
def derivative_of_a_course(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 0.5 * (5 * x**3 - 3 * x)

    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 1.5 * (5 * x**2 - 1)

    check = function(torch, forward, backward)
    return [
        torch.autograd.gradcheck(check, leaf(torch)),
        torch.autograd.gradgradcheck(check, leaf(torch)),
    ]


# What is wrong


@program
def wrong_derivative(torch):
    torch.autograd.gradcheck(wrong(torch), leaf(torch))


@program
def wrong_derivative_of_a_matrix(torch):
    x = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
    torch.autograd.gradcheck(wrong(torch), x)


@program
def wrong_derivative_without_an_error(torch):
    return torch.autograd.gradcheck(wrong(torch), leaf(torch), raise_exception=False)


@program
def wrong_derivative_in_fast_mode(torch):
    torch.autograd.gradcheck(wrong(torch), leaf(torch), fast_mode=True)


@program
def wrong_in_fast_mode_only(torch):
    almost = function(torch, lambda ctx, x: x * 2, lambda ctx, g: g * 2.0021)
    torch.autograd.gradcheck(almost, leaf(torch), fast_mode=True, atol=1e-4, rtol=1e-3)


@program
def wrong_derivative_of_a_second_output(torch):
    F = function(torch, lambda ctx, x, y: (x * 2, x * y), lambda ctx, g, h: (g * 2 + h, h * 0))
    torch.autograd.gradcheck(F, (leaf(torch), leaf(torch, 1.0, 3.0)))


@program
def wrong_complex_derivative(torch):
    F = function(torch, lambda ctx, x: x * 2j, lambda ctx, g: g * 3)
    torch.autograd.gradcheck(F, complex_leaf(torch))


@program
def wrong_real_derivative_of_a_complex_output(torch):
    F = function(torch, lambda ctx, x: x * (1 + 2j), lambda ctx, g: g.real * 3 + g.imag * 2)
    torch.autograd.gradcheck(F, leaf(torch))


@program
def wrong_second_derivative(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    F = function(torch, forward, lambda ctx, g: (3 * ctx.saved_tensors[0] ** 2).detach() * g)
    torch.manual_seed(0)
    assert torch.autograd.gradcheck(F, leaf(torch))
    torch.autograd.gradgradcheck(F, leaf(torch))


@program
def kink(torch):
    torch.autograd.gradcheck(torch.relu, leaf(torch, 0.0, 1.0))


@program
def no_output_with_a_gradient(torch):
    torch.autograd.gradcheck(lambda x: x.detach(), leaf(torch))


@program
def no_output_with_a_gradient_in_fast_mode(torch):
    torch.autograd.gradcheck(lambda x: x.detach(), leaf(torch), fast_mode=True)


@program
def constant_output(torch):
    return torch.autograd.gradcheck(lambda x: torch.ones(2, dtype=torch.float64), leaf(torch))


@program
def backward_that_differs_from_run_to_run(torch):
    runs = []

    def backward(ctx, g):
        runs.append(g)
        return g * 2 + len(runs) * 1e-3

    torch.autograd.gradcheck(function(torch, lambda ctx, x: x * 2, backward), leaf(torch))


@program
def backward_without_its_gradient(torch):
    F = function(torch, lambda ctx, x: x * 2, lambda ctx, g: g * 0 + 2)
    torch.autograd.gradcheck(F, leaf(torch, 1.0))


@program
def undefined_gradient_that_raises(torch):
    def backward(ctx, g):
        if g is None:
            raise RuntimeError("no gradient")
        return g * 2

    torch.autograd.gradcheck(unmaterialized(torch, backward), leaf(torch))


@program
def undefined_gradient_that_raises_but_is_not_checked(torch):
    def backward(ctx, g):
        return g * 2

    F = unmaterialized(torch, backward)
    return torch.autograd.gradcheck(F, leaf(torch), check_undefined_grad=False)


@program
def undefined_gradient_that_becomes_one(torch):
    one = torch.ones(2, dtype=torch.float64)
    F = unmaterialized(torch, lambda ctx, g: one if g is None else g * 2)
    torch.autograd.gradcheck(F, leaf(torch))


@program
def error_of_the_function_with_an_undefined_gradient(torch):
    torch.autograd.gradcheck(unmaterialized(torch, lambda ctx, g: g * 2), leaf(torch))


@program
def output_whose_shape_changes(torch):
    calls = []

    def changing(x):
        calls.append(x)
        return x * 2 if len(calls) % 2 else (x * 2).sum()

    torch.autograd.gradcheck(changing, leaf(torch))


# What is refused


@program
def no_input_with_a_gradient(torch):
    torch.autograd.gradcheck(torch.exp, torch.ones(2, dtype=torch.float64))


@program
def low_precision(torch):
    x = leaf(torch, 1.0, 2.0, dtype="float32")
    return torch.autograd.gradcheck(lambda x: x * 2, x, atol=0.1)


@program
def memory_used_more_than_once(torch):
    x = torch.ones(1, 2, dtype=torch.float64).expand(3, 2).requires_grad_()
    torch.autograd.gradcheck(lambda x: x * 2, x)


@program
def output_that_is_no_tensor(torch):
    torch.autograd.gradcheck(lambda x: 3, leaf(torch))


@program
def nothing_to_check(torch):
    torch.autograd.gradcheck(torch.exp, leaf(torch), check_backward_ad=False)


@program
def nothing_to_check_twice(torch):
    torch.autograd.gradgradcheck(torch.exp, leaf(torch), check_rev_over_rev=False)
