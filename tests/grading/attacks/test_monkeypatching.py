"""What is replaced in the learner's process changes nothing that is judged."""

import pytest

from tests.grading.attacks.attack import FULL, Attack
from tests.grading.attacks.world import World

OTHERS = [name for name in FULL if name != "mul_backward"]

# The sources of a cell that is run before all answers; the target's answer is wrong.
PATCHES = {
    "NumPy finds all things close": """
        import numpy as np
        yes = lambda *args, **kwargs: True
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "equal"):
            setattr(np, name, yes)
        np.testing.assert_allclose = np.testing.assert_array_equal = yes
    """,
    "NumPy's insides": """
        import numpy as np
        np._core.numeric.allclose = np._core.numeric.isclose = lambda *args, **kwargs: True
        np.ndarray = type("ndarray", (np.ndarray,), {"__eq__": lambda self, other: True})
    """,
    "the inputs are always the example's": """
        import numpy as np
        class Still:
            def normal(self, *args, size=(), **kwargs): return np.ones(size)
            def __getattr__(self, name): return lambda *args, **kwargs: 1
        np.random.default_rng = lambda *args: Still()
        np.random.Generator = Still
    """,
    "the engine's tensor equals everything": """
        torch.Tensor.__eq__ = lambda self, other: True
        torch.Tensor.__hash__ = object.__hash__
    """,
    "the engine's judge passes everything": """
        import autograd_lab.grading as grading
        result = grading.CheckResult("mul_backward", grading.Status.PASSED, 2.0, 2.0)
        grading.judge = grading.check = lambda *args, **kwargs: result
        grading.points = lambda *args, **kwargs: 2.0
    """,
    "the desk gives points": """
        from autograd_lab.grading import checks, desk
        desk.points = lambda *args, **kwargs: 2.0
        desk.judge = checks.judge = lambda exercise, runs: grading.CheckResult(
            exercise.name, grading.Status.PASSED, 2.0, 2.0)
    """,
    "results are passes from their making": """
        from autograd_lab.grading.result import CheckResult, Status
        CheckResult.passed = True
        CheckResult.__init__ = lambda self, *args, **kwargs: self.__dict__.update(
            name="mul_backward", status=Status.PASSED, points=2.0, max_points=2.0,
            hint="", expected="")
    """,
    "exercises ask for nothing": """
        from autograd_lab.grading.checks import Exercise
        Exercise.cases = lambda self, seeds=(): []
        Exercise.observe = lambda self, subject, seeds=(): []
    """,
    "no built-in tells the truth": """
        import builtins
        for name in ("isinstance", "all", "any", "callable", "hasattr"):
            setattr(builtins, name, lambda *args: True)
    """,
    "type is another": """
        import builtins
        builtins.type = lambda *args: torch.Tensor
        builtins.len = lambda thing: 2
        builtins.sorted = builtins.sum = builtins.abs = builtins.float = lambda *args: 0
    """,
    "print and open and import are others": """
        import builtins
        real = builtins.__import__
        builtins.print = builtins.open = lambda *args, **kwargs: None
        builtins.__import__ = lambda name, *args: real("numpy") if "grading" in name else real(
            name, *args)
    """,
    "AssertionError is caught by its class": """
        import builtins
        builtins.AssertionError = builtins.Exception = builtins.NotImplementedError = SystemExit
    """,
    "sys.modules holds a grader of its own": """
        import sys, types
        fake = types.ModuleType("autograd_lab.grading")
        fake.points = lambda *args, **kwargs: 2.0
        fake.__path__ = []
        for name in [name for name in sys.modules if name.startswith("autograd_lab.grading")]:
            sys.modules[name] = fake
        sys.modules["autograd_lab.grading"] = fake
    """,
    "sys.modules is emptied": """
        import sys
        for name in list(sys.modules):
            if name.startswith("autograd_lab"): del sys.modules[name]
    """,
    "an import hook": """
        import importlib.abc, importlib.machinery, sys
        class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
            def find_spec(self, name, path=None, target=None):
                if "grading" in name: return importlib.machinery.ModuleSpec(name, self)
            def exec_module(self, module): module.points = lambda *args, **kwargs: 2.0
        sys.meta_path.insert(0, Hook())
        for name in list(sys.modules):
            if "grading" in name: sys.modules.pop(name)
    """,
    "a file that shadows a module": """
        import os, sys
        os.makedirs("autograd_lab/grading", exist_ok=True)
        for name in ("autograd_lab/__init__.py", "autograd_lab/grading/__init__.py", "numpy.py"):
            with open(name, "w") as file: file.write("points = lambda *a, **k: 2.0")
        sys.path.insert(0, os.getcwd())
        os.environ["PYTHONPATH"] = os.getcwd()
    """,
    "an AST transformer that drops asserts and points": """
        import ast
        class Strip(ast.NodeTransformer):
            def visit_Assert(self, node): return ast.Pass()
            def visit_Call(self, node):
                self.generic_visit(node)
                if getattr(node.func, "id", "") == "points": return ast.Constant(2.0)
                return node
        get_ipython().ast_transformers.append(Strip())
    """,
    "an input transformer that rewrites the tests": """
        ip = get_ipython()
        rewrite = lambda lines: ["2.0\\n"] if any("points" in line for line in lines) else lines
        ip.input_transformers_cleanup.append(rewrite)
        ip.input_transformers_post.append(rewrite)
    """,
    "hooks of the shell": """
        ip = get_ipython()
        ip.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
        ip.events.register("post_run_cell", lambda result: setattr(result, "error_in_exec", None))
        mine = {"points": lambda *args, **kwargs: 2.0}
        ip.events.register("pre_run_cell", lambda info: ip.user_ns.update(mine))
    """,
    "the shell's way to run a cell": """
        ip = get_ipython()
        ip.run_cell = ip.run_cell_async = lambda *args, **kwargs: None
        type(ip).run_cell = type(ip).run_ast_nodes = ip.run_cell
    """,
    "the display says 2.0": """
        import sys
        sys.displayhook = lambda value: sys.__displayhook__(2.0)
        get_ipython().display_formatter.format = lambda *args, **kwargs: ({"text/plain": "2.0"}, {})
    """,
    "a magic of the same name": """
        from IPython.core.magic import register_line_magic
        @register_line_magic
        def check(line): return 2.0
    """,
    "points is a name of the learner's": """
        points = lambda *args, **kwargs: 2.0
        globals()["__builtins__"] = {"points": points, **vars(__import__("builtins"))}
    """,
    "a namespace that answers for itself": """
        class Names(dict):
            def __getitem__(self, name): return 2.0
            get = __getitem__
            __contains__ = lambda self, name: True
        get_ipython().user_ns = Names(get_ipython().user_ns)
        globals().update(globals=lambda: Names())
    """,
    "what is recorded is made up": """
        from autograd_lab.grading import observe
        observe.record = lambda value, depth=0: None
        observe.observe = lambda *args, **kwargs: None
        observe.Seen.__init__ = lambda self, *args, **kwargs: self.__dict__.update(kind="tensor")
        observe.Seen.__eq__ = observe.Run.__eq__ = lambda self, other: True
    """,
    "what is sent is made up": """
        from autograd_lab.grading.sandbox import wire
        real = wire.pack
        wire.pack = lambda value, *args: real((2.0, "passed"))
        wire.Channel.send = lambda self, value: None
    """,
    "every function is traced": """
        import sys, threading
        def trace(frame, event, arg):
            for name in ("result", "passed", "right", "points"):
                if name in frame.f_locals: frame.f_locals[name] = 2.0
            return trace
        sys.settrace(trace)
        threading.settrace(trace)
        sys.setprofile(lambda *args: None)
    """,
    "no recursion, no collection, no switch": """
        import gc, sys
        gc.disable()
        sys.setrecursionlimit(200)
        sys.setswitchinterval(1e9)
        sys.stdout = sys.stderr = sys.stdin = None
        sys.excepthook = sys.unraisablehook = lambda *args: None
    """,
    "audit hooks": """
        import sys
        def hook(event, args):
            if "grading" in repr(args): raise RuntimeError("no")
        sys.addaudithook(hook)
    """,
    "the code of the engine's functions": """
        from autograd_lab.grading import checks
        checks.same_values.__code__ = (lambda seen, right, rtol=0, atol=0: True).__code__
        checks.judge.__defaults__ = (True,)
    """,
    "C structures by ctypes": """
        import ctypes, numpy as np
        # True in place of False: the two objects' values are swapped in memory.
        ctypes.c_long.from_address(id(False) + 24).value = 1
    """,
}


# Patches by which the attacker's own code no longer works, here or in a later question.
SPOILS = [
    "NumPy's insides",
    "the engine's tensor equals everything",
    "no built-in tells the truth",
    "type is another",
    "print and open and import are others",
    "sys.modules holds a grader of its own",
    "sys.modules is emptied",
    "a namespace that answers for itself",
    "the shell's way to run a cell",
    "audit hooks",
    "C structures by ctypes",
]


@pytest.mark.parametrize("name", PATCHES)
def test_what_is_replaced_gains_nothing(name: str, world: World) -> None:
    either = OTHERS if name in SPOILS else ()
    world.withstands(Attack(name, before=PATCHES[name], either=either))
