"""The state of modules: what is in it, what fits, and what is said of what does not."""

import copy
import io
from collections import OrderedDict

import pytest

import autograd_lab
from tests.oracle.nn.models import layer
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def model(torch):
    return torch.nn.Sequential(layer(torch), torch.nn.Sequential(layer(torch, 3, 1, 2.0)))


def with_extra_state(torch):
    class Extra(torch.nn.Module):
        number = 5

        def get_extra_state(self):
            return {"number": self.number}

        def set_extra_state(self, state):
            print("got", state)

    return Extra()


@program
def what_is_in_it(torch, trial):
    module = model(torch)
    trial(module.state_dict)
    trial(lambda: module.state_dict()._metadata)
    for options in (
        {"prefix": "top."}, {"keep_vars": True}, {"destination": OrderedDict(a=1)},
        {"destination": {}}, {"unknown": 1},
    ):  # fmt: skip
        trial(lambda: list(module.state_dict(**options).items()))  # noqa: B023
    trial(module.state_dict, OrderedDict(), "top.", True)
    trial(module.state_dict, {})


@program
def it_lies_on_the_same_memory(torch, trial):
    module = model(torch)
    trial(lambda: module.state_dict()["0.weight"].data_ptr() == module[0].weight.data_ptr())
    trial(lambda: module.state_dict(keep_vars=True)["0.weight"] is module[0].weight)


@program
def load_by_copying_and_by_assigning(torch, trial):
    state = model(torch).state_dict()
    for assign in (False, True):
        for convert in (lambda x: x, lambda x: x.double(), torch.nn.Parameter, lambda x: x.numpy()):
            module = model(torch).requires_grad_(False)
            weight = module[0].weight
            weight.zero_()
            given = {k: convert(v) if v.is_floating_point() else v for k, v in state.items()}
            trial(module.load_state_dict, given, assign=assign)
            trial(lambda: (module[0].weight is weight, module[0].weight))  # noqa: B023
            trial(lambda: weight._version)  # noqa: B023


@program
def load_what_is_no_dict(torch, trial):
    module = model(torch)
    for given in ([1], 3, None, list(module.state_dict().items()), module):
        trial(module.load_state_dict, given)


@program
def load_what_does_not_fit(torch, trial):
    state = dict(model(torch).state_dict())
    changed = {
        "0.scale": torch.tensor([9.0, 1.0]), "1.0.offset": torch.zeros(9), "5.weight": 1,
        "nothing": 2, "0.more": 3, "1.0.0.weight": 3, "0.no_parameter": torch.ones(1),
        "0.volatile": torch.ones(1), "0.weight": "text",
    }  # fmt: skip
    state |= changed
    del state["0.count"]
    for strict in (True, False):
        trial(model(torch).load_state_dict, state, strict=strict)
    fitting = {key: value for key, value in state.items() if key not in changed}
    trial(model(torch).load_state_dict, fitting)
    keys = trial(model(torch).load_state_dict, fitting, strict=False)
    trial(lambda: (keys.missing_keys, keys.unexpected_keys, tuple(keys), str(keys)))
    trial(model(torch).load_state_dict, {})


@program
def load_a_number_saved_as_a_vector(torch, trial):
    module = layer(torch)
    state = module.state_dict() | {"scale": torch.tensor([9.0])}
    trial(module.load_state_dict, state)
    trial(lambda: module.scale)


@program
def extra_state(torch, trial):
    module = with_extra_state(torch)
    state = trial(module.state_dict)
    trial(module.load_state_dict, state)
    trial(module.load_state_dict, {})
    trial(layer(torch).load_state_dict, layer(torch).state_dict() | {"_extra_state": 1})
    trial(torch.nn.Module().get_extra_state)
    trial(torch.nn.Module().set_extra_state, 1)


@program
def hooks_around_it(torch, trial):
    module = torch.nn.Sequential(layer(torch), layer(torch))
    state = copy.deepcopy(module.state_dict())

    def show(name):
        return lambda *seen: print(name, len(seen), [x for x in seen if isinstance(x, (str, bool))])

    handles = [
        module.register_state_dict_pre_hook(show("before")),
        module[0].register_state_dict_post_hook(show("after")),
        module._register_state_dict_hook(lambda *seen: OrderedDict(only=1)),
        module.register_load_state_dict_pre_hook(show("before loading")),
        module[1]._register_load_state_dict_pre_hook(show("without the module")),
        module[1].register_load_state_dict_post_hook(lambda module, keys: print(keys)),
    ]
    trial(module.state_dict)
    trial(module.load_state_dict, state)
    trial(module.load_state_dict, {}, strict=False)
    trial(copy.deepcopy(module).load_state_dict, state)
    for handle in handles:
        handle.remove()
    trial(lambda: len(module.state_dict()))


@program
def hooks_that_return_what_they_should_not(torch, trial):
    def public(*seen):
        return 3

    module = layer(torch)
    module.register_state_dict_post_hook(public)
    trial(module.state_dict)
    trial(module._register_state_dict_hook, public)
    module = layer(torch)
    module.register_load_state_dict_post_hook(lambda module, keys: keys)
    trial(module.load_state_dict, module.state_dict())


@program
def hooks_that_change_the_keys(torch, trial):
    def forgive(module, keys):
        keys.missing_keys.clear()
        keys.unexpected_keys.clear()

    def rename(state, prefix, *rest):
        state[prefix + "weight"] = state.pop(prefix + "old")

    module = layer(torch)
    with module.register_load_state_dict_post_hook(forgive):
        trial(module.load_state_dict, {"a": 1})
    state = dict(module.state_dict())
    state["old"] = state.pop("weight")
    module._register_load_state_dict_pre_hook(rename)
    trial(module.load_state_dict, state)


@program
def versions_are_given_back(torch, trial):
    class Versioned(torch.nn.Module):
        _version = 3

        def _load_from_state_dict(self, state, prefix, local_metadata, *rest):
            print(prefix, local_metadata)

    module = torch.nn.Sequential(Versioned())
    state = module.state_dict()
    trial(module.load_state_dict, state)
    trial(module.load_state_dict, dict(state))
    trial(module.load_state_dict, state, assign=True)


@program
def save_and_load_in_a_file(torch, trial):
    file = io.BytesIO()
    torch.save(layer(torch).state_dict(keep_vars=True), file)
    file.seek(0)
    state = trial(torch.load, file)
    trial(lambda: state._metadata)
    trial(layer(torch).load_state_dict, state)


@program
def shared_parameters(torch, trial):
    module = torch.nn.Sequential(layer(torch), layer(torch))
    module[1].weight = module[0].weight
    trial(lambda: list(module.state_dict()))
    copied = copy.deepcopy(module)
    trial(lambda: copied[0].weight is copied[1].weight)
    trial(module.load_state_dict, copied.state_dict())


@pytest.mark.parametrize("name", PROGRAMS)
def test_states_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
