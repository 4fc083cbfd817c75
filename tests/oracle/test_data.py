"""`utils.data`: programs whose outcomes, errors and warnings have to be PyTorch's."""

import collections
import importlib
import random

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

PROGRAMS, WITH_WORKERS = {}, {}
Point = collections.namedtuple("Point", "x y")


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def with_workers(function):
    WITH_WORKERS[function.__name__.replace("_", " ")] = function
    return function


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_outcome_is_pytorchs(name, pytorch):
    def run(torch):
        torch.manual_seed(0)
        return PROGRAMS[name](torch, data(torch))

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


@pytest.mark.parametrize("name", WITH_WORKERS)
def test_workers_give_what_pytorchs_give(name, pytorch):
    def run(torch):
        torch.manual_seed(0)
        return WITH_WORKERS[name](torch, data(torch))

    assert outcome(run, autograd_lab).text == outcome(run, pytorch).text


def data(torch):
    return importlib.import_module(f"{torch.__name__}.utils.data")


def numbers(torch, d, count=10):
    return d.TensorDataset(torch.arange(count))


def batches(loader):
    return [[part.tolist() for part in batch] for batch in loader]


def error_of(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def errors_of(*calls):
    return [error_of(call) for call in calls]


@program
def shuffled_passes(torch, d):
    loader = d.DataLoader(numbers(torch, d), batch_size=3, shuffle=True)
    return len(loader), batches(loader), batches(loader), torch.rand(2)


@program
def when_a_pass_draws_its_numbers(torch, d):
    iterator = iter(d.DataLoader(numbers(torch, d), shuffle=True))
    first = torch.rand(1)
    return first, next(iterator), torch.rand(1)


@program
def a_generator_of_its_own(torch, d):
    generator = torch.Generator().manual_seed(3)
    loader = d.DataLoader(numbers(torch, d), 4, True, generator=generator)
    return batches(loader), batches(loader), torch.rand(1), torch.rand(1, generator=generator)


@program
def an_unshuffled_pass_draws_a_number(torch, d):
    loader = d.DataLoader(numbers(torch, d), batch_size=4, drop_last=True)
    return batches(loader), len(loader), torch.rand(1)


@program
def without_batches(torch, d):
    loader = d.DataLoader([np.ones(2), {"a": np.float32(1)}, "x", 3], batch_size=None)
    return list(loader), len(loader), loader.batch_size, loader.batch_sampler


@program
def samplers_given(torch, d):
    dataset = numbers(torch, d)
    return (
        batches(d.DataLoader(dataset, 2, sampler=d.SubsetRandomSampler([1, 3, 5]))),
        batches(d.DataLoader(dataset, batch_sampler=[[0, 1], [9]])),
        batches(d.DataLoader(dataset, 3, sampler=[4, 2, 0, 1])),
        len(d.DataLoader(dataset, batch_sampler=[[0, 1], [9]])),
    )


@program
def all_samplers(torch, d):
    generator = torch.Generator().manual_seed(1)
    return (
        list(d.SequentialSampler("abc")),
        list(d.RandomSampler(range(50))),
        list(d.RandomSampler(range(5), num_samples=13)),
        list(d.RandomSampler(range(5), replacement=True, num_samples=70)),
        list(d.RandomSampler(range(5), True, generator=generator)),
        list(d.RandomSampler(range(5), generator=generator)),
        list(d.SubsetRandomSampler("abcdef", generator)),
        list(d.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7], 8)),
        list(d.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7], 3, replacement=False)),
        list(d.BatchSampler(range(7), 3, True)),
        list(d.BatchSampler(d.SequentialSampler(range(7)), 3, False)),
        len(d.BatchSampler(range(7), 3, True)),
        len(d.BatchSampler(range(7), 3, False)),
        len(d.RandomSampler(range(5), num_samples=13)),
        len(d.WeightedRandomSampler([1.0], 8)),
        d.WeightedRandomSampler([1, 2], 8).weights,
    )


