import numpy as np
import pytest

from autograd_lab.grading.raised import raised
from autograd_lab.grading.sandbox import messages as say
from tests.grading.sandbox.learner import LIMITS, Process


class TestObjects:
    @pytest.mark.parametrize(
        ("source", "kind", "type_name", "name"),
        [
            ("def x(): pass", "function", "function", "x"),
            ("x = lambda: 0", "function", "function", "<lambda>"),
            ("x = len", "function", "builtin_function_or_method", "len"),
            ("x = 'a'.join", "function", "builtin_function_or_method", "join"),
            ("class x: pass", "class", "type", "x"),
            ("import numpy as x", "module", "module", "numpy"),
            ("x = ValueError('no')", "exception", "ValueError", ""),
            ("x = iter([1])", "object", "list_iterator", ""),
            ("import numpy\nx = numpy.add", "object", "ufunc", ""),
            ("import functools\nx = functools.partial(print, 1)", "object", "partial", ""),
        ],
    )
    def test_what_is_no_data_is_told_by_kind_and_name(
        self, process: Process, source: str, kind: str, type_name: str, name: str
    ) -> None:
        process.defines(source)
        ref = process.value("x")
        assert type(ref) is say.Ref
        assert (ref.kind, ref.type_name, ref.name) == (kind, type_name, name)

    def test_the_same_object_has_the_same_number(self, process: Process) -> None:
        process.defines("def f(): pass\ng = f\nh = lambda: 0")
        assert process.value("f") == process.value("g") != process.value("h")

    def test_nothing_of_the_object_is_asked_on_the_way(self, process: Process) -> None:
        process.defines(
            "class Meta(type):\n"
            "    def __getattribute__(cls, name): raise SystemExit(name)\n"
            "class Liar(metaclass=Meta):\n"
            "    def __getattribute__(self, name): raise SystemExit(name)\n"
            "    def __eq__(self, other): return True\n"
            "    def __hash__(self): raise SystemExit\n"
            "x = Liar()\nxs = [x, Liar]"
        )
        assert process.value("x").type_name == "Liar"
        assert [ref.kind for ref in process.value("xs")] == ["object", "class"]

    def test_data_of_learners_classes_stays_where_it_is(self, process: Process) -> None:
        process.defines("class Int(int): pass\nclass List(list): pass\nx = [Int(3), List()]")
        assert [ref.type_name for ref in process.value("x")] == ["Int", "List"]

    def test_a_generator_goes_on_from_call_to_call(self, process: Process) -> None:
        process.defines("def count():\n    n = 0\n    while True:\n        n += 1\n        yield n")
        counter = process.gives("call", process.value("count"))
        assert [process.gives("next", counter) for _ in range(3)] == [1, 2, 3]

    def test_an_object_answers_operations(self, process: Process) -> None:
        process.defines(
            "class Row:\n"
            "    def __init__(self, *parts): self.parts = list(parts)\n"
            "    def __len__(self): return len(self.parts)\n"
            "    def __getitem__(self, place): return self.parts[place]\n"
            "    def __setitem__(self, place, part): self.parts[place] = part\n"
            "    def __add__(self, other): return Row(*self.parts, *other.parts)\n"
            "    def __repr__(self): return f'Row{self.parts}'\n"
            "row = Row(1, 2)"
        )
        row = process.value("row")
        assert process.gives("len", row) == 2
        assert process.gives("getitem", row, 1) == 2
        assert process.gives("setitem", row, 0, 5) is None
        assert process.gives("contains", row, 5) is True
        assert process.gives("repr", process.gives("add", row, row)) == "Row[5, 2, 5, 2]"
        assert process.gives("isinstance", row, process.value("Row")) is True
        assert process.gives("getattr", row, "parts") == [5, 2]

    def test_a_module_of_the_engine_can_be_called_and_looked_into(self, process: Process) -> None:
        process.defines("import autograd_lab as torch\nnet = torch.nn.Linear(3, 2)")
        out = process.gives(
            "call", process.value("net"), say.TensorData(np.ones((1, 3), "f4"), "float32")
        )
        assert (out.array.shape, out.grad_fn) == ((1, 2), "AddmmBackward0")
        weight = process.gives("getattr", process.value("net"), "weight")
        assert weight.requires_grad
        assert weight.ref.type_name == "Parameter"

    def test_what_an_operation_raises_is_told(self, process: Process) -> None:
        process.defines("def f(): raise LookupError('here')")
        reply = process.does("call", process.value("f"))
        assert type(reply) is say.Failed
        assert (reply.error.type_name, reply.error.message) == ("LookupError", "here")

    def test_an_operation_that_is_not_known_fails_alone(self, process: Process) -> None:
        assert type(process.does("eval", "1")) is say.Failed
        assert process.gives("len", "ab") == 2

    def test_a_value_that_is_too_large_fails_alone(self, process: Process) -> None:
        process.defines("x = b'x' * 10**7")
        assert type(process.ask(say.Look("x"))) is say.Failed
        assert process.gives("len", "ab") == 2

    def test_a_value_without_end_stays_where_it_is(self, process: Process) -> None:
        process.defines("x = []\nx.append(x)\ny = [0]\nfor _ in range(50): y = [y, y]")
        assert process.value("x").type_name == process.value("y").type_name == "list"

    def test_what_a_call_prints_comes_with_its_value(self, process: Process) -> None:
        process.defines("def f():\n    print('x' * 5000)\n    return 3")
        reply = process.does("call", process.value("f"))
        assert (reply.value, reply.output) == (3, "x" * LIMITS.output)

    def test_arguments_that_a_call_changed_are_told(self, process: Process) -> None:
        process.defines("def f(xs, a, same, *, d):\n    xs.sort()\n    a[0] = 9\n    d['k'] = xs")
        reply = process.does("call", process.value("f"), [3, 1], np.zeros(2), [4], d={})
        changed = dict(reply.changed)
        assert set(changed) == {1, 2, "d"}
        assert changed[1] == [1, 3]
        assert changed[2].tolist() == [9, 0]
        assert changed["d"] == {"k": [1, 3]}

    def test_the_learners_names_are_listed(self, process: Process) -> None:
        process.defines("import math\nx = 1\n_hidden = 2\ndef f(): pass")
        assert sorted(process.gives("names")) == ["f", "math", "x"]

    def test_an_unbound_name_is_absent(self, process: Process) -> None:
        assert type(process.ask(say.Look("no_such_name"))) is say.Absent


