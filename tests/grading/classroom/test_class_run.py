"""A class is graded on workers that come and go; whatever happens, no row is lost or doubled."""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.classroom import stand_in
from tests.grading.classroom.dask_processes import Processes

cloudpickle = pytest.importorskip("cloudpickle", reason="dask is not installed: make test")

from autograd_lab.grading.classroom.class_run import ClassRun, Plan, Unwatched, grade_class  # noqa: E402
from autograd_lab.grading.classroom.cluster import ClusterError  # noqa: E402
from autograd_lab.grading.classroom.store import Store, StoreError  # noqa: E402
from autograd_lab.grading.classroom.tasks import Setup, SourceFile  # noqa: E402
from autograd_lab.grading.classroom.window import GraderError  # noqa: E402
from autograd_lab.grading.limits import Limits  # noqa: E402


@pytest.fixture(scope="module")
def processes():
    cloudpickle.register_pickle_by_value(stand_in)
    running = Processes()
    running.add_workers(2)
    yield running
    running.close()
    cloudpickle.unregister_pickle_by_value(stand_in)


class School:
    """A class that can be graded again and again."""

    def __init__(self, folder: Path, scheduler: str | None) -> None:
        self.folder = folder
        self.scheduler = scheduler
        self.out = folder / "out"
        (folder / "subs").mkdir()
        self.source("hw")

    def source(self, name: str, text: str = "{}") -> None:
        (self.folder / f"{name}.ipynb").write_text(text)

    def sources(self, *names: str) -> dict[str, SourceFile]:
        paths = [self.folder / f"{name}.ipynb" for name in names]
        return {path.stem: SourceFile(path.read_bytes(), path.read_text()) for path in paths}

    def hand_in(self, **works: str) -> None:
        for learner, text in works.items():
            (self.folder / "subs" / f"{learner}.ipynb").write_text(text)

    def plan(self, name="hw", make_grader=stand_in.StandIn, limits=None, **changes) -> Plan:
        setup = Setup(self.sources(name), limits or Limits(), make_grader=make_grader)
        options = {"scheduler": self.scheduler} | changes
        return Plan(self.folder / "subs", self.out, setup, **options)

    def grade(self, watch=None, **changes) -> ClassRun:
        return grade_class(self.plan(**changes), watch)

    def rows(self) -> dict[str, dict[str, str]]:
        """The gradebook by learner, without the times."""
        with open(self.out / "gradebook.csv", newline="") as file:
            rows = [{**row, "seconds": ""} for row in csv.DictReader(file)]
        assert len({row["learner"] for row in rows}) == len(rows)
        return {row["learner"]: row for row in rows}

    def points(self) -> dict[str, str]:
        return {learner: row["points"] for learner, row in self.rows().items()}


@pytest.fixture
def school(tmp_path: Path, processes: Processes) -> School:
    return School(tmp_path, processes.address)


def counts(run: ClassRun) -> tuple[int, int]:
    return run.graded, run.unchanged


def test_every_learner_has_a_row_a_record_and_a_page(school: School) -> None:
    school.hand_in(ada="point point", bob="point", eve="nothing")
    run = school.grade()
    assert school.points() == {"ada": "2", "bob": "1", "eve": "0"}
    assert run.statuses == {"graded": 3}
    for learner in school.rows():
        assert (school.out / "learners" / f"{learner}.json").exists()
        assert (school.out / "feedback" / f"{learner}.html").exists()
    assert "ada" in (school.out / "summary.html").read_text()


def test_only_what_changed_is_graded_again(school: School) -> None:
    school.hand_in(ada="point", bob="point")
    assert counts(school.grade()) == (2, 0)
    school.hand_in(ada="point", bob="point point", eve="point")
    assert counts(school.grade()) == (2, 1)
    assert school.points() == {"ada": "1", "bob": "2", "eve": "1"}


