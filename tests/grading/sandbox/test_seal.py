import gc
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograd_lab.grading.sandbox.seal import Seal
from tests.grading.sandbox.learner import Process


class Base:
    def inherited(self) -> str:
        return "inherited"


class Guarded(Base):
    setting = 1

    def method(self) -> str:
        return "right"

    @property
    def flag(self) -> bool:
        return False

    @staticmethod
    def helper() -> str:
        return "right"


class Always:
    """Says that it is equal to all."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __call__(self, *args: object) -> str:
        return "wrong"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    module: Any = ModuleType("guarded_module")
    module.function = lambda: "right"
    module.Guarded = type("Guarded", (Guarded,), dict(vars(Guarded)))
    module.state = None
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.fixture
def seal(module: Any) -> Seal:
    return Seal([module], [module.Guarded])


def test_nothing_is_found_where_nothing_changed(seal: Seal) -> None:
    assert seal.restore() == ()


@pytest.mark.parametrize("name", ["method", "flag", "helper"])
def test_an_attribute_that_was_replaced_is_put_back(module: Any, seal: Seal, name: str) -> None:
    before = vars(module.Guarded)[name]
    setattr(module.Guarded, name, Always())
    [found] = seal.restore()
    assert found.endswith(f"Guarded.{name}")
    assert vars(module.Guarded)[name] is before
    assert seal.restore() == ()


def test_a_function_that_was_replaced_is_put_back(module: Any, seal: Seal) -> None:
    module.function = Always()
    assert seal.restore() == ("guarded_module.function",)
    assert module.function() == "right"


def test_a_function_that_was_deleted_is_put_back(module: Any, seal: Seal) -> None:
    del module.function, module.Guarded.method
    assert len(seal.restore()) == 2
    assert (module.function(), module.Guarded().method()) == ("right", "right")


def test_the_code_of_a_function_is_put_back(module: Any, seal: Seal) -> None:
    module.function.__code__ = (lambda: "wrong").__code__
    module.Guarded.flag.fget.__code__ = (lambda self: True).__code__
    assert len(seal.restore()) == 2
    assert (module.function(), module.Guarded().flag) == ("right", False)


def test_bases_and_names_of_classes_are_put_back(module: Any, seal: Seal) -> None:
    class Evil(Guarded):
        def inherited(self) -> str:
            return "wrong"

    module.Guarded.__bases__ = (Evil,)
    module.Guarded.__name__ = "MulBackward0"
    assert len(seal.restore()) == 2
    assert (module.Guarded().inherited(), module.Guarded.__name__) == ("inherited", "Guarded")


@pytest.mark.parametrize("name", ["inherited", "__getattribute__", "__eq__"])
def test_an_attribute_that_hides_an_inherited_one_is_taken_away(
    module: Any, seal: Seal, name: str
) -> None:
    setattr(module.Guarded, name, lambda *args: "wrong")
    assert len(seal.restore()) == 1
    assert name not in vars(module.Guarded)


def test_a_name_that_hides_a_builtin_is_taken_away(module: Any, seal: Seal) -> None:
    module.isinstance = Always()
    assert seal.restore() == ("guarded_module.isinstance",)
    assert not hasattr(module, "isinstance")


def test_what_was_added_and_hides_nothing_stays(module: Any, seal: Seal) -> None:
    module.addition = module.Guarded.addition = Always()
    assert seal.restore() == ()
    assert module.addition is module.Guarded.addition


def test_state_stays_as_it_was_left(module: Any, seal: Seal) -> None:
    module.state, module.Guarded.setting = "changed", 2
    assert seal.restore() == ()
    assert (module.state, module.Guarded.setting) == ("changed", 2)


def test_what_comes_after_a_change_that_stays_is_still_seen(module: Any, seal: Seal) -> None:
    module.addition = 1
    seal.restore()
    module.function = Always()
    assert seal.restore() == ("guarded_module.function",)


def test_another_module_of_the_same_name_is_put_out(
    module: Any, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "guarded_module", ModuleType("guarded_module"))
    assert seal.restore() == ("sys.modules['guarded_module']",)
    assert sys.modules["guarded_module"] is module


def test_import_hooks_and_callbacks_are_put_back(seal: Seal) -> None:
    before = list(sys.meta_path), list(gc.callbacks)
    sys.meta_path.insert(0, Always())
    gc.callbacks.append(lambda *args: None)
    assert seal.restore() == ("import hooks", "gc.callbacks")
    assert (sys.meta_path, gc.callbacks) == before


REPLACING = {
    "isinstance": "import builtins\nbuiltins.isinstance = lambda *args: True",
    "type": "import builtins\nbuiltins.type = lambda x: int",
    "numpy.array": "import numpy\nnumpy.array = lambda *args, **kw: 3",
    "Tensor.requires_grad": "torch.Tensor.requires_grad = property(lambda self: True)",
    "Tensor.is_leaf": "torch.Tensor.is_leaf = True",
    "Tensor.detach": "torch.Tensor.detach.__code__ = (lambda self: right).__code__",
    "Tensor.__getattribute__": "torch.Tensor.__getattribute__ = lambda self, name: 3",
    "MulBackward0.name": "type(y.grad_fn).name = lambda self: 'RightBackward0'",
    "OpNode.__name__": "type(y.grad_fn).__mro__[1].__name__ = 'RightBackward0'",
    "record": "from autograd_lab.grading import observe\nobserve.record = lambda value: 3",
    "pack": "from autograd_lab.grading.sandbox import packing\npacking.pack = None",
    "sys.settrace": "import sys\nsys.settrace(lambda *args: None)",
}


@pytest.mark.parametrize("when", ["before", "within"])
@pytest.mark.parametrize("what", REPLACING)
def test_what_a_learner_replaces_does_not_reach_what_is_recorded(
    process: Process, what: str, when: str
) -> None:
    attack = REPLACING[what]
    process.defines("import autograd_lab as torch\ny = torch.ones(2, requires_grad=True) * 2")
    lines = "".join(f"    {line}\n" for line in attack.splitlines() if when == "within")
    process.defines(f"def f(x):\n    result = y * x, y.detach()\n{lines}    return result")
    if when == "before":
        process.run(attack)
    found = process.observes("f", {"x": 3.0})
    made, kept = found.runs[0].outcome.items
    assert (made.array.tolist(), made.requires_grad, made.grad_fn) == ([6, 6], True, "MulBackward0")
    assert (kept.array.tolist(), kept.requires_grad, kept.is_leaf) == ([2, 2], False, True)
    assert any(what.rpartition(".")[2] in name for name in found.tampered)


def test_what_is_honest_is_no_tampering(process: Process) -> None:
    process.defines(
        "import autograd_lab as torch, numpy as np, warnings, sys\n"
        "from autograd_lab import nn, optim\n"
        "torch.Tensor.double_it = lambda self: self * 2\n"
        "torch.set_default_dtype(torch.float64)\nnp.seterr(all='ignore')\n"
        "warnings.simplefilter('ignore')\nsys.path.append('lib')\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 1)\n"
        "    def forward(self, x): return self.fc(x).relu()\n"
        "net = Net()\nbest = optim.Adam(net.parameters())\n"
        "for _ in range(2):\n"
        "    best.zero_grad()\n    net(torch.ones(3, 2)).sum().backward()\n    best.step()\n"
        "with torch.no_grad(): torch.nn.functional.softmax(torch.ones(2), 0)\n"
        "def f(x): return torch.tensor(x).double_it()"
    )
    found = process.observes("f", {"x": 1.0})
    assert found.tampered == ()
    assert found.runs[0].outcome.array == 2


def test_an_operation_works_on_what_was_put_back(process: Process) -> None:
    process.defines(
        "import numpy as np\nnp.sum = lambda *args: 3\ndef f(x): return torch.tensor(x)"
    )
    assert process.observes("f", {"x": 1.0}).tampered == ("numpy.sum",)
    process.defines("x = float(np.sum([1, 1]))")
    assert process.value("x") == 2
    assert np.sum([1, 1]) == 2