class TestTensors:
    def test_a_tensor_crosses_with_its_flags(self, process: Process) -> None:
        process.defines(
            "import autograd_lab as torch\n"
            "x = torch.tensor([1., 2.], requires_grad=True)\ny = (x * x).sum()\ny.backward()"
        )
        x, y = process.value("x"), process.value("y")
        assert (x.requires_grad, x.is_leaf, x.grad_fn) == (True, True, "")
        assert x.grad.array.tolist() == [2, 4]
        assert (y.requires_grad, y.is_leaf, y.grad_fn) == (True, False, "SumBackward0")

    @pytest.mark.parametrize("dtype", sorted(say.DTYPES))
    def test_a_tensor_of_any_dtype_crosses_both_ways(self, process: Process, dtype: str) -> None:
        process.defines("def same(x): return x.clone()")
        sent = say.TensorData(np.ones((2, 1), dtype), dtype)
        back = process.gives("call", process.value("same"), sent)
        assert (back.dtype, back.array.tolist()) == (dtype, sent.array.tolist())

    def test_a_tensor_given_back_is_the_tensor_itself(self, process: Process) -> None:
        process.defines(
            "import autograd_lab as torch\n"
            "x = torch.tensor(3., requires_grad=True)\nloss = x * x\ndef same(y): return y is loss"
        )
        loss = process.value("loss")
        assert process.gives("call", process.value("same"), loss) is True
        process.gives("call", process.gives("getattr", loss, "backward"))
        assert process.value("x").grad.array == 6

    def test_a_tensor_of_the_judges_is_made_afresh(self, process: Process) -> None:
        process.defines("seen = []\ndef f(x):\n    seen.append(x)\n    return seen[0] is x")
        x = say.TensorData(np.ones(2), "float64", requires_grad=True)
        assert process.gives("call", process.value("f"), x) is True
        assert process.gives("call", process.value("f"), x) is False

    def test_a_tensor_with_a_key_is_the_same_and_tells_what_became_of_it(
        self, process: Process
    ) -> None:
        process.defines("def square(x): return (x * x).sum()")
        x = say.TensorData(np.array([1.0, 2.0]), "float64", requires_grad=True, key=1)
        loss = process.gives("call", process.value("square"), x)
        reply = process.does("call", process.gives("getattr", loss, "backward"))
        [told] = reply.tensors
        assert (told.key, told.grad.array.tolist()) == (1, [2, 4])
        again = process.does("call", process.value("square"), x)
        assert again.tensors == ()

    def test_a_change_in_place_of_a_tensor_with_a_key_is_told(self, process: Process) -> None:
        process.defines("def double(x): x.mul_(2)")
        x = say.TensorData(np.array([1.0]), "float64", key=4)
        [told] = process.does("call", process.value("double"), x).tensors
        assert (told.key, told.array.tolist()) == (4, [2])

    def test_a_tensor_that_holds_something_else_is_not_read(self, process: Process) -> None:
        process.defines("import autograd_lab as torch\nx = torch.ones(2)\nx._data = 'nothing'")
        assert type(process.value("x")) is say.Ref