@pytest.mark.parametrize("change", ["source", "limits", "variants", "shared", "regrade", "page"])
def test_all_is_graded_again_when_what_it_hangs_on_changes(school: School, change: str) -> None:
    school.hand_in(ada="point", bob="point")
    school.grade()
    options: dict = {}
    if change == "source":
        school.source("hw", "{ }")
    elif change == "limits":
        options["limits"] = Limits(cell_seconds=3.0)
    elif change == "shared":
        (school.folder / "data").mkdir()
        (school.folder / "data" / "x.csv").write_text("1")
        options["shared"] = school.folder / "data"
    elif change == "regrade":
        options["regrade"] = True
    elif change == "page":
        for page in (school.out / "feedback").iterdir():
            page.unlink()
    plan = school.plan(**options)
    if change == "variants":
        plan.setup.__dict__["variants"] = "a secret"
    assert counts(grade_class(plan)) == (2, 0)


def test_what_a_learner_no_longer_hands_in_keeps_its_row(school: School) -> None:
    school.hand_in(ada="point", bob="point")
    school.grade()
    (school.folder / "subs" / "bob.ipynb").unlink()
    school.grade()
    assert school.rows()["bob"]["status"] == "not among the submissions"


def test_a_learner_without_a_notebook_has_a_row_with_the_reason(school: School) -> None:
    school.hand_in(ada="point")
    (school.folder / "subs" / "bob.ipynb").symlink_to(school.folder / "hw.ipynb")
    school.grade()
    assert school.rows()["bob"]["status"] == "not graded"
    assert school.rows()["bob"]["max"] == school.rows()["ada"]["max"]
    with Store.open(school.out) as store:
        result = store.record("bob").notebooks["hw"].result
    assert result.error == "bob.ipynb is a link, and links are not followed."


def test_several_notebooks_give_points_each_and_a_total(school: School) -> None:
    school.source("one")
    school.source("two")
    school.hand_in(ada_one="point", ada_two="point point", bob_two="point")
    plan = school.plan()
    plan.setup.__dict__["sources"] = school.sources("one", "two")
    grade_class(plan)
    found = {name: (row["one"], row["two"], row["total"]) for name, row in school.rows().items()}
    assert found == {"ada": ("1", "2", "3"), "bob": ("0", "1", "1")}
    school.hand_in(bob_one="point")
    assert counts(grade_class(plan)) == (1, 1)
    assert (school.out / "feedback" / "bob" / "one.html").exists()


def test_another_assignment_does_not_overwrite_the_first(school: School) -> None:
    school.hand_in(ada="point")
    school.grade()
    school.source("other")
    with pytest.raises(StoreError, match="holds the results of hw"):
        school.grade(name="other")


def test_work_on_which_the_grader_breaks_costs_the_others_nothing(school: School) -> None:
    school.hand_in(ada="point", bob="raise", eve="point")
    run = school.grade()
    assert run.statuses == {"graded": 2, "not graded": 1}
    assert school.rows()["bob"]["max"] == "6"
    school.hand_in(ada="point", bob="point", eve="point")
    assert counts(school.grade()) == (1, 2)


def test_a_failure_of_the_graders_own_is_tried_again_the_next_time(school: School) -> None:
    school.hand_in(bob="raise", ada="point")
    school.grade()
    assert counts(school.grade()) == (1, 1)


def test_a_grader_that_can_not_be_made_stops_the_class_with_its_words(school: School) -> None:
    school.hand_in(ada="point")
    with pytest.raises(GraderError, match="bubblewrap is missing here"):
        school.grade(make_grader=stand_in.NeverStarts)


@pytest.mark.parametrize("place", ["", "results"])
def test_results_are_never_put_among_the_submissions(school: School, place: str) -> None:
    school.hand_in(ada="point")
    school.out = school.folder / "subs" / place
    with pytest.raises(StoreError, match="can't lie among the submissions"):
        school.grade()
    assert [path.name for path in (school.folder / "subs").iterdir()] == ["ada.ipynb"]


