import pytest

from tests.grading.sandbox.learner import LIMITS, Process


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "2\n"),
        ("1 + 1;", ""),
        ("print('a'); 'b'", "a\n'b'\n"),
        ("display(3)", "3\n"),
        ("import sys\nprint('warned', file=sys.stderr)", "warned\n"),
        ("%%capture said\nprint(1)", ""),
        ("x = !echo hi\nx", "['hi']\n"),
        ("!echo hi", "hi\n"),
        ("import asyncio\nawait asyncio.sleep(0)\n7", "7\n"),
        ("%check no_such_exercise", ""),
        ("%hint no_such_exercise\n%why y\n%step y\n%graph y", ""),
        ("%%predict 3\nx = 2\nx", "2\n"),
        ("%%time\nx = 3", None),
        ("%cd -q .\n4", "4\n"),
        ("  \n\n5", "5\n"),
        (">>> 6", "6\n"),
        ("In [1]: 8", "8\n"),
        ("exit", ""),
    ],
)
def test_a_cell_runs_as_in_a_kernel(process: Process, source: str, shown: str | None) -> None:
    ran = process.run(source)
    assert ran.error is None
    assert shown is None or ran.output == shown


def test_cells_share_their_names_and_what_came_last(process: Process) -> None:
    process.defines("x = 20\nx + 1")
    assert process.run("_ * 2").output == "42\n"
    assert process.value("x") == 20


def test_a_tensor_is_shown_as_its_text(process: Process) -> None:
    process.defines("import autograd_lab as torch")
    assert process.run("torch.ones(2)").output == "tensor([1., 1.])\n"


def test_a_function_knows_its_own_source(process: Process) -> None:
    process.defines("def f():\n    return 1")
    ran = process.run("import inspect\nprint(inspect.getsource(f), end='')")
    assert ran.output == "def f():\n    return 1\n"


@pytest.mark.parametrize(
    ("source", "name", "message", "line"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError", "division by zero", 2),
        ("def f():\n    return {}['a']\n\nf()", "KeyError", "'a'", 2),
        ("x = 1\nx = (", "SyntaxError", None, 2),
        ("input('how many?')", "StdinNotImplementedError", None, 1),
        ("import sys\nsys.exit(3)", "SystemExit", "3", 2),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", 1),
        ("%no_such_magic", "UsageError", None, 1),
        ("class E(Exception):\n    def __str__(): raise E\nraise E", "E", "", 3),
        ("class E(Exception):\n    def __str__(): return 3\nraise E", "E", "", 3),
        ("raise ValueError('\\ud800')", "ValueError", "?", 1),
    ],
)
def test_what_a_cell_raises_is_told(
    process: Process, source: str, name: str, message: str | None, line: int
) -> None:
    error = process.run(source).error
    assert error is not None
    assert (error.type_name, error.line) == (name, line)
    assert message is None or error.message == message


def test_the_line_is_of_the_cell_that_was_run(process: Process) -> None:
    process.defines("def f():\n    x = 1\n    return x / 0")
    error = process.run("y = 2\nf()").error
    assert error is not None
    assert error.line == 2


def test_an_error_names_the_builtin_exceptions_that_it_is_one_of(process: Process) -> None:
    error = process.run(
        "class Mine(KeyError): pass\nclass ValueError(Mine): pass\nraise ValueError"
    ).error
    assert error is not None
    assert error.bases == ("KeyError", "LookupError", "Exception", "BaseException")


def test_a_long_message_is_cut(process: Process) -> None:
    error = process.run("raise ValueError('x' * 10**7)").error
    assert error is not None
    assert len(error.message) == 4000


@pytest.mark.parametrize(
    "flood",
    [
        "for _ in range(200):\n    print('x' * 99_999)",
        "import sys\nfor _ in range(10_000):\n    sys.stdout.write('x' * 10)",
        "!seq 100000",
        "'x' * 10**6",
        "display('x' * 10**6)",
    ],
)
def test_of_a_flood_the_start_is_kept(process: Process, flood: str) -> None:
    assert len(process.run(flood).output) == LIMITS.output


def test_what_goes_to_the_descriptors_is_lost(process: Process) -> None:
    assert process.run("import os\nos.write(1, b'x');").output == ""


def test_a_flood_takes_no_memory(process: Process) -> None:
    flood = "for _ in range(2000):\n    print('x' * 99_999)\n"
    peak = "import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
    before = int(process.run(peak).output)
    process.run(flood)
    assert int(process.run(peak).output) - before < 50_000  # KiB, where 200 MB were printed