class TestCallsBack:
    def test_a_function_of_the_judges_is_called_there(self, process: Process) -> None:
        process.defines("def twice(f, x): return f(f(x, by=2), by=5)")
        times = process.hand(lambda x, by: x * by)
        assert process.gives("call", process.value("twice"), times, 3) == 30

    def test_it_is_the_same_function_each_time_and_comes_back_as_itself(
        self, process: Process
    ) -> None:
        process.defines("def same(f, g): return [f is g, f]")
        function = process.hand(abs)
        assert process.gives("call", process.value("same"), function, function) == [True, function]

    def test_what_it_raises_is_raised_in_the_learners_code(self, process: Process) -> None:
        process.defines(
            "def f(g):\n    try:\n        g()\n    except KeyError as error:\n"
            "        return error.args"
        )
        refuse = process.hand(lambda: say.Answer(error=raised(KeyError("no"))))
        assert process.gives("call", process.value("f"), refuse) == ("'no'",)

    def test_meanwhile_it_may_ask_about_what_it_was_given(self, process: Process) -> None:
        process.defines("class P:\n    x = 3\ndef f(g): return g(P())")
        function = process.hand(lambda point: process.gives("getattr", point, "x") + 1)
        assert process.gives("call", process.value("f"), function) == 4

    def test_it_can_be_called_only_while_the_judge_waits(self, process: Process) -> None:
        process.defines("def keep(f):\n    global kept\n    kept = f")
        process.gives("call", process.value("keep"), process.hand(abs))
        error = process.run("kept(3)").error
        assert error is not None
        assert error.type_name == "RuntimeError"

    def test_calls_to_and_fro_come_to_an_end(self, process: Process) -> None:
        process.defines("def f(g): return g(f)")

        def again(function: say.Ref) -> object:
            reply = process.does("call", function, handed)
            return say.Answer(error=reply.error) if type(reply) is say.Failed else reply.value

        handed = process.hand(again)
        reply = process.does("call", process.value("f"), handed)
        assert type(reply) is say.Failed
        assert reply.error.type_name == "RecursionError"
