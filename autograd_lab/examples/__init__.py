"""Programs on the engine, run as `python -m autograd_lab.examples.NAME --help`.

finetune: the network that knows letters and digits learns to read handwritten digits.
compare_recipes: several ways of doing that, side by side. pretrain: how that network was trained.
"""

from importlib.util import find_spec

for _part in ("rich", "typer"):
    if find_spec(_part) is None:
        raise ModuleNotFoundError(
            f"the examples need {_part}: pip install 'autograd-lab[lab]'", name=_part
        )
