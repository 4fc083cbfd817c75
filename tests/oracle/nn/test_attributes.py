"""What is set on a module, registered with it, taken away from it and found in it."""

import pytest

import autograd_lab
from tests.oracle.nn.models import layer, network
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def contents(module):
    return (
        list(module._parameters), list(module._buffers), list(module._modules),
        sorted(module._non_persistent_buffers_set), sorted(module.__dict__)[-2:],
    )  # fmt: skip


def values(torch):
    return {
        "number": 3, "none": None, "text": "a", "tensor": torch.ones(1), "class": torch.nn.Module,
        "parameter": torch.nn.Parameter(torch.ones(2)), "module": layer(torch),
        "buffer": torch.nn.Buffer(torch.ones(1)),
        "volatile buffer": torch.nn.Buffer(torch.ones(1), persistent=False),
        "result": torch.nn.Parameter(torch.ones(1)) * 2,
    }  # fmt: skip


@program
def set_every_kind_over_every_kind(torch, trial):
    for place in ("weight", "offset", "volatile", "no_buffer", "no_parameter", "child", "fresh"):
        for kind in values(torch):
            module = layer(torch)
            module.child = layer(torch)
            trial(setattr, module, place, values(torch)[kind])
            trial(contents, module)


@program
def delete_every_kind(torch, trial):
    for place in ("weight", "offset", "volatile", "child", "note", "nothing"):
        module = layer(torch)
        module.child, module.note = layer(torch), 1
        trial(delattr, module, place)
        trial(contents, module)


@program
def set_before_the_constructor_of_module(torch, trial):
    class Early(torch.nn.Module):
        def __init__(self, act):
            act(self)

    for kind, value in values(torch).items():
        trial(Early, lambda self, value=value: setattr(self, "part", value))
        trial(Early, lambda self, value=value: self.register_buffer("part", value))
        trial(Early, lambda self, value=value: self.register_parameter("part", value))
        if kind != "text":
            trial(Early, lambda self, value=value: self.add_module("part", value))
    early = Early(lambda self: None)
    trial(lambda: early.anything)
    trial(early, 1)
    trial(lambda: list(early.parameters()))
    trial(early.train)
    trial(early.state_dict)


@program
def register_names_that_can_not_be(torch, trial):
    names = ("a.b", "", 1, None, "forward", "weight", "offset", "child", "training", "fresh")
    for name in names:
        for method, kind in (
            ("register_buffer", "tensor"),
            ("register_parameter", "parameter"),
            ("add_module", "module"),
            ("register_module", "module"),
        ):
            module = layer(torch)
            module.child = layer(torch)
            trial(getattr(module, method), name, values(torch)[kind])


@program
def register_every_kind(torch, trial):
    for method in ("register_buffer", "register_parameter", "add_module"):
        for value in values(torch).values():
            trial(getattr(layer(torch), method), "part", value)


@program
def construct_with_arguments(torch, trial):
    class Mixed:
        def __init__(self, size=0):
            self.size = size

    class Cooperative(torch.nn.Module, Mixed):
        call_super_init = True

    trial(torch.nn.Module, 1)
    trial(torch.nn.Module, a=1)
    trial(lambda: Cooperative(size=3).size)
    trial(torch.nn.Module())
    trial(torch.nn.Module(), 1)


@program
def find_by_paths(torch, trial):
    module = network(torch)
    paths = ("first", "first.weight", "first.offset", "rest.1", "rest.5", "rest.1.scale", "",
             "nothing", "first.nothing", "bias", "first.no_parameter", "rest.forward")  # fmt: skip
    for path in paths:
        for method in ("get_submodule", "get_parameter", "get_buffer"):
            trial(getattr(module, method), path)


@program
def put_at_paths(torch, trial):
    module = network(torch)
    for path in ("first", "", "fresh", "no.where", "bias", "first.weight", "first.deep", "rest.0"):
        for strict in (True, False):
            trial(module.set_submodule, path, layer(torch, 1, 1), strict)
    trial(module.set_submodule, "rest.0", 3)
    trial(repr, module)


@program
def walk_through_a_module_with_shared_parts(torch, trial):
    module = torch.nn.Sequential(layer(torch), layer(torch))
    module.append(module[0])
    module.again = module[0].weight
    module.register_buffer("offset", module[0].offset)
    for once in (True, False):
        trial(lambda: [n for n, _ in module.named_modules(remove_duplicate=once)])  # noqa: B023
        trial(lambda: len(list(module.modules(once))))  # noqa: B023
        for recurse in (True, False):
            for method in (module.named_parameters, module.named_buffers):
                trial(lambda: [n for n, _ in method("top", recurse, once)])  # noqa: B023
    trial(lambda: [n for n, _ in module.named_children()])
    trial(lambda: [n for n, _ in module.named_modules({module[1]}, "top")])
    trial(lambda: len(list(module.parameters())))
    trial(lambda: len(list(module.buffers(recurse=False))))


