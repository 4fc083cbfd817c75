"""This computer's own cluster: nobody else may use it, and no submission can end it."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.grading.classroom import stand_in

distributed = pytest.importorskip("distributed", reason="dask is not installed: make test")

from autograd_lab.grading.classroom.cluster import cluster  # noqa: E402
from autograd_lab.grading.classroom.tasks import Done, Paper, Setup, SourceFile, Work  # noqa: E402
from autograd_lab.grading.classroom.window import Failed, Window  # noqa: E402


@pytest.fixture(scope="module")
def client() -> Iterator["distributed.Client"]:
    import cloudpickle

    cloudpickle.register_pickle_by_value(stand_in)
    with cluster(workers=2) as client:
        yield client
    cloudpickle.unregister_pickle_by_value(stand_in)


def work(learner: str, words: str) -> Work:
    return Work(learner, (Paper("hw", words.encode()),))


def test_one_without_the_key_can_not_use_it(client: "distributed.Client") -> None:
    address = client.scheduler.address
    assert address.startswith("tls://127.0.0.1:")
    with pytest.raises(OSError):
        distributed.Client(address.replace("tls", "tcp"), timeout=2)


def test_pages_of_dask_show_nothing_of_the_class(client: "distributed.Client") -> None:
    host, port = client.run_on_scheduler(
        lambda dask_scheduler: (dask_scheduler.http_server.address, dask_scheduler.http_server.port)
    )
    assert host == "127.0.0.1"
    for page in ("info/main/workers.html", "json/identity.json"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://{host}:{port}/{page}")


def test_a_submission_that_kills_its_worker_costs_the_others_nothing(
    client: "distributed.Client",
) -> None:
    setup = Setup({"hw": SourceFile(b"{}", "digest")}, make_grader=stand_in.StandIn)
    works = [work("eve", "kill"), *(work(f"s{number}", "point") for number in range(12))]
    found = {}
    for item in Window(client, setup).results(iter(works)):
        if item is not None:
            done, outcome = item
            assert done.learner not in found
            found[done.learner] = outcome
    assert found.pop("eve") == Failed("Grading it ended the grader's own process, several times.")
    assert len(found) == 12
    assert all(isinstance(outcome, Done) for outcome in found.values())
