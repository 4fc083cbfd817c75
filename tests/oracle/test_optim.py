"""What optimizers refuse, warn of and print: the same programs on both libraries."""

import copy

import pytest

import autograd_lab
from tests.oracle.ask import outcome
from tests.oracle.optimizers import own, table

ERRORS = [
    (info.optim_cls.__name__, sample.optimizer_error_input)
    for info in table()
    for sample in info.optim_error_inputs_func(device="cpu", dtype=None)
]


def own_params(library, params):
    """The parameters of a sample, on a library: the same one wherever it is the same one."""
    made = {}

    def leaf(x):
        if isinstance(x, dict):
            return {key: leaf(item) for key, item in x.items()}
        if isinstance(x, (list, tuple)):
            return type(x)(leaf(item) for item in x)
        if not hasattr(x, "detach"):
            return x
        if id(x) not in made:
            made[id(x)] = own(library, x).requires_grad_(x.requires_grad)
        return made[id(x)]

    return leaf(params)


@pytest.mark.parametrize(
    ("name", "sample"), ERRORS, ids=[f"{name}: {sample.desc}" for name, sample in ERRORS]
)
def test_pytorchs_table_of_errors(pytorch, name, sample):
    def program(library):
        params = sample.params
        if params is None:
            params = [library.tensor([1.0], requires_grad=True)]
        optimizer = getattr(library.optim, name)(
            own_params(library, params), **own(library, sample.kwargs)
        )
        return optimizer.step()

    assert outcome(program, autograd_lab) == outcome(program, pytorch)


