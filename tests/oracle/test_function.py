"""`autograd.Function`: programs whose values, errors and warnings have to be PyTorch's."""

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


def leaf(torch, *values):
    return torch.tensor(values or (1.0, 2.0), requires_grad=True)


def function(torch, forward, backward=None, **members):
    members["forward"] = staticmethod(forward)
    if backward is not None:
        members["backward"] = staticmethod(backward)
    return type("F", (torch.autograd.Function,), members)


def double(ctx, x):
    return x * 2


def same(ctx, g):
    return g


def returning(result):
    """A backward that returns `result(g)`."""
    return lambda ctx, g: result(g)


def gradient_of(torch, forward, backward, *args):
    """The gradient of the first argument, which is a leaf, of the sum of what comes out."""
    x = leaf(torch)
    function(torch, forward, backward).apply(x, *args).sum().backward()
    return x.grad


def saving(*kept):
    """A forward that doubles its first input, and saves what `kept` makes of input and output."""

    def forward(ctx, x, *others):
        y = x * 2
        ctx.save_for_backward(*(keep(x, y) for keep in kept))
        return y

    return forward


# Results and their history


@program
def input_returned_as_it_is(torch):
    x = leaf(torch)
    y = function(torch, lambda ctx, x: x, same).apply(x)
    return y, y is x, y._is_view(), y._base is x, y.grad_fn, y.grad_fn.name(), y.is_leaf


@program
def input_returned_under_no_grad(torch):
    x = leaf(torch)
    with torch.no_grad():
        y = function(torch, lambda ctx, x: x, same).apply(x)
    return y, y is x, y._is_view()


@program
def plain_input_returned(torch):
    x = torch.ones(2)
    y = function(torch, lambda ctx, x: x, same).apply(x)
    return y, y is x, y._is_view()


@program
def returned_input_changed_in_place(torch):
    function(torch, lambda ctx, x: x, same).apply(leaf(torch)).add_(1)


@program
def returned_input_whose_base_is_changed(torch):
    x = leaf(torch) * 1
    y = function(torch, lambda ctx, x: x, same).apply(x)
    x.add_(1)
    return y


@program
def returned_input_whose_base_is_changed_used(torch):
    x = leaf(torch) * 1
    y = function(torch, lambda ctx, x: x, same).apply(x)
    x.add_(1)
    return y.grad_fn


@program
def view_of_an_input_changed_in_place(torch):
    function(torch, lambda ctx, x: x[:1], same).apply(leaf(torch) * 1).add_(1)


@program
def view_of_an_intermediate_changed_in_place(torch):
    function(torch, lambda ctx, x: (x * 2)[:1], same).apply(leaf(torch) * 1).add_(1)


@program
def one_of_two_views_changed_in_place(torch):
    function(torch, lambda ctx, x: (x[:1], x[1:]), same).apply(leaf(torch) * 1)[1].add_(1)


@program
def gradient_through_a_view(torch):
    x = leaf(torch)
    y = function(torch, lambda ctx, x: x.view(2, 1), lambda ctx, g: g.view(2) * 3).apply(x)
    (y * y).sum().backward()
    return y, x.grad


@program
def tuple_of_one(torch):
    return function(torch, lambda ctx, x: (x * 2,), same).apply(leaf(torch))


@program
def list_of_results(torch):
    return function(torch, lambda ctx, x: [x * 2, x * 3], same).apply(leaf(torch))


@program
def one_result_twice(torch):
    def forward(ctx, x):
        y = x * 2
        return y, y

    a, b = function(torch, forward, same).apply(leaf(torch))
    return a, b, a is b, a.output_nr


@program
def results_that_are_no_tensors(torch):
    came = []

    def backward(ctx, *grads):
        came.append(grads)
        return grads[0]

    forward = lambda ctx, x: (x * 2, torch.tensor([1, 2]), "text", None)  # noqa: E731
    x = leaf(torch)
    results = function(torch, forward, backward).apply(x)
    results[0].sum().backward()
    return results, came, x.grad


@program
def gradients_that_do_not_arrive_are_zeros(torch):
    came = []

    def backward(ctx, *grads):
        came.append(grads)
        return grads[1]

    x = leaf(torch)
    results = function(torch, lambda ctx, x: (x * 2, x.double() * 3, x[0] * 2), backward).apply(x)
    results[1].sum().backward()
    return results, came, x.grad


