"""What a file may do when it is loaded with `weights_only=True`: hold tensors, and nothing more.

A pickle is a program. This unpickler runs the instructions that tensors, numbers and containers
need, on classes and functions from a list, and refuses all others with the name of what was asked.
"""

import pickle
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any, ClassVar

from autograd_lab import pickling
from autograd_lab.backends import device
from autograd_lab.errors import OutOfScope
from autograd_lab.serialization import trusted, trusted_things
from autograd_lab.size import Size
from autograd_lab.torch_pickle import OURS, PythonUnpickler, TorchUnpickler

INSTRUCTIONS = (
    pickle.GLOBAL, pickle.NEWOBJ, pickle.REDUCE, pickle.BUILD, pickle.APPEND, pickle.APPENDS,
    pickle.SETITEM, pickle.SETITEMS, pickle.MARK, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2,
    pickle.TUPLE3, pickle.NONE, pickle.NEWFALSE, pickle.NEWTRUE, pickle.EMPTY_TUPLE,
    pickle.EMPTY_LIST, pickle.EMPTY_DICT, pickle.EMPTY_SET, pickle.BININT, pickle.BININT1,
    pickle.BININT2, pickle.BINFLOAT, pickle.BINUNICODE, pickle.SHORT_BINSTRING, pickle.BINPERSID,
    pickle.BINGET, pickle.LONG_BINGET, pickle.BINPUT, pickle.LONG_BINPUT, pickle.LONG1,
    pickle.PROTO, pickle.STOP,
)  # fmt: skip
"""Those that PyTorch runs."""

BLOCKED = ("sys", "os", "posix", "nt")
TEXT_CODES = ("latin1", "latin-1", "utf-8", "utf8", "ascii")


def encoded(text: str, code: str = "utf-8") -> bytes:
    """`_codecs.encode` for text, which is how a file of protocol 2 holds bytes."""
    if code not in TEXT_CODES:
        raise pickle.UnpicklingError(f"Can only encode text as {TEXT_CODES}, but got {code!r}")
    return text.encode(code)


def byte_array(content: Any = b"", *code: str) -> bytearray:
    """`bytearray` of bytes or text, not of a number, for that is a length that a file could claim
    without having it."""
    if not isinstance(content, (bytes, bytearray, str)):
        raise pickle.UnpicklingError(f"Can only make a bytearray of bytes, but got {content!r}")
    return bytearray(encoded(content, *code) if isinstance(content, str) else content)


CONTAINERS = {"Counter": Counter, "OrderedDict": OrderedDict}
SAFE: dict[str, Any] = {
    **{f"collections {name}": kind for name, kind in CONTAINERS.items()},
    "builtins set": set,
    "builtins complex": complex,
    "builtins bytearray": byte_array,
    "_codecs encode": encoded,
}
"""By name, what of Python a file may ask for."""

CALLABLE = (
    *CONTAINERS.values(), set, complex, byte_array, encoded, Size, device, pickling.rebuild_tensor,
    pickling.rebuild_of_dtype, pickling.rebuild_with_state, pickling.rebuild_parameter,
    pickling.rebuild_parameter_with_state,
)  # fmt: skip
"""Of all that it may ask for, what it may call."""


