import numpy as np
import pytest

from autograd_lab.grading.observe import Seen
from autograd_lab.grading.sandbox import messages as say
from autograd_lab.grading.sandbox.house import Sandbox
from tests.grading.sandbox.learner import Process

STUB = "def f(x):\n    raise NotImplementedError\n"


class TestTheBeginning:
    def test_files_are_in_the_working_folder(self, process: Process) -> None:
        process.ask(say.Begin({"data/a.txt": b"hello", "helper.py": b"answer = 42"}, 1))
        process.defines("import helper\ntext = open('data/a.txt').read()")
        assert process.value("text") == "hello"
        assert process.gives("getattr", process.value("helper"), "answer") == 42

    @pytest.mark.parametrize("name", ["../a", "/tmp/a", "a/../../b", "a\\b", "", ".", "a//b", "a/"])
    def test_a_file_elsewhere_is_refused(self, process: Process, name: str) -> None:
        reply = process.ask(say.Begin({name: b"x"}, 1))
        assert type(reply) is say.Failed
        assert reply.error.type_name == "BadFile"

    def test_the_same_seed_gives_the_same_numbers(self, house: Sandbox) -> None:
        drawn = []
        for seed in (5, 5, 6):
            with house.learner() as learner:
                process = Process(learner.channel)
                process.ask(say.Begin(seed=seed))
                process.defines("import random, numpy as np, autograd_lab as torch")
                process.defines("x = random.random(), np.random.rand(), torch.rand(()).item()")
                drawn.append(process.value("x"))
        assert drawn[0] == drawn[1]
        assert not set(drawn[0]) & set(drawn[2])


class TestObserving:
    def test_each_case_is_recorded_without_its_inputs(self, process: Process) -> None:
        process.defines("def f(x): return x + 1")
        cases = [{"x": np.array([float(n)])} for n in range(3)]
        found = process.observes("f", *cases)
        assert found.tampered == ()
        assert [run.inputs for run in found.runs] == [{}, {}, {}]
        assert [run.outcome.array.tolist() for run in found.on(cases)] == [[1], [2], [3]]

    def test_cases_end_with_the_first_that_raises(self, process: Process) -> None:
        process.defines("def f(x):\n    print('x' * 10**6)\n    return 1 / x")
        found = process.observes("f", {"x": 1.0}, {"x": 0.0}, {"x": 2.0})
        assert [type(run.outcome).__name__ for run in found.runs] == ["Seen", "Raised"]
        assert len(found.on([{"x": 1.0}, {"x": 0.0}, {"x": 2.0}])) == 2

    def test_runs_that_end_early_without_a_reason_are_not_believed(self) -> None:
        runs = (say.Run({}, Seen("none", "NoneType")),)
        with pytest.raises(ValueError, match="1 runs for 2 cases"):
            say.Observations(runs).on([{}, {}])

    def test_what_is_not_defined_is_not_attempted(self, process: Process) -> None:
        [run] = process.observes("f", {"x": 1.0}).runs
        assert run.outcome is None

    def test_the_stub_of_an_exercise_is_told_from_other_errors(self, process: Process) -> None:
        process.defines(STUB)
        [run] = process.observes("f", {"x": 1.0}).runs
        assert run.outcome.not_implemented

    def test_a_probe_can_be_given_as_text(self, process: Process) -> None:
        process.defines("def f(x): return x + 1")
        probe = "def probe(f, inputs):\n    return Observed(f(inputs['x']), {'twice': f(f(1))})\n"
        [run] = process.observes("f", {"x": 5}, probe=probe).runs
        assert (run.outcome.plain(), run.notes["twice"].plain()) == (6, 3)

    def test_a_result_that_is_too_large_costs_its_case(self, process: Process) -> None:
        process.defines("import numpy as np\ndef f(x): return np.ones(int(x))")
        found = process.observes("f", {"x": 2.0}, {"x": 1e7}, {"x": 2.0})
        assert [type(run.outcome).__name__ for run in found.runs] == ["Seen", "Raised"]

    @pytest.mark.parametrize(
        "way_out", ["raise KeyboardInterrupt", "raise GeneratorExit", "exit()"]
    )
    def test_no_exception_leads_out(self, process: Process, way_out: str) -> None:
        process.defines(f"def f(x):\n    {way_out}\n    return x")
        assert process.observes("f", {"x": 1.0})
        assert process.gives("len", "ab") == 2

    def test_questions_begin_in_a_known_state_and_leave_the_learners_as_it_was(
        self, process: Process
    ) -> None:
        process.defines(
            "import autograd_lab as torch, numpy as np, random, sys, os\n"
            "torch.set_grad_enabled(False)\ntorch.set_default_dtype(torch.float64)\n"
            "np.seterr(all='raise')\nsys.setrecursionlimit(500)\n"
            "def f(x):\n"
            "    here = [torch.is_grad_enabled(), str(torch.get_default_dtype()),\n"
            "            np.geterr()['divide'], sys.getrecursionlimit() > 500, random.random()]\n"
            "    os.chdir('/')\n"
            "    return [str(part) for part in here]\n"
            "state = random.getstate()"
        )
        runs = [process.observes("f", {"x": 1.0}).runs[0] for _ in range(2)]
        told = [[part.text for part in run.outcome.items] for run in runs]
        assert told[0][:4] == ["True", "torch.float32", "warn", "True"]
        assert told[0] == told[1]
        process.defines(
            "after = [torch.is_grad_enabled(), str(torch.get_default_dtype()),\n"
            "         np.geterr()['divide'], sys.getrecursionlimit(),\n"
            "         random.getstate() == state, os.getcwd() == '/']"
        )
        assert process.value("after") == [False, "torch.float64", "raise", 500, True, False]

    def test_a_question_is_observed_where_the_working_folder_is_gone(
        self, process: Process
    ) -> None:
        process.defines("import os\nos.mkdir('x')\nos.chdir('x')\nos.rmdir('../x')")
        process.defines("def f(x): return x")
        assert process.observes("f", {"x": 1.0}).runs[0].outcome.plain() == 1

    def test_a_result_may_be_a_tensor_of_a_learners_own_array_class(self, process: Process) -> None:
        process.defines(
            "import numpy as np\n"
            "class Always(np.ndarray):\n    def __eq__(self, other): return True\n"
            "def f(x): return np.ones(2).view(Always)"
        )
        [run] = process.observes("f", {"x": 1.0}).runs
        assert (run.outcome.kind, run.outcome.type_name) == ("other", "Always")