@program
def gradients_that_do_not_arrive_are_none(torch):
    came = []

    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    def backward(ctx, *grads):
        came.append(grads)
        return grads[1]

    x = leaf(torch)
    function(torch, forward, backward).apply(x)[1].sum().backward()
    return came, x.grad


@program
def materialize_grads_wants_a_bool(torch):
    def forward(ctx, x):
        ctx.set_materialize_grads(0)

    function(torch, forward).apply(leaf(torch))


@program
def no_gradient_arrives_at_all(torch):
    came = []

    def backward(ctx, g):
        came.append(g)
        return g

    x = leaf(torch)
    y = function(torch, double, backward).apply(x)
    function(torch, double, lambda ctx, g: None).apply(y).sum().backward()
    return came, x.grad


@program
def result_without_a_gradient(torch):
    came = []

    def forward(ctx, x):
        a, b = x * 2, x * 3
        ctx.mark_non_differentiable(b)
        return a, b

    def backward(ctx, *grads):
        came.append(grads)
        return grads[0]

    x = leaf(torch)
    a, b = function(torch, forward, backward).apply(x)
    a.sum().backward()
    return a, b, b.is_leaf, came, x.grad


@program
def returned_input_without_a_gradient(torch):
    def forward(ctx, x):
        ctx.mark_non_differentiable(x)
        return x

    x = leaf(torch)
    y = function(torch, forward, same).apply(x)
    return y, y is x, x, y._is_view()


@program
def view_without_a_gradient_of_an_input_that_wants_one(torch):
    def forward(ctx, x):
        view = x[:1]
        ctx.mark_non_differentiable(view)
        return view, x * 2

    view = function(torch, forward).apply(leaf(torch))[0]
    return view, view.requires_grad, view.grad_fn


@program
def mark_non_differentiable_of_a_number(torch):
    function(torch, lambda ctx, x: ctx.mark_non_differentiable(3)).apply(leaf(torch))


@program
def gradients_on_in_the_forward(torch):
    def forward(ctx, x):
        with torch.enable_grad():
            return x * 2

    x = leaf(torch)
    y = function(torch, forward, lambda ctx, g: g * 100).apply(x)
    y.sum().backward()
    return y, x.grad


@program
def walk_inside_the_backward(torch):
    def forward(ctx, x):
        with torch.enable_grad():
            ctx.inner = x.detach().requires_grad_()
            ctx.outer = ctx.inner.exp()
        return ctx.outer.detach()

    def backward(ctx, g):
        with torch.enable_grad():
            ctx.outer.backward(g)
        return ctx.inner.grad

    return gradient_of(torch, forward, backward)


@program
def numpy_in_the_forward(torch):
    return gradient_of(torch, lambda ctx, x: torch.tensor(x.numpy() * 2), lambda ctx, g: g * 2)


@program
def result_without_a_gradient_not_materialized(torch):
    came = []

    def forward(ctx, x):
        ctx._materialize_non_diff_grads = False
        constant = x.clone()
        ctx.mark_non_differentiable(constant)
        return x.clone(), constant, x.clone()

    def backward(ctx, *grads):
        came.append(grads)
        return grads[0]

    function(torch, forward, backward).apply(leaf(torch))[0].sum().backward()
    return came


@program
def modes_in_forward_and_backward(torch):
    seen = []

    def forward(ctx, x):
        seen.append((torch.is_grad_enabled(), x.requires_grad, (x * 2).requires_grad))
        return x * 2

    def backward(ctx, g):
        seen.append((torch.is_grad_enabled(), g.requires_grad))
        return g

    x = leaf(torch)
    F = function(torch, forward, backward)
    F.apply(x).sum().backward()
    torch.autograd.grad(F.apply(x).sum(), x, create_graph=True)
    return seen


# Inputs changed in place


def adding_one(ctx, x):
    x.add_(1)
    ctx.mark_dirty(x)
    return x


@program
def leaf_changed(torch):
    function(torch, adding_one).apply(leaf(torch))


@program
def view_of_a_leaf_changed(torch):
    function(torch, adding_one).apply(leaf(torch)[:1])


@program
def leaf_changed_under_no_grad(torch):
    x = leaf(torch)
    with torch.no_grad():
        y = function(torch, adding_one).apply(x)
    return y, y is x, x, x._version