@program
def misused_samplers(torch, d):
    return errors_of(
        lambda: d.RandomSampler([]),
        lambda: d.RandomSampler([1], replacement=1),
        lambda: d.RandomSampler([1], num_samples=0),
        lambda: d.RandomSampler([1], num_samples=2.0),
        lambda: d.RandomSampler(iter([1])),
        lambda: d.WeightedRandomSampler([1], True),
        lambda: d.WeightedRandomSampler([1], -1),
        lambda: d.WeightedRandomSampler([1], 1, 1),
        lambda: d.WeightedRandomSampler([[1]], 1),
        lambda: list(d.WeightedRandomSampler([1.0, 0.0], 2, replacement=False)),
        lambda: d.BatchSampler([1], 0, False),
        lambda: d.BatchSampler([1], True, False),
        lambda: d.BatchSampler([1], 1, 0),
        lambda: len(d.BatchSampler(iter([1]), 1, False)),
        lambda: len(d.Sampler()),
        lambda: iter(d.Sampler()),
        lambda: d.SequentialSampler(),
    )


@program
def misused_loaders(torch, d):
    class Stream(d.IterableDataset):
        def __iter__(self):
            return iter(range(3))

    dataset = numbers(torch, d)
    sampler, loader = [0], d.DataLoader(dataset, shuffle=True)
    return errors_of(
        lambda: d.DataLoader([], shuffle=True),
        lambda: d.DataLoader(dataset, batch_size=0),
        lambda: d.DataLoader(dataset, batch_size=2.0),
        lambda: d.DataLoader(dataset, num_workers=-1),
        lambda: d.DataLoader(dataset, timeout=-1),
        lambda: list(d.DataLoader(dataset, timeout=1)),
        lambda: d.DataLoader(dataset, prefetch_factor=2),
        lambda: d.DataLoader(dataset, prefetch_factor=-2, num_workers=1),
        lambda: d.DataLoader(dataset, persistent_workers=True),
        lambda: d.DataLoader(dataset, multiprocessing_context="fork"),
        lambda: d.DataLoader(dataset, multiprocessing_context="x", num_workers=1),
        lambda: d.DataLoader(dataset, multiprocessing_context=3, num_workers=1),
        lambda: d.DataLoader(dataset, sampler=sampler, shuffle=True),
        lambda: d.DataLoader(dataset, batch_sampler=[sampler], batch_size=2),
        lambda: d.DataLoader(dataset, batch_sampler=[sampler], sampler=sampler),
        lambda: d.DataLoader(dataset, batch_size=None, drop_last=True),
        lambda: d.DataLoader(dataset, drop_last=1),
        lambda: d.DataLoader(Stream(), shuffle=True),
        lambda: d.DataLoader(Stream(), sampler=sampler),
        lambda: d.DataLoader(Stream(), batch_sampler=[sampler]),
        lambda: len(d.DataLoader(Stream())),
        lambda: setattr(loader, "batch_size", 3),
        lambda: setattr(loader, "dataset", 3),
        lambda: setattr(loader, "sampler", 3),
        lambda: iter(loader).__getstate__(),
        lambda: list(d.DataLoader([object()])),
        lambda: list(d.DataLoader(["a", 1])),
        lambda: list(d.DataLoader([[1], [1, 2]], batch_size=2)),
        lambda: list(d.DataLoader([torch.ones(2), torch.ones(3)], batch_size=2)),
        lambda: list(d.DataLoader(d.Dataset())),
        lambda: list(d.DataLoader(dataset, sampler=[99])),
    )


@program
def an_empty_dataset_without_shuffle(torch, d):
    return list(d.DataLoader([])), len(d.DataLoader([], batch_size=2))


@program
def streams(torch, d):
    class Stream(d.IterableDataset):
        def __init__(self, count):
            self.count = count

        def __iter__(self):
            return iter(range(self.count))

        def __len__(self):
            return self.count

    both = Stream(3) + Stream(2)
    loader = d.DataLoader(both, batch_size=2)
    return (
        list(loader), len(loader), list(d.DataLoader(Stream(5), 2, drop_last=True)),
        len(d.DataLoader(Stream(5), 2, drop_last=True)), list(d.DataLoader(Stream(2), None)),
        list(d.DataLoader(Stream(2), shuffle=False)), len(both), list(both),
        error_of(lambda: list(d.ChainDataset([[1]]))), error_of(lambda: d.IterableDataset()),
    )  # fmt: skip


@program
def a_stream_longer_than_it_said(torch, d):
    class Stream(d.IterableDataset):
        def __iter__(self):
            return iter(range(3))

        def __len__(self):
            return 2

        def __repr__(self):
            return "Stream"

    loader = d.DataLoader(Stream())
    return len(loader), list(loader)