def test_submissions_and_results_are_hidden_from_submissions(school: School) -> None:
    school.hand_in(ada="point")
    with pytest.raises(GraderError, match=f"hidden: {school.folder / 'subs'}, {school.out}"):
        school.grade(make_grader=stand_in.TellsWhatIsHidden)


class AfterSome(Unwatched):
    """Does something once so many learners are ready."""

    def __init__(self, count: int, action) -> None:
        self.left = count
        self.action = action

    def graded(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.action()


WORKS = {f"s{number:02}": "wait " + "point " * (number % 4) for number in range(16)}
EXPECTED = {name: str(text.count("point")) for name, text in WORKS.items()}


def test_a_killed_worker_costs_nothing(school: School, processes: Processes) -> None:
    school.hand_in(**WORKS)
    (worker,) = processes.add_workers(1)
    run = school.grade(AfterSome(4, lambda: processes.kill(worker)))
    assert run.statuses == {"graded": len(WORKS)}
    assert school.points() == EXPECTED


def test_ctrl_c_keeps_what_is_done_and_the_same_run_goes_on(school: School) -> None:
    school.hand_in(**WORKS)

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        school.grade(AfterSome(5, interrupt))
    assert len(school.rows()) == 5
    assert counts(school.grade()) == (len(WORKS) - 5, 5)
    assert school.points() == EXPECTED


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for some results, as a folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_in_mid_class_is_told_and_the_same_run_goes_on(
    school: School, small_disk: Path
) -> None:
    school.hand_in(**WORKS)
    school.out = small_disk / "out"
    with pytest.raises(StoreError, match="No space left on device"):
        school.grade()
    ready = len(list((school.out / "learners").glob("*.json")))
    assert 0 < ready < len(WORKS)
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert counts(school.grade()) == (len(WORKS) - ready, ready)
    assert school.points() == EXPECTED


def test_a_lost_scheduler_is_told_and_the_same_run_goes_on_elsewhere(
    tmp_path: Path, processes: Processes
) -> None:
    doomed = Processes()
    doomed.add_workers(1)
    school = School(tmp_path, doomed.address)
    school.hand_in(**WORKS)
    try:
        with pytest.raises(ClusterError, match="the scheduler is gone"):
            school.grade(AfterSome(5, lambda: doomed.kill(doomed.scheduler)))
    finally:
        doomed.close()
    ready = len(school.rows())
    assert ready >= 5
    school.scheduler = processes.address
    assert counts(school.grade()) == (len(WORKS) - ready, ready)
    assert school.points() == EXPECTED


def test_an_address_where_nobody_answers_is_named(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd_lab.grading.classroom.cluster.CONNECT_SECONDS", 1)
    school.hand_in(ada="point")
    with pytest.raises(ClusterError, match="no scheduler answers"):
        school.grade(scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["desk", "pigeon://10.0.0.5:8786", "tcp://"])
def test_what_is_no_address_is_said_to_be_none(school: School, address: str) -> None:
    school.hand_in(ada="point")
    with pytest.raises(ClusterError, match="no address of a scheduler"):
        school.grade(scheduler=address)


def test_a_scheduler_without_workers_is_told_as_such(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd_lab.grading.classroom.cluster.CONNECT_SECONDS", 1)
    school.hand_in(ada="point")
    empty = Processes()
    try:
        with pytest.raises(ClusterError, match="has no workers"):
            school.grade(scheduler=empty.address)
    finally:
        empty.close()


def test_workers_with_another_edition_are_refused(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.hand_in(ada="point")
    module = "autograd_lab.grading.classroom.cluster.edition"
    monkeypatch.setattr(module, lambda: "0.0.1+other")
    with pytest.raises(ClusterError, match=r"has autograd-lab .*, this command 0.0.1\+other"):
        school.grade()