@program
def result_changed(torch):
    x = leaf(torch)
    y = x * 1
    z = function(torch, adding_one, lambda ctx, g: g * 3).apply(y)
    version = y._version
    z.sum().backward()
    return z is y, version, x.grad, z, z.grad_fn


@program
def view_changed(torch):
    x = leaf(torch)
    y = x * 1
    view = y[:1]
    z = function(torch, adding_one, lambda ctx, g: g * 3).apply(view)
    y.sum().backward()
    return z is view, x.grad, y, view.grad_fn, y.grad_fn.next_functions


@program
def view_made_under_no_grad_changed(torch):
    y = leaf(torch) * 1
    with torch.no_grad():
        view = y[:1]
    function(torch, adding_one).apply(view)


@program
def plain_tensor_changed(torch):
    x = torch.ones(2)
    y = function(torch, adding_one).apply(x)
    return y is x, x, x._version


@program
def second_input_changed(torch):
    def forward(ctx, a, x):
        ctx.mark_dirty(x)
        return x.add_(a)

    x, a = torch.zeros(2), leaf(torch)
    result = function(torch, forward, lambda ctx, g: (g * 3, g)).apply(a, x)
    result.sum().backward()
    return result is x, x, a.grad


@program
def second_of_two_results_changed(torch):
    def forward(ctx, x):
        ctx.mark_dirty(x.add_(1))
        return x * 2, x

    x = leaf(torch)
    y = x * 1
    a, b = function(torch, forward, lambda ctx, g, h: g * 3 + h).apply(y)
    (a + b).sum().backward()
    return a, b, b is y, b.output_nr, x.grad


@program
def view_changed_beside_another_result(torch):
    def forward(ctx, x):
        ctx.mark_dirty(x.add_(1))
        return x, x * 2

    function(torch, forward).apply((leaf(torch) * 1)[:1])


@program
def changed_but_not_returned(torch):
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x * 2

    function(torch, forward).apply(leaf(torch) * 1)


@program
def changed_but_no_input(torch):
    def forward(ctx, x):
        y = x * 2
        ctx.mark_dirty(y)
        return y

    y = function(torch, forward, same).apply(leaf(torch))
    return y, y._version


@program
def mark_dirty_of_a_number(torch):
    function(torch, lambda ctx, x: ctx.mark_dirty(3)).apply(leaf(torch))