@program
def datasets(torch, d):
    x, y = torch.arange(3.0), torch.arange(3) * 10
    pairs = d.TensorDataset(x, y)
    both = d.ConcatDataset([pairs, [7, 8]])
    named = d.StackDataset(image=x, label=d.Subset(y, [2, 1, 0]))
    part = d.Subset(pairs, [2, 0])
    return (
        len(pairs), pairs[1], pairs[1:], pairs[-1], len(both), both[3], both[-1], both[0],
        both.cumulative_sizes, named[1], len(named), named.__getitems__([0, 2]),
        d.StackDataset(x, y)[0], d.StackDataset(x, y).__getitems__([1]), part[0], len(part),
        d.Subset(x, [2, 0])[[0, 1]], part.__getitems__([1]), (pairs + pairs)[4],
        list(d.DataLoader(named, 2)), list(d.DataLoader(part, 2)), both.datasets[1],
        d.ConcatDataset.cumsum([[1], [2, 3]]), d.Dataset[int] is not None,
    )  # fmt: skip


@program
def misused_datasets(torch, d):
    class Part(d.Subset):
        def __getitem__(self, i):
            return i

    class Stream(d.IterableDataset):
        def __iter__(self):
            return iter(())

    class Short(list):
        def __getitems__(self, indices):
            return []

    x = torch.ones(2)
    return errors_of(
        lambda: d.TensorDataset(x, torch.ones(3)),
        lambda: len(d.TensorDataset()),
        lambda: d.Dataset()[0],
        lambda: len(d.Dataset()),
        lambda: d.ConcatDataset([]),
        lambda: d.ConcatDataset([Stream()]),
        lambda: d.ConcatDataset([x])[-3],
        lambda: d.ConcatDataset([x])[2],
        lambda: d.StackDataset(),
        lambda: d.StackDataset(x, a=x),
        lambda: d.StackDataset(x, [1]),
        lambda: d.StackDataset(a=x, b=[1]),
        lambda: d.StackDataset(Short([1])).__getitems__([0]),
        lambda: Part(x, [0]),
        lambda: len(Stream()),
        lambda: d.random_split([1, 2, 3], [2]),
        lambda: d.random_split([1, 2], [0.5, -0.5, 1.0]),
        lambda: d.random_split([1, 2], [1.5, -0.5]),
        lambda: d.random_split([1, 2], [0.5, 0.4]),
    )


@program
def random_splits(torch, d):
    generator = torch.Generator().manual_seed(42)
    splits = [
        d.random_split(range(10), [3, 7], generator=generator),
        d.random_split(range(31), [0.3, 0.3, 0.4], generator),
        d.random_split(range(2), [0.5, 0.3, 0.2]),
        d.random_split(range(10), [5, 5]),
        d.random_split(range(3), [1 / 3, 1 / 3, 1 / 3]),
        d.random_split(range(1), [1]),
    ]
    return [[list(part.indices) for part in split] for split in splits], splits[0][0][0]


@program
def collated_samples(torch, d):
    ordered = collections.OrderedDict(a=1, b=2.0)
    return [
        d.default_collate(samples)
        for samples in (
            [0, 1, 2], [0.5, 1.5], [True, False], ["a", "b"], [b"a"],
            [torch.ones(2), torch.zeros(2)], [np.ones(2, np.float32)] * 2, [np.float32(2)] * 2,
            [np.int16(2)], [np.bool_(True)], [(0, "a"), (1, "b")], [[0, 1.0], [2, 3.0]],
            [{"a": 0, "b": [1]}, {"a": 2, "b": [3]}], [ordered, ordered],
            [Point(0, np.ones(1)), Point(1, np.zeros(1))], (torch.tensor(1), torch.tensor(2)),
            [range(2), range(2)], [collections.defaultdict(list, {"k": 1})],
            [()], [[]], [{}],
        )
    ]  # fmt: skip


@program
def refused_samples(torch, d):
    return errors_of(
        lambda: d.default_collate([None]),
        lambda: d.default_collate([{1}]),
        lambda: d.default_collate([np.array(["a"])]),
        lambda: d.default_collate([[1], [1, 2]]),
        lambda: d.default_collate([{"a": 1}, {"b": 1}]),
        lambda: d.default_collate([torch.ones(2), torch.ones(3)]),
        lambda: d.default_collate([]),
        lambda: d.default_collate([1, "a"]),
        lambda: d.default_collate([np.ones(2), np.ones(3)]),
    )