PROGRAMS = """
O.SGD(x)
O.SGD(w)
O.SGD([])
O.SGD([1])
O.SGD([[1]])
O.SGD({1})
O.SGD({"a": x})
O.SGD(5)
O.SGD(None)
O.SGD([None])
O.SGD([lambda: 1])
O.SGD([print])
O.SGD([int])
O.SGD([x * 2])
O.SGD([x.detach()])
y = x * 2; y.retain_grad(); O.SGD([y])
O.SGD([x * 2], differentiable=True)
O.SGD([x, x])
O.SGD([{"params": x}, {"params": x}])
O.SGD([{"params": {x}}])
O.SGD([{"lr": 1}])
O.SGD([{"params": []}])
O.SGD([("a", x), w])
O.SGD([("a", x), ("b", w)])
O.SGD([("a", x), ("b", w)]).state_dict()
O.SGD([x]).add_param_group(3)
O.SGD([x]).add_param_group({"params": w, "lr": 3, "name": "more"})
o = O.SGD([x]); o.add_param_group({"params": [w], "lr": 3, "name": "more"}); o
o = O.SGD([x]); o.add_param_group({"params": [("w", w)]})
o = O.SGD([("x", x)]); o.add_param_group({"params": [w]})
o = O.SGD([x]); o.add_param_group({"params": [x]})
O.SGD([x], lr=-1)
O.SGD([x], lr="a")
O.SGD([x], lr=torch.tensor(0.5))
O.SGD([x], lr=torch.tensor([0.5]))
O.SGD([x], lr=torch.tensor([0.5, 1]))
O.SGD([x], lr=float("nan"))
O.Adam([x], lr=float("nan"))
O.SGD([x], momentum=-1)
O.SGD([x], weight_decay=-1)
O.SGD([x], nesterov=True)
O.SGD([x], nesterov=True, momentum=0.9, dampening=0.1)
O.SGD([x], nesterov=True, momentum=0.9)
O.SGD([x], fused=True, foreach=True)
O.SGD([x], fused=True, differentiable=True)
O.SGD([x], 0.1, 0.9, 0, 0, True, True)
O.SGD()
O.SGD([x], foo=1)
O.Adam([x], betas=(1.0, 0.5))
O.Adam([x], betas=(0.5, 1))
O.Adam([x], betas=(0.5, 0))
O.Adam([x], eps=-1)
O.Adam([x], betas=(torch.tensor([0.5]), torch.tensor([[0.9]]))).param_groups[0]["betas"]
O.Adam([x], betas=(torch.tensor([0.5, 1]), torch.tensor([[0.9]])))
O.Adam([x], fused=True, foreach=True)
O.Adagrad([x], fused=True, differentiable=True)
O.Adagrad([x], initial_accumulator_value=-1)
O.Adagrad([x], initial_accumulator_value=2).state_dict()
O.RMSprop([x], momentum=-1)
O.RMSprop([x], alpha=-1)
O.RMSprop([x], eps=-1)
O.NAdam([x], momentum_decay=-1)
O.Rprop([x], etas=(1, 2))
O.LBFGS([{"params": x}, {"params": w}])
O.LBFGS([x], line_search_fn="a").step(loss)
O.LBFGS([x]).step()
O.LBFGS([x])
[O.Adam([x]), O.AdamW([x]), O.RMSprop([x]), O.Adagrad([x]), O.Adadelta([x]), O.Adamax([x])]
[O.NAdam([x]), O.RAdam([x]), O.Rprop([x]), O.ASGD([x])]
O.Optimizer([x], {})
O.Optimizer([x], {}).step()
O.Optimizer([x], {"lr": 1, "z": "a"})
O.Optimizer([x], {"lr": 1}).defaults
o = O.SGD([x]); o.param_groups.clear(); o
o = O.SGD([x]); o.load_state_dict({"state": {}})
o = O.SGD([x]); o.load_state_dict(None)
o = O.SGD([x]); o.load_state_dict({"state": {}, "param_groups": []})
o = O.SGD([x]); o.load_state_dict({"state": {}, "param_groups": [{"params": [1, 2]}]})
o = O.SGD([x]); o.load_state_dict({"state": {}, "param_groups": [{"params": [1]}]}); o
o = O.SGD([x, x]); o.add_param_group({"params": w}); o.state_dict()
o = O.SGD([x]); loss(); o.step(); o.state_dict()
o = O.SGD([x], momentum=0.9); loss(); o.step(); o.state_dict()
o = O.SGD([x], momentum=0.9); loss(); o.step(); o.load_state_dict(o.state_dict()); o.state
o = O.Adam([x, w]); loss(); o.step(); o.state_dict()
o = O.Adam([x, w]); loss(); o.step(); o.state[w], len(o.state)
o = O.SGD([x], lr=0.1); loss(); o.step(); x, x._version, x.grad
o = O.SGD([x], lr=0.1); loss(); o.zero_grad(set_to_none=False); x.grad
o = O.SGD([x], lr=0.1); loss(); o.zero_grad(); x.grad
o = O.SGD([x], lr=0.1); [o.step(loss), o.step(loss), x]
o = O.SGD([x], lr=0.1); l = loss(); o.step(); l.backward()
o = O.SGD([x], lr=0.1); y = (x * x).sum(); y.backward(retain_graph=True); o.step(); y.backward()
o = O.SGD([x], lr=0.1, differentiable=True); loss(); o.step()
o = O.Adam([x], foreach=True, differentiable=True); loss(); o.step()
o = O.Adam([c], fused=True); c.grad = torch.ones_like(c); o.step()
o = O.SGD([c], fused=True); c.grad = torch.ones_like(c); o.step()
o = O.Adam([x], capturable=True); loss(); o.step()
o = O.ASGD([x], capturable=True); loss(); o.step()
o = O.NAdam([x], capturable=True); loss(); o.step()
o = O.Adadelta([x], capturable=True); loss(); o.step()
o = O.Adam([x], capturable=True, foreach=True); loss(); o.step()
o = O.RMSprop([x], capturable=True, foreach=True); loss(); o.step()
torch.set_default_dtype(torch.float64); o = O.Adam([x]); loss(); o.step(); o.state[x]["step"]
o = O.SGD([x]); S.StepLR(o, 2); o
o = O.SGD([x]); S.StepLR(o, 2).state_dict()
o = O.SGD([x]); s = S.StepLR(o, 2); s.step(); s.step()
o = O.SGD([x]); s = S.StepLR(o, 2); o.step(); s.step(); s.get_last_lr()
o = O.SGD([x]); s = S.StepLR(o, 2); o.step = lambda: None; s.step()
o = O.SGD([x]); s = S.StepLR(o, 2); s.get_lr()
S.StepLR(x, 2)
S.StepLR(O.SGD([x]), 2, last_epoch=3)
S.LambdaLR(O.SGD([x]), [abs, abs])
S.MultiplicativeLR(O.SGD([x]), 3)
S.ConstantLR(O.SGD([x]), 2)
S.LinearLR(O.SGD([x]), 2)
S.LinearLR(O.SGD([x]), 0.5, 2)
S.CosineAnnealingWarmRestarts(O.SGD([x]), 0)
S.CosineAnnealingWarmRestarts(O.SGD([x]), 1.5)
S.CosineAnnealingWarmRestarts(O.SGD([x]), 2, 0)
S.CosineAnnealingWarmRestarts(O.SGD([x]), 2, 1, "a")
S.CosineAnnealingWarmRestarts(O.SGD([x]), 2).step(-1)
S.OneCycleLR(O.SGD([x]), 0.1)
S.OneCycleLR(O.SGD([x]), 0.1, 0)
S.OneCycleLR(O.SGD([x]), 0.1, epochs=0, steps_per_epoch=1)
S.OneCycleLR(O.SGD([x]), 0.1, epochs=1, steps_per_epoch=-1)
S.OneCycleLR(O.SGD([x]), 0.1, 10, pct_start=2.0)
S.OneCycleLR(O.SGD([x]), 0.1, 10, anneal_strategy="a")
S.OneCycleLR(O.SGD([x]), [0.1, 1], 10)
S.OneCycleLR(O.Adagrad([x]), 0.1, 10)
o = O.Adam([x]); S.OneCycleLR(o, 0.1, 10); o
o = O.SGD([x], momentum=0.9); S.OneCycleLR(o, 0.1, 10).state_dict()
S.CyclicLR(O.SGD([x]), 0.1, 1, mode="a")
S.CyclicLR(O.Adagrad([x]), 0.1, 1)
o = O.SGD([x], momentum=0.9); S.CyclicLR(o, 0.1, 1).state_dict()
S.ReduceLROnPlateau(O.SGD([x]), factor=1)
S.ReduceLROnPlateau(O.SGD([x]), mode="a")
S.ReduceLROnPlateau(O.SGD([x]), threshold_mode="a")
S.ReduceLROnPlateau(O.SGD([x]), min_lr=[1, 2])
S.ReduceLROnPlateau(O.SGD([x])).state_dict()
o = O.SGD([x]); s = S.ReduceLROnPlateau(o, patience=0); s.step(1); s.step(1); o
o = O.SGD([x]); s = S.ReduceLROnPlateau(o, patience=0, min_lr=0.5); s.step(1); s.step(1); o
o = O.SGD([x]); s = S.ReduceLROnPlateau(o, patience=-1, min_lr=[0]); more(o); s.step(1)
o = O.SGD([x]); s = S.ReduceLROnPlateau(o, patience=-1); more(o); s.step(1); o
o = O.SGD([x]); S.SequentialLR(o, [], [])
o = O.SGD([x]); S.SequentialLR(o, [S.StepLR(o, 1)], [1])
o = O.SGD([x]); S.SequentialLR(o, [S.StepLR(O.SGD([w]), 1)], [])
o = O.SGD([x]); S.SequentialLR(o, [S.ReduceLROnPlateau(o)], [])
o = O.SGD([x]); S.SequentialLR(o, [3], [])
S.ChainedScheduler([])
o = O.SGD([x]); S.ChainedScheduler([S.StepLR(o, 1), S.StepLR(O.SGD([w]), 1)])
o = O.SGD([x]); S.ChainedScheduler([S.StepLR(o, 1), S.StepLR(o, 2)]).state_dict()
o = O.SGD([x]); o.register_state_dict_post_hook(lambda o, s: {"a": s}); o.state_dict()
o = O.SGD([x]); o.register_load_state_dict_pre_hook(lambda o, s: {"a": s}); o.load_state_dict({})
copy.deepcopy(O.SGD([x], momentum=0.9))
list(O.SGD([x]).__getstate__())
sorted(set(dir(O.SGD([x]))) & {"step", "zero_grad", "state", "add_param_group", "defaults"})
O.nothing
""".strip().splitlines()

SETUP = """
x = torch.tensor([1., -2.], requires_grad=True)
w = torch.tensor(3., requires_grad=True)
c = torch.tensor([1 + 2j], requires_grad=True)
def loss():
    result = (x * x * w).sum()
    result.backward()
    return result
def more(optimizer):
    optimizer.add_param_group({"params": w})
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs(pytorch, program):
    def run(torch):
        names = {"torch": torch, "O": torch.optim, "S": torch.optim.lr_scheduler, "copy": copy}
        exec(SETUP, names)
        *statements, last = program.split(";")
        try:
            for statement in statements:
                exec(statement.strip(), names)
            return eval(last.strip(), names)
        finally:
            torch.set_default_dtype(torch.float32)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
