"""`utils.checkpoint`: programs whose outcomes have to be PyTorch's, in both variants."""

import contextlib
import importlib

import pytest

import autograd_lab
from tests.oracle.ask import outcome

PROGRAMS, BOTH = {}, {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def both(function):
    BOTH[function.__name__.replace("_", " ")] = function
    return function


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_outcome_is_pytorchs(name, pytorch):
    assert outcome(PROGRAMS[name], autograd_lab) == outcome(PROGRAMS[name], pytorch)


@pytest.mark.parametrize("use_reentrant", [True, False])
@pytest.mark.parametrize("name", BOTH)
def test_the_outcome_of_both_variants_is_pytorchs(name, use_reentrant, pytorch):
    def run(torch):
        function = checkpointing(torch).checkpoint

        def checkpoint(*args, **options):
            return function(*args, use_reentrant=use_reentrant, **options)

        return BOTH[name](torch, checkpoint)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


def checkpointing(torch):
    return importlib.import_module(f"{torch.__name__}.utils.checkpoint")


def leaf(torch, *values):
    return torch.tensor(values or (1.0, 2.0), requires_grad=True)


def curve(x, scale=1, **more):
    return (x.sin() * x).exp() * scale


class Counted:
    """A function, and how often it ran."""

    def __init__(self, function=curve):
        self.function = function
        self.runs = 0

    def __call__(self, *args, **options):
        self.runs += 1
        return self.function(*args, **options)


def changing(*functions):
    """A function that is another one each time."""
    turns = iter(functions)
    return lambda x: next(turns)(x)


# Both variants


@both
def function_runs_again_in_the_walk(torch, checkpoint):
    x, function = leaf(torch), Counted()
    y = checkpoint(function, x)
    before = function.runs
    y.sum().backward()
    return y, y.grad_fn, x.grad, before, function.runs


@both
def no_input_with_a_gradient(torch, checkpoint):
    return checkpoint(curve, torch.ones(2))


@both
def second_walk(torch, checkpoint):
    y = checkpoint(curve, leaf(torch)).sum()
    y.backward()
    y.backward()


@both
def second_walk_through_a_graph_that_is_kept(torch, checkpoint):
    x, function = leaf(torch), Counted()
    y = checkpoint(function, x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad, function.runs


@both
def autograd_grad(torch, checkpoint):
    x = leaf(torch)
    return torch.autograd.grad(checkpoint(curve, x).sum(), x)


@both
def backward_with_inputs(torch, checkpoint):
    x = leaf(torch)
    checkpoint(curve, x).sum().backward(inputs=[x])
    return x.grad


@both
def second_derivative(torch, checkpoint):
    x = leaf(torch)
    (slope,) = torch.autograd.grad(checkpoint(curve, x).sum(), x, create_graph=True)
    return torch.autograd.grad(slope.sum(), x)


@both
def random_numbers_are_drawn_again(torch, checkpoint):
    torch.manual_seed(3)
    x, drawn = leaf(torch), []

    def noisy(x):
        drawn.append(torch.rand(2))
        return (x * drawn[-1]).exp()

    y = checkpoint(noisy, x)
    after = torch.rand(2)
    y.sum().backward()
    return drawn, after, torch.rand(1), x.grad


@both
def random_numbers_are_drawn_anew(torch, checkpoint):
    torch.manual_seed(3)
    drawn = []

    def noisy(x):
        drawn.append(torch.rand(2))
        return (x * drawn[-1]).exp()

    checkpoint(noisy, leaf(torch), preserve_rng_state=False).sum().backward()
    return drawn


@both
def parameters_of_the_function(torch, checkpoint):
    x, weight = leaf(torch), leaf(torch, 3.0, 4.0)
    checkpoint(lambda x: (x * weight).exp(), x * 1).sum().backward()
    return x.grad, weight.grad


@both
def parameters_only(torch, checkpoint):
    weight = leaf(torch, 3.0, 4.0)
    y = checkpoint(lambda x: (x * weight).exp(), torch.ones(2))
    before = y.requires_grad
    y.sum().backward()
    return before, weight.grad


@both
def several_inputs_and_outputs(torch, checkpoint):
    x, y = leaf(torch), leaf(torch, 3.0, 4.0)
    results = checkpoint(lambda x, y, n: (x * y, x.exp() * n, "text", None), x, y, 3)
    (results[0] + results[1]).sum().backward()
    return results, x.grad, y.grad


@both
def output_without_a_gradient(torch, checkpoint):
    checkpoint(lambda x: x.detach() * 2, leaf(torch)).sum().backward()


@both
def nothing_recorded(torch, checkpoint):
    with torch.no_grad():
        return checkpoint(curve, leaf(torch))


@both
def one_in_another(torch, checkpoint):
    x, function = leaf(torch, 0.1, 0.2), Counted()
    checkpoint(lambda x: checkpoint(function, x.exp()).cos(), x).sum().backward()
    return x.grad, function.runs


@both
def input_changed_in_between(torch, checkpoint):
    x = leaf(torch) * 1
    y = checkpoint(curve, x)
    x.add_(1)
    y.sum().backward()


@both
def hooks(torch, checkpoint):
    x, seen = leaf(torch), []
    y = checkpoint(curve, x)
    x.register_hook(seen.append)
    y.register_hook(seen.append)
    y.sum().backward()
    return seen


@both
def argument_by_name(torch, checkpoint):
    return checkpoint(curve, leaf(torch), scale=3)


@both
def arguments_by_name(torch, checkpoint):
    return checkpoint(curve, leaf(torch), scale=3, other=4)


@both
def debug(torch, checkpoint):
    return checkpoint(curve, leaf(torch), debug=True)


@both
def contexts(torch, checkpoint):
    log = []

    @contextlib.contextmanager
    def noting(name):
        log.append(f"into {name}")
        yield
        log.append(f"out of {name}")

    options = {"context_fn": lambda: (noting("first"), noting("second")), "early_stop": False}
    checkpoint(curve, leaf(torch), **options).sum().backward()
    return log


@both
def error_in_the_function(torch, checkpoint):
    checkpoint(lambda x: 1 / 0, leaf(torch))


# The variant that is recommended


@program
def second_run_with_another_shape(torch):
    function = changing(lambda x: x.exp(), lambda x: x[:1].exp())
    checkpointing(torch).checkpoint(function, leaf(torch), use_reentrant=False).sum().backward()


@program
def second_run_with_another_shape_unchecked(torch):
    x, function = leaf(torch), changing(lambda x: x.sin(), lambda x: x[:1].sin())
    y = checkpointing(torch).checkpoint(function, x, use_reentrant=False, determinism_check="none")
    y.sum().backward()
    return x.grad


@program
def second_run_that_saves_less(torch):
    function = changing(lambda x: x.exp(), lambda x: x + 1)
    checkpointing(torch).checkpoint(function, leaf(torch), use_reentrant=False).sum().backward()


@program
def second_run_that_saves_more(torch):
    function = changing(lambda x: x.exp(), lambda x: x.exp().exp())
    checkpointing(torch).checkpoint(
        function, leaf(torch), use_reentrant=False, early_stop=False
    ).sum().backward()


@program
def second_run_that_would_save_more_but_is_stopped(torch):
    x, function = leaf(torch), changing(lambda x: x.exp(), lambda x: x.exp().exp())
    checkpointing(torch).checkpoint(function, x, use_reentrant=False).sum().backward()
    return x.grad


@program
def second_run_is_stopped_early(torch):
    module, log = checkpointing(torch), []

    def function(x):
        y = x.exp()
        log.append("end")
        return y

    def lines(**options):
        log.clear()
        y = module.checkpoint(function, leaf(torch), use_reentrant=False, **options)
        y.sum().backward()
        return len(log)

    with module.set_checkpoint_early_stop(False):
        found = lines()
    return found, lines(), lines(early_stop=False)


@program
def saved_value_asked_for_outside_of_a_walk(torch):
    function = Counted(lambda x: x.exp())
    y = checkpointing(torch).checkpoint(function, leaf(torch), use_reentrant=False)
    return y.grad_fn._saved_result, y.grad_fn._saved_result, function.runs


def saving_function(torch, backward):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type("F", (torch.autograd.Function,), members).apply


@program
def function_of_the_learners(torch):
    x, F = leaf(torch), saving_function(torch, lambda ctx, g: g * ctx.saved_tensors[0])
    checkpointing(torch).checkpoint(F, x, use_reentrant=False).sum().backward()
    return x.grad


@program
def function_of_the_learners_that_asks_twice(torch):
    F = saving_function(torch, lambda ctx, g: ctx.saved_tensors[0] * ctx.saved_tensors[0])
    checkpointing(torch).checkpoint(F, leaf(torch), use_reentrant=False).sum().backward()


@program
def walk_inside(torch):
    def function(x):
        y = x.sin()
        z = y.cos()
        (slope,) = torch.autograd.grad(z.sum(), x, retain_graph=True)
        return slope, z

    x = leaf(torch)
    results = checkpointing(torch).checkpoint(function, x, use_reentrant=False)
    results[1].sum().backward()
    return results, x.grad


@program
def walk_inside_that_frees(torch):
    def function(x):
        (slope,) = torch.autograd.grad(x.sin().cos().sum(), x)
        return x.cos() * slope

    x = leaf(torch)
    checkpointing(torch).checkpoint(function, x, use_reentrant=False).sum().backward()
    return x.grad


@program
def one_walk_for_each_output(torch):
    x, function = leaf(torch), Counted(lambda x: (x.exp(), x.sin()))
    a, b = checkpointing(torch).checkpoint(function, x, use_reentrant=False)
    a.sum().backward()
    b.sum().backward()
    return x.grad, function.runs


@program
def context_that_hides_an_error(torch):
    contexts = contextlib.suppress(ZeroDivisionError), contextlib.nullcontext()
    checkpointing(torch).checkpoint(
        lambda x: 1 / 0, leaf(torch), use_reentrant=False, context_fn=lambda: contexts
    )


@program
def unknown_determinism_check(torch):
    checkpointing(torch).checkpoint(
        curve, leaf(torch), use_reentrant=False, determinism_check="strict"
    )


@program
def debug_with_contexts(torch):
    checkpointing(torch).checkpoint(
        curve, leaf(torch), use_reentrant=False, debug=True, context_fn=lambda: (1, 2)
    )


# The rest


@program
def variant_left_out(torch):
    return checkpointing(torch).checkpoint(curve, leaf(torch))


@program
def variant_left_out_for_a_sequence(torch):
    return checkpointing(torch).checkpoint_sequential([curve, curve], 2, leaf(torch))


@program
def sequences(torch):
    found = []
    for segments in (1, 2, 3, 5):
        for use_reentrant in (True, False):
            x, function = leaf(torch, 0.1, 0.2), Counted(lambda x: x.sin() * x)
            y = checkpointing(torch).checkpoint_sequential(
                [function] * 5, segments, x, use_reentrant=use_reentrant
            )
            y.sum().backward()
            found.append((y, x.grad, function.runs))
    return found


@program
def sequence_with_an_unknown_argument(torch):
    checkpointing(torch).checkpoint_sequential([curve], 1, leaf(torch), use_reentrant=True, a=1)


@program
def detached_variables(torch):
    return checkpointing(torch).detach_variable((leaf(torch), torch.ones(1), 3))


@program
def detached_list(torch):
    return checkpointing(torch).detach_variable([leaf(torch)])