@program
def a_kind_of_sample_of_ones_own(torch, d):
    collate = d._utils.collate

    class Text(str):
        pass

    def joined(batch, *, collate_fn_map=None):
        return "".join(batch)

    kinds = {Text: joined, torch.Tensor: collate.collate_tensor_fn}
    return (
        collate.collate([(Text("a"), torch.ones(1)), (Text("b"), torch.ones(1))],
                        collate_fn_map=kinds),
        error_of(lambda: collate.collate([1, 2])),
        [len(k) if isinstance(k, tuple) else 1 for k in collate.default_collate_fn_map],
    )  # fmt: skip


@program
def converted_samples(torch, d):
    return [
        d.default_convert(sample)
        for sample in (
            0, "a", np.ones(2), np.float64(1), np.array("a"), np.str_("a"), [np.ones(1), 2],
            (np.ones(1), 2), Point(0, np.ones(1)), {"a": np.ones(1)}, range(2), None, {1},
            torch.ones(1), b"a", collections.OrderedDict(a=np.ones(1)),
        )
    ]  # fmt: skip


@program
def all_at_once(torch, d):
    class Whole(d.Dataset):
        def __getitems__(self, indices):
            return [-i for i in indices]

        def __len__(self):
            return 5

    return list(d.DataLoader(Whole(), batch_size=2)), error_of(lambda: Whole()[0])


@program
def attributes_of_a_loader(torch, d):
    loader = d.DataLoader(numbers(torch, d), 2, shuffle=True)
    return (
        loader.batch_size, loader.drop_last, loader.num_workers, loader.prefetch_factor,
        loader.pin_memory, loader.timeout, loader.worker_init_fn, loader.generator,
        loader.multiprocessing_context, loader.persistent_workers, loader.in_order,
        type(loader.sampler).__name__, type(loader.batch_sampler).__name__,
        loader.collate_fn.__name__, d.get_worker_info(), len(iter(loader)),
        loader.batch_sampler.sampler is loader.sampler, d.DataLoader[int] is not None,
    )  # fmt: skip


@program
def a_function_that_collates(torch, d):
    return list(d.DataLoader(range(5), 2, collate_fn=sum))


@with_workers
def batches_in_their_order(torch, d):
    loader = d.DataLoader(numbers(torch, d, 11), 2, shuffle=True, num_workers=2)
    return batches(loader), batches(loader), torch.rand(1)


@with_workers
def random_numbers_of_workers(torch, d):
    class Noise(d.Dataset):
        def __len__(self):
            return 5

        def __getitem__(self, i):
            info = d.get_worker_info()
            return info.id, info.seed, torch.rand(1).item(), random.random(), np.random.rand()

    return list(d.DataLoader(Noise(), batch_size=None, num_workers=2)), torch.rand(1)


@with_workers
def workers_that_last(torch, d):
    class Noise(d.Dataset):
        def __len__(self):
            return 3

        def __getitem__(self, i):
            return torch.rand(1).item()

    loader = d.DataLoader(Noise(), None, num_workers=2, persistent_workers=True)
    return list(loader), list(loader), torch.rand(1)


@with_workers
def a_stream_shared_out(torch, d):
    class Stream(d.IterableDataset):
        start, end = 3, 7

        def __iter__(self):
            return iter(range(self.start, self.end))

    def share(id):
        info = d.get_worker_info()
        info.dataset.start, info.dataset.end = 3 + 2 * id, 5 + 2 * id

    return sorted(
        value.item() for value in d.DataLoader(Stream(), num_workers=2, worker_init_fn=share)
    )


@with_workers
def what_goes_wrong_in_a_worker(torch, d):
    class Broken(d.Dataset):
        def __len__(self):
            return 2

        def __getitem__(self, i):
            raise (KeyError if i else ValueError)("broken")

    def first_and_last(number):
        loader = d.DataLoader(Broken(), sampler=[number], num_workers=1)
        lines = error_of(lambda: list(loader)).splitlines()
        return lines[:2], lines[-1]

    return first_and_last(0), first_and_last(1)