@program
def saved_before_it_is_changed(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.mark_dirty(x.mul_(2))
        return x

    x = leaf(torch)
    y = function(torch, forward, lambda ctx, g: g * ctx.saved_tensors[0]).apply(x * 1)
    y.sum().backward()
    return x.grad


@program
def hooks_of_a_tensor_that_is_changed(torch):
    seen = []
    leaf_ = leaf(torch)
    x = leaf_ * 1
    x.register_hook(lambda g: seen.append(("before", g)))
    x.retain_grad()
    y = function(torch, adding_one, lambda ctx, g: g * 3).apply(x)
    y.register_hook(lambda g: seen.append(("after", g)))
    y.sum().backward()
    return seen, x.grad, leaf_.grad


# What the backward returns


@program
def too_many_gradients(torch):
    return gradient_of(torch, double, returning(lambda g: (g, g)))


@program
def too_many_but_none(torch):
    return gradient_of(torch, double, returning(lambda g: (g, None, None)))


@program
def too_few_gradients(torch):
    return gradient_of(torch, lambda ctx, x, y: x * y, same, leaf(torch))


@program
def no_gradients(torch):
    return gradient_of(torch, double, returning(lambda g: ()))


@program
def list_of_gradients(torch):
    return gradient_of(torch, double, returning(lambda g: [g]))


@program
def gradient_that_is_a_number(torch):
    return gradient_of(torch, double, returning(lambda g: 3.0))


@program
def gradient_of_a_number(torch):
    return gradient_of(torch, lambda ctx, x, n: x * n, returning(lambda g: (g, g)), 3)


@program
def gradient_of_another_shape(torch):
    return gradient_of(torch, double, returning(lambda g: torch.ones(3)))


@program
def second_gradient_of_another_shape(torch):
    x = leaf(torch)
    F = function(torch, lambda ctx, n, x, y: x * y, returning(lambda g: (None, g, torch.ones(3))))
    F.apply(3, x, x).sum().backward()


@program
def gradient_that_was_broadcast(torch):
    return gradient_of(torch, double, returning(lambda g: torch.ones(3, 2)))


@program
def gradient_that_would_need_broadcasting(torch):
    return gradient_of(torch, double, returning(lambda g: torch.ones(1)))


@program
def gradient_of_another_dtype(torch):
    return gradient_of(torch, double, returning(lambda g: g.double()))


@program
def gradient_of_integers(torch):
    return gradient_of(torch, double, returning(lambda g: torch.tensor([1, 2])))


@program
def complex_gradient_of_a_real_input(torch):
    return gradient_of(torch, double, returning(lambda g: torch.tensor([1j, 2])))


@program
def no_gradient(torch):
    return gradient_of(torch, double, returning(lambda g: None))


@program
def gradient_for_an_input_that_wants_none(torch):
    answer = returning(lambda g: (g, torch.ones(7)))
    return gradient_of(torch, lambda ctx, x, y: x * y, answer, torch.ones(2))


@program
def error_in_the_backward(torch):
    def backward(ctx, g):
        raise KeyError("of the learner")

    gradient_of(torch, double, backward)


# What is missing, or called otherwise


@program
def no_forward(torch):
    type("F", (torch.autograd.Function,), {}).apply(leaf(torch))


@program
def no_backward(torch):
    function(torch, double).apply(leaf(torch)).sum().backward()


@program
def backward_called_vjp(torch):
    x = leaf(torch)
    vjp = staticmethod(lambda ctx, g: g * 5)
    function(torch, double, vjp=vjp).apply(x).sum().backward()
    return x.grad


@program
def backward_and_vjp(torch):
    function(torch, double, same, vjp=staticmethod(same)).apply(leaf(torch)).sum().backward()


@program
def instance_made(torch):
    return function(torch, double)(3) is None


@program
def instance_called(torch):
    function(torch, double)()(leaf(torch))


@program
def jvp_missing(torch):
    torch.autograd.Function.jvp(None)


@program
def vmap_missing(torch):
    torch.autograd.Function.vmap(None, None)


@program
def arguments_by_name(torch):
    return function(torch, lambda ctx, x, n: x * n).apply(leaf(torch), n=3)


@program
def unknown_argument(torch):
    function(torch, lambda ctx, x, n: x * n).apply(leaf(torch), m=3)


@program
def argument_given_twice(torch):
    function(torch, lambda ctx, x, n: x * n).apply(leaf(torch), x=3)


@program
def argument_left_out(torch):
    function(torch, lambda ctx, x, n, m: x * n).apply(leaf(torch), m=3)


@program
def flag_that_is_no_bool(torch):
    function(torch, double, clear_saved_tensors_on_access=1).apply(leaf(torch))


@program
def gradients_in_a_box(torch):
    x = leaf(torch)
    backward = lambda ctx, grads: grads.pop() * 7  # noqa: E731
    function(torch, double, backward, boxed_grads_call=True).apply(x).sum().backward()
    return x.grad


# What is saved


@program
def saved_inputs_are_the_tensors_themselves(torch):
    F = function(torch, saving(lambda x, y: x))
    x = leaf(torch)
    y = x * 1
    return [F.apply(z).grad_fn.saved_tensors[0] is z for z in (x, y)], F.apply(y).grad_fn


@program
def saved_result(torch):
    y = function(torch, saving(lambda x, y: y)).apply(leaf(torch))
    saved = y.grad_fn.saved_tensors[0]
    return saved, saved is y, saved.grad_fn is y.grad_fn, saved.is_leaf, saved._version


@program
def saved_intermediate(torch):
    def forward(ctx, x):
        y = x * 2
        ctx.save_for_backward(y, None)
        return y * 2

    return function(torch, forward).apply(leaf(torch)).grad_fn.saved_tensors


@program
def saved_twice(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x, x)
        ctx.save_for_backward(x)
        return x * 2

    return function(torch, forward).apply(leaf(torch)).grad_fn.saved_tensors


@program
def saved_number(torch):
    function(torch, saving(lambda x, y: x, lambda x, y: 3)).apply(leaf(torch))


@program
def saved_number_when_nothing_is_recorded(torch):
    return function(torch, saving(lambda x, y: 3)).apply(torch.ones(2))


@program
def saved_input_changed(torch):
    backward = lambda ctx, g: ctx.saved_tensors[0] * g  # noqa: E731
    z = leaf(torch) + 1
    y = function(torch, saving(lambda x, y: x), backward).apply(z)
    z.add_(1)
    y.sum().backward()


@program
def saved_result_changed(torch):
    backward = lambda ctx, g: ctx.saved_tensors[0] * g  # noqa: E731
    y = function(torch, saving(lambda x, y: y), backward).apply(leaf(torch))
    y.add_(1)
    y.sum().backward()


@program
def second_walk(torch):
    backward = lambda ctx, g: ctx.saved_tensors[0] * g  # noqa: E731
    y = function(torch, saving(lambda x, y: x), backward).apply(leaf(torch)).sum()
    y.backward()
    y.backward()


@program
def second_walk_when_nothing_is_asked_for(torch):
    x = leaf(torch)
    y = function(torch, double, same).apply(x).sum()
    y.backward()
    y.backward()
    return x.grad


@program
def saved_tensors_after_the_walk(torch):
    y = function(torch, double, same).apply(leaf(torch))
    y.sum().backward()
    return y.grad_fn.saved_tensors


@program
def saved_tensors_in_the_forward(torch):
    seen = []

    def forward(ctx, x):
        ctx.save_for_backward(x)
        seen.append(ctx.saved_tensors)
        return x * 2

    function(torch, forward).apply(leaf(torch))
    return seen


@program
def saved_variables(torch):
    return function(torch, saving(lambda x, y: x)).apply(leaf(torch)).grad_fn.saved_variables


@program
def saved_for_forward(torch):
    def forward(ctx, x):
        ctx.save_for_forward(x)
        ctx.save_for_backward(x * 3)
        return x * ctx.saved_tensors[0]

    y = function(torch, forward).apply(leaf(torch))
    return y, y.grad_fn.saved_tensors


@program
def saved_for_forward_a_number(torch):
    function(torch, lambda ctx, x: ctx.save_for_forward(3)).apply(leaf(torch))


@program
def saved_tensors_that_can_be_had_once(torch):
    F = function(torch, saving(lambda x, y: x), clear_saved_tensors_on_access=True)
    node = F.apply(leaf(torch)).grad_fn
    assert len(node.saved_tensors) == 1
    return node.saved_tensors


@program
def saved_tensors_packed(torch):
    packed = []

    def pack(x):
        packed.append(x.requires_grad)
        return x.tolist()

    backward = lambda ctx, g: ctx.saved_tensors[0] * ctx.saved_tensors[1] * g  # noqa: E731
    F = function(torch, saving(lambda x, y: x, lambda x, y: y, lambda x, y: None), backward)
    x = leaf(torch)
    with torch.autograd.graph.saved_tensors_hooks(pack, torch.tensor):
        y = F.apply(x * 1)
    y.sum().backward()
    return x.grad, packed


@program
def saved_tensors_unpacked_keep_their_history(torch):
    F = function(torch, saving(lambda x, y: x, lambda x, y: y))
    x = leaf(torch)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        y = F.apply(x)
    saved = y.grad_fn.saved_tensors
    return saved, saved[1].grad_fn is y.grad_fn


@program
def hooks_on_one_saved_tensor(torch):
    y = function(torch, saving(lambda x, y: x, lambda x, y: y)).apply(leaf(torch))
    raw = y.grad_fn._raw_saved_tensors
    raw[1].register_hooks(lambda x: x.requires_grad, lambda kept: torch.tensor([5.0, 7.0]))
    return len(raw), y.grad_fn.saved_tensors


@program
def hooks_on_a_saved_none(torch):
    y = function(torch, saving(lambda x, y: None)).apply(leaf(torch))
    y.grad_fn._raw_saved_tensors[0].register_hooks(lambda x: x, lambda x: x)


@program
def raw_saved_tensors_after_the_walk(torch):
    y = function(torch, saving(lambda x, y: x), same).apply(leaf(torch))
    y.sum().backward()
    return y.grad_fn._raw_saved_tensors


# The context


@program
def context_is_the_grad_fn(torch):
    contexts = []

    def forward(ctx, x, n, y, z):
        contexts.append(ctx)
        ctx.shape, ctx.n = x.shape, n
        return x * n + y + z

    node = function(torch, forward).apply(leaf(torch), 3, torch.ones(2), leaf(torch) * 2).grad_fn
    return (
        node is contexts[0], node, node.name(), node.needs_input_grad, node.next_functions,
        node.shape, node.n, sorted(vars(node)), type(node).__name__,
    )  # fmt: skip


@program
def attribute_that_was_not_set(torch):
    return function(torch, double).apply(leaf(torch)).grad_fn.nothing


@program
def name_of_a_subclass(torch):
    class Base(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    class Derived(Base):
        pass

    return Derived.apply(leaf(torch)), Base.apply(leaf(torch))


@program
def nothing_to_record(torch):
    y = function(torch, double).apply(torch.ones(2))
    return y, y.grad_fn


@program
def context_apart(torch):
    class Times(torch.autograd.Function):
        @staticmethod
        def forward(x, n=3):
            return x * n

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(inputs[0], output)
            ctx.n = inputs[1]

        @staticmethod
        def backward(ctx, g):
            return g * ctx.n, None

    x = leaf(torch)
    y = Times.apply(x, n=4)
    y.sum().backward()
    return y, x.grad, Times.apply(x).grad_fn.n, Times.apply(x).grad_fn.saved_tensors


@program
def context_apart_saves_a_returned_input(torch):
    class Same(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(output)

    Same.apply(leaf(torch))


@program
def context_apart_with_an_argument_by_name_only(torch):
    class Times(torch.autograd.Function):
        @staticmethod
        def forward(x, *, n=3):
            return x * n

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.n = 1

    Times.apply(leaf(torch), n=4)


# Higher derivatives


@program
def third_derivative_through_a_saved_input(torch):
    backward = lambda ctx, g: g * 3 * ctx.saved_tensors[0] ** 2  # noqa: E731

    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    return derivatives(torch, function(torch, forward, backward))


@program
def third_derivative_through_a_saved_result(torch):
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    backward = lambda ctx, g: g * ctx.saved_tensors[0]  # noqa: E731
    return derivatives(torch, function(torch, forward, backward))


def derivatives(torch, F):
    x = leaf(torch)
    found = [F.apply(x)]
    for _ in range(3):
        found += torch.autograd.grad(found[-1].sum(), x, create_graph=True)
    return found


@program
def second_derivative_in_a_function_of_its_own(torch):
    class SlopeOfCube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, g, x):
            ctx.save_for_backward(g, x)
            return g * 3 * x**2

        @staticmethod
        def backward(ctx, gg):
            g, x = ctx.saved_tensors
            return gg * 3 * x**2, gg * g * 6 * x

    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    F = function(torch, forward, lambda ctx, g: SlopeOfCube.apply(g, *ctx.saved_tensors))
    x = leaf(torch)
    (slope,) = torch.autograd.grad(F.apply(x).sum(), x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    return slope, slope.grad_fn, slope.grad_fn.next_functions, curvature


@program
def results_that_a_second_derivative_needs(torch):
    class Sinh(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            up, down = x.exp(), (-x).exp()
            ctx.save_for_backward(up, down)
            return (up - down) / 2, up, down

        @staticmethod
        def backward(ctx, g, g_up, g_down):
            up, down = ctx.saved_tensors
            return g * (up + down) / 2 + g_up * up - g_down * down

    x = leaf(torch).double().detach().requires_grad_()
    check = lambda x: Sinh.apply(x)[0]  # noqa: E731
    return torch.autograd.gradcheck(check, x), torch.autograd.gradgradcheck(check, x)


@program
def once_differentiable(torch):
    backward = torch.autograd.function.once_differentiable(lambda ctx, g: g * 2)
    F = function(torch, lambda ctx, x: x * x, backward)
    x, weight = leaf(torch), leaf(torch)
    (plain,) = torch.autograd.grad(F.apply(x).sum(), x)
    (g,) = torch.autograd.grad(F.apply(x), x, weight, create_graph=True)
    return plain, g, g.grad_fn, g.grad_fn.name(), g.grad_fn.next_functions


@program
def once_differentiable_differentiated_twice(torch):
    backward = torch.autograd.function.once_differentiable(lambda ctx, g: (g * 2, None))
    F = function(torch, lambda ctx, x, y: x * x, backward)
    x, weight = leaf(torch), leaf(torch)
    (g,) = torch.autograd.grad(F.apply(x, 3), x, weight, create_graph=True)
    g.sum().backward()
