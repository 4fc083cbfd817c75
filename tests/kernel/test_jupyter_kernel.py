"""The kernel keeps Jupyter's protocol: the same suite passes for it as for the stock kernel."""

import os
import shutil
from pathlib import Path

import pytest

kernel_test = pytest.importorskip("jupyter_kernel_test")

SPEC = Path(__file__).parents[2] / "autograd_lab" / "kernel" / "spec"


@pytest.fixture(scope="module", autouse=True)
def installed_spec(tmp_path_factory):
    """Both kernels, found by their names, in a Jupyter that nobody has configured."""
    home = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(SPEC, home / "data" / "kernels" / "autograd-lab")
    changed = {
        "JUPYTER_PATH": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    before = dict(os.environ)
    os.environ.update(changed)
    yield
    for name in changed:
        os.environ.pop(name)
        if name in before:
            os.environ[name] = before[name]


class _Protocol(kernel_test.KernelTests):
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_page_something = "zip?"
    code_generate_error = "raise ValueError('no')"
    code_execute_result = ({"code": "1+2+3", "result": "6"},)
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))",
            "mime": "text/html",
        },
    )
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "search")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


class TestAutogradLab(_Protocol):
    kernel_name = "autograd-lab"


class TestStock(_Protocol):
    kernel_name = "python3"


del _Protocol
del kernel_test.KernelTests