@program
def switch_modes_and_gradients(torch, trial):
    module = network(torch)
    trial(lambda: module.eval() is module)
    module.first.train()
    trial(lambda: [m.training for m in module.modules()])
    trial(module.train, 1)
    trial(lambda: module.requires_grad_(False) is module)
    trial(lambda: [p.requires_grad for p in module.parameters()])
    trial(module.requires_grad_, "a")
    trial(module.apply, lambda m: print(type(m).__name__))


@program
def zero_gradients(torch, trial):
    module = network(torch)
    for create_graph in (False, True):
        grads = torch.autograd.grad(
            (module(torch.ones(1, 2)) ** 2).sum(), [module.bias], create_graph=create_graph
        )
        module.bias.grad = grads[0]
        module.zero_grad(set_to_none=False)
        trial(lambda: (module.bias.grad, module.bias.grad.requires_grad))
        module.zero_grad()
        trial(lambda: module.bias.grad)


@program
def convert(torch, trial):
    module = network(torch)
    module(torch.ones(1, 2)).sum().backward()
    weight, grad = module.first.weight, module.first.weight.grad
    targets = (
        (torch.float64,), (torch.int32,), ("cpu",), ("abc",), (1.5, 2), (), ("cpu", "cpu"), (None,),
        (torch.ones(1, dtype=torch.float64),), (torch.device("cpu"), torch.float32, True), (float,),
        (torch.float32, torch.float32), (torch.complex64,), ([1],), (1, 2, 3, 4, 5),
        (torch.float32, True, True),
    )  # fmt: skip
    for args in targets:
        trial(lambda: module.to(*args).bias.dtype)  # noqa: B023
        module.float() if args != (torch.complex64,) else None
    module = network(torch)
    for kwargs in ({"dtype": torch.float64}, {"dtype": "float"}, {"a": 1}, {"copy": True},
                   {"device": "cpu", "dtype": None}, {"tensor": torch.ones(1)},
                   {"memory_format": 3}):  # fmt: skip
        trial(lambda: module.to(**kwargs).bias.dtype)  # noqa: B023
    for method in ("double", "half", "float", "cpu"):
        trial(lambda: getattr(module, method)().first.count.dtype)  # noqa: B023
        trial(lambda: module.first.weight.dtype)
    trial(lambda: module.type(torch.float64).first.count.dtype)
    trial(lambda: module.type("torch.FloatTensor").first.count.dtype)
    trial(lambda: module.to_empty(device="cpu").bias.shape)
    trial(module.to_empty)
    trial(lambda: (weight.dtype, weight.grad is grad))


@program
def convert_memory_format(torch, trial):
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(torch.ones(1, 2, 3, 4))
    trial(lambda: module.to(memory_format=torch.channels_last).weight.stride())


@program
def print_modules(torch, trial):
    class Wordy(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.child = torch.nn.ModuleList([layer(torch), layer(torch), layer(torch, 1)])
            self.nothing = None
            self.add_module("missing", None)

        def extra_repr(self):
            return "one\n\ntwo"

    trial(repr, Wordy())
    trial(repr, network(torch))
    trial(str, torch.nn.Module())
    trial(lambda: [name for name in dir(network(torch)) if name[0].islower()][:12])


@program
def names_of_types(torch, trial):
    for thing in (torch.ones(1), torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter, 1, int,
                  torch.nn.ModuleList(), torch.nn.ModuleList, torch.dtype, len):  # fmt: skip
        trial(torch.typename, thing)


@program
def hooks_on_registration(torch, trial):
    hooks = torch.nn.modules.module

    def seen(module, name, part):
        print(name)

    def build():
        module = torch.nn.Sequential(layer(torch))
        module.bias = torch.nn.Parameter(torch.ones(1))
        module.bias = None
        module.child = layer(torch)
        module.child = None
        module.add_module("none", None)

    with hooks.register_module_parameter_registration_hook(seen):
        trial(build)
    with hooks.register_module_buffer_registration_hook(seen):
        trial(build)
    with hooks.register_module_module_registration_hook(seen):
        trial(build)
    with hooks.register_module_parameter_registration_hook(
        lambda module, name, part: torch.nn.Parameter(part * 0)
    ):
        trial(lambda: layer(torch).weight)


@pytest.mark.parametrize("name", PROGRAMS)
def test_attributes_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
