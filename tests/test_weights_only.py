"""What a file can't do when it is loaded: run code, change classes, or claim what it has not."""

import pickle
import zipfile

import pytest

import autograd_lab as torch
from tests.pickles import archive, called, name, number, pickled, storage, tensor, text

HUGE = 2**31 - 1
REST = text("0") + text("cpu") + number(4) + b"tQ"


def refused(data, match, error=pickle.UnpicklingError, **options):
    with pytest.raises(error, match=match):
        torch.load(archive(data, **options))


def test_what_is_refused_elsewhere_is_read_where_it_is_right():
    found = torch.load(archive(pickled(b"}", text("x"), tensor(), b"s")))
    assert found["x"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("module", "of"),
    [
        ("builtins", "eval"), ("__builtin__", "getattr"), ("subprocess", "Popen"),
        ("torch.hub", "load"), ("torch", "load"), ("autograd_lab", "load"),
        ("functools", "partial"), ("operator", "attrgetter"), ("torch", "Tensor.numpy"),
        ("collections", "namedtuple"), ("numpy", "load"), ("autograd_lab.tensor", "Tensor"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_on_the_list_is_refused_and_told(module, of):
    told = of if module in ("builtins", "__builtin__") else f"{module}.{of}"
    refused(pickled(called(module, of, text("x"))), rf"GLOBAL {told} was not an allowed")


@pytest.mark.parametrize("module", ["os", "posix", "nt", "sys"])
def test_the_modules_of_the_system_are_blocked(module):
    refused(pickled(called(module, "system", text("ls"))), f"module {module} is blocked")


@pytest.mark.parametrize(
    "instructions",
    [
        text("builtins") + text("eval") + b"\x93",  # STACK_GLOBAL
        b"\x82\x01",  # EXT1
        b"\x83\x01\x00",  # EXT2
        b"\x84\x01\x00\x00\x00",  # EXT4
        b"(" + text("ls") + b"ios\nsystem\n",  # INST
        b"(cos\nsystem\n".replace(b"os\nsystem", b"collections\nOrderedDict") + text("ls") + b"o",
        b"P0\n",  # PERSID
        b"\x96\xff\xff\xff\xff\xff\xff\xff\x7f",  # BYTEARRAY8 of 2**63 bytes
        b"\x8b\xff\xff\xff\x7f",  # LONG4
        b"I1\n",  # INT, which reads text
        b"S'x'\n",  # STRING
        b"\x8e\x01\x00\x00\x00\x00\x00\x00\x00x",  # BINBYTES8
        b"(\x91",  # FROZENSET
        b"}}\x92",  # NEWOBJ_EX
    ],
)
def test_an_instruction_that_tensors_do_not_need_is_refused(instructions):
    refused(pickled(instructions), "Unsupported operand")


def test_what_may_be_named_may_not_always_be_called():
    refused(pickled(called("torch", "Tensor", number(HUGE))), "Trying to call reduce for")
    refused(pickled(called("torch", "FloatStorage", number(9))), "Trying to call reduce for")
    refused(pickled(called("torch", "float32")), "Trying to call reduce for")
    refused(pickled(text("x") + b")R"), "Trying to call reduce for unrecognized function x")


def test_a_tensor_is_not_rebuilt_by_another_function():
    for rebuild in (name("torch", "Tensor"), name("builtins", "set"), text("x")):
        args = rebuild + name("torch", "Tensor") + b"(" + number(HUGE) + b"t" + b"}"
        refused(
            pickled(called("torch._tensor", "_rebuild_from_type_v2", args)), "can't be rebuilt by"
        )


def test_a_tensor_keeps_its_own_attributes():
    rebuild = name("torch._utils", "_rebuild_tensor_v2")
    args = b"(" + storage() + number(0) + (b"(" + number(4) + b"t") + (b"(" + number(1) + b"t")
    args += b"\x89}t"
    for own in ("_data", "grad", "__class__", "backward"):
        state = b"}" + text(own) + b"N" + b"s"
        whole = rebuild + name("torch", "Tensor") + args + state
        refused(
            pickled(called("torch._tensor", "_rebuild_from_type_v2", whole)),
            f"attributes of its own called {own}",
        )


def test_an_instance_of_a_class_that_is_not_trusted_is_not_made():
    refused(pickled(name("torch", "Tensor") + b")\x81"), "Can only create new object for")
    refused(pickled(name("builtins", "set") + b")\x81"), "Can only create new object for")


def test_attributes_are_given_to_ordered_dicts_alone():
    state = b"}" + text("a") + b"K\x01s"
    found = torch.load(archive(pickled(called("collections", "OrderedDict"), state, b"b")))
    assert found.a == 1
    refused(pickled(tensor(), state, b"b"), "Can only build")
    refused(pickled(name("collections", "OrderedDict"), state, b"b"), "Can only build")
    refused(pickled(called("collections", "OrderedDict"), text("x"), b"b"), "have to be in a dict")
    slots = b"N}" + text("__class__") + b"Ns\x86"
    refused(pickled(called("collections", "OrderedDict"), slots, b"b"), "have to be in a dict")


@pytest.mark.parametrize(
    "instructions",
    [
        tensor() + b"K\x01a", tensor() + b"(K\x01e", called("builtins", "set") + b"K\x01a",
        tensor() + b"K\x00K\x01s", tensor() + b"(K\x00K\x01u", b"]K\x00K\x01s",
    ],
)  # fmt: skip
def test_items_are_put_into_lists_and_dicts_alone(instructions):
    refused(pickled(instructions), "Can only (append|extend|SETITEM)")


@pytest.mark.parametrize(
    "reference",
    [
        b"K\x00Q", text("storage") + b"Q", b"(tQ", b"(" + text("module") + b"tQ",
        b"(" + text("storage") + b"tQ", storage(count=-1),
        b"(" + text("storage") + text("FloatStorage") + REST,
        b"(" + text("storage") + name("torch", "float32") + REST,
    ],
)  # fmt: skip
def test_a_reference_that_is_no_storage_is_refused(reference):
    refused(pickled(reference), "persistent_load|can't be found by")


def test_a_storage_that_is_shorter_than_it_claims_is_refused():
    for lie in (storage(count=5), storage(kind="DoubleStorage"), storage(count=HUGE)):
        refused(pickled(tensor(lie)), "a storage of .* bytes has 16 in data/0", RuntimeError)


@pytest.mark.parametrize("key", ["1", "../data.pkl", "/etc/passwd", "../../x", ""])
def test_a_storage_is_a_record_of_the_archive(key):
    if key == "../data.pkl":
        key = "../../archive/data.pkl"
    refused(pickled(tensor(storage(key))), "PytorchStreamReader failed locating", RuntimeError)


@pytest.mark.parametrize(
    "geometry",
    [
        {"size": (5,)}, {"offset": 1}, {"offset": -1}, {"size": (2, 2), "stride": (HUGE, 1)},
        {"size": (HUGE,)}, {"size": (2,), "stride": (-1,)},
    ],
)  # fmt: skip
def test_a_tensor_beyond_its_storage_is_refused(geometry):
    given = {"stride": (1,) * len(geometry.get("size", (4,))), **geometry}
    refused(pickled(tensor(**given)), "out of bounds for storage of size 4", RuntimeError)


def test_a_geometry_that_makes_no_sense_is_refused():
    refused(pickled(tensor(size=(-1,))), "The file is damaged or was tampered with")
    refused(pickled(tensor(size=(2, 2), stride=(1,))), "The file is damaged or was tampered with")
    refused(pickled(tensor(b"K\x01")), "a tensor needs a storage with a dtype, but got int")


def test_a_length_is_not_believed():
    refused(pickled(called("builtins", "bytearray", number(HUGE))), "bytearray of bytes")
    refused(pickled(b"X\xff\xff\xff\x7fabc"), "The file is damaged")


def test_compressed_records_are_refused():
    bomb = {"0": bytes(10**6)}
    refused(
        pickled(tensor(storage(count=250000))), "compressed records", RuntimeError,
        records=bomb, compression=zipfile.ZIP_DEFLATED,
    )  # fmt: skip


def test_records_that_claim_more_than_the_file_has_are_refused():
    content = archive(pickled(tensor()), {str(i): bytes(1000) for i in range(3)}).getvalue()
    larger = content.replace((1000).to_bytes(4, "little"), (10**9).to_bytes(4, "little"))
    file = archive(b"")
    file.seek(0)
    file.write(larger)
    file.seek(0)
    with pytest.raises(RuntimeError, match="claim to be larger than the file"):
        torch.load(file)


def test_names_that_stand_for_bytes_are_read_as_bytes():
    plain = {"bytes": b"\x00\xff", "array": bytearray(b"ab")}
    file = archive(b"")
    file.seek(0)
    torch.save(plain, file)
    file.seek(0)
    assert torch.load(file) == plain


def test_bytes_are_not_made_by_a_codec_that_computes():
    refused(pickled(called("_codecs", "encode", text("x"), text("zlib_codec"))), "Can only encode")


def test_a_stack_that_runs_empty_is_told():
    for instructions in (b"0", b"R", b"s", b"t", b"h\x05", b"b", b"a", b"u", b"\x85"):
        with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
            torch.load(archive(pickled(instructions)))


def test_the_pickle_has_to_end():
    refused(b"\x80\x02}", "The file is damaged or was tampered with: EOFError")