DAMAGE = (
    EOFError, TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What instructions raise that do not fit each other."""


def _refusal(number: int) -> Callable[[Any], None]:
    def refuse(self: Any) -> None:
        raise pickle.UnpicklingError(f"Unsupported operand {number}")

    return refuse


def _is_callable(thing: Any) -> bool:
    return any(thing is known for known in (*CALLABLE, *trusted_things()))


class Refused(Exception):
    """A name that is refused. Facts: wording, all of the message but its end."""

    def __init__(self, wording: str) -> None:
        super().__init__(wording)
        self.wording = wording


class WeightsUnpickler(TorchUnpickler):
    """Knows tensors, numbers, containers and what is trusted, and refuses everything else."""

    def load(self) -> Any:
        """The object. Raises UnpicklingError for what is refused, RuntimeError for tensors that do
        not fit their storages."""
        try:
            return super().load()
        except Refused as error:
            raise pickle.UnpicklingError(error.wording + DOCS) from None
        except pickle.UnpicklingError as error:
            raise pickle.UnpicklingError(FAILED + REPORT + f"\n\n{error}" + DOCS) from None
        except OutOfScope:  # an AttributeError too
            raise
        except DAMAGE as error:
            told = f"The file is damaged or was tampered with: {type(error).__name__}: {error}"
            raise pickle.UnpicklingError(f"{FAILED}\n\n{told}{DOCS}") from error

    def find_class(self, module: str, name: str) -> Any:
        renamed = IMPORT_MAPPING.get(module, module), name
        module, name = NAME_MAPPING.get((module, name), renamed)
        path = f"{module}.{name}"
        if module in BLOCKED:
            raise Refused(
                f"{FAILED}\n\nTrying to load unsupported GLOBAL {path} whose module {module} is "
                "blocked."
            )
        full = f"{module} {name}"
        for known in (OURS.get(full), SAFE.get(full), trusted(module, name)):
            if known is not None:
                return known
        path = path.removeprefix("builtins.")
        raise Refused(
            f"{CHOICE}Unsupported global: GLOBAL {path} was not an allowed global by default. "
            f"Please use `torch.serialization.add_safe_globals([{path}])` or the "
            f"`torch.serialization.safe_globals([{path}])` context manager to allowlist this "
            "global if you trust this class/function."
        )

    def load_reduce(self) -> None:
        """Call a function of the list."""
        function = self.stack[-2]
        if not _is_callable(function):
            raise pickle.UnpicklingError(
                f"Trying to call reduce for unrecognized function {function}"
            )
        super().load_reduce()

    def load_newobj(self) -> None:
        """Make an instance of a container or of a trusted class."""
        kind = self.stack[-2]
        known = (*CONTAINERS.values(), *trusted_things())
        if not any(kind is one for one in known):
            raise pickle.UnpicklingError(
                "Can only create new object for nn.Parameter or classes allowlisted via "
                f"`add_safe_globals` but got {kind}"
            )
        super().load_newobj()

    def load_build(self) -> None:
        """Give attributes to an ordered dict or to an instance of a trusted class."""
        thing = self.stack[-2]
        if type(thing) is OrderedDict:
            state = self.stack.pop()
            if not (isinstance(state, dict) and all(isinstance(name, str) for name in state)):
                raise pickle.UnpicklingError(f"Attributes have to be in a dict, but got {state!r}")
            thing.__dict__.update(state)
        elif any(type(thing) is known for known in trusted_things()):
            super().load_build()
        else:
            raise pickle.UnpicklingError(
                "Can only build Tensor, Parameter, OrderedDict or types allowlisted via "
                f"`add_safe_globals`, but got {type(thing)}"
            )

    def load_append(self) -> None:
        """Add one item to a list."""
        _check_list(self.stack[-2], "append to")
        super().load_append()

    def load_appends(self) -> None:
        """Add items to a list."""
        _check_list(self.metastack[-1][-1], "extend")
        super().load_appends()

    def load_setitem(self) -> None:
        """Add one item to a dict."""
        _check_dict(self.stack[-3], "SETITEM")
        super().load_setitem()

    def load_setitems(self) -> None:
        """Add items to a dict."""
        _check_dict(self.metastack[-1][-1], "SETITEMS")
        super().load_setitems()

    # What each instruction does, by its number, as pickle's own table has it.
    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = {
        **{number: _refusal(number) for number in range(256)},
        **{code[0]: PythonUnpickler.dispatch[code[0]] for code in INSTRUCTIONS},
        pickle.REDUCE[0]: load_reduce,
        pickle.NEWOBJ[0]: load_newobj,
        pickle.BUILD[0]: load_build,
        pickle.APPEND[0]: load_append,
        pickle.APPENDS[0]: load_appends,
        pickle.SETITEM[0]: load_setitem,
        pickle.SETITEMS[0]: load_setitems,
    }


def _check_list(thing: Any, verb: str) -> None:
    if type(thing) is not list:
        raise pickle.UnpicklingError(f"Can only {verb} lists, but got {type(thing)}")


def _check_dict(thing: Any, instruction: str) -> None:
    if type(thing) not in (dict, OrderedDict, Counter):
        raise pickle.UnpicklingError(
            f"Can only {instruction} for dict, collections.OrderedDict, collections.Counter, but "
            f"got {type(thing)}"
        )


UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` "
    "from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will "
    "likely succeed, but it can result in arbitrary code execution. Do it only if you got the file "
    "from a trusted source."
)
FAILED = f"Weights only load failed. {UNSAFE}\n"
CHOICE = (
    "Weights only load failed. This file can still be loaded, to do so you have two options, "
    "\x1b[1mdo those steps only if you trust the source of the checkpoint\x1b[0m. \n\t(1) "
    f"{UNSAFE}\n\t(2) Alternatively, to load with `weights_only=True` please check the recommended "
    "steps in the following error message.\n\tWeightsUnpickler error: "
)
REPORT = (
    "Please file an issue with the following so that we can make `weights_only=True` compatible "
    "with your use case: WeightsUnpickler error: "
)
DOCS = (
    "\n\nCheck the documentation of torch.load to learn more about types accepted by default with "
    "weights_only https://pytorch.org/docs/stable/generated/torch.load.html."
)
