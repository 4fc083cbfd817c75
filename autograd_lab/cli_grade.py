"""The command `autograd-lab grade`: one notebook, or a class."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from autograd_lab.grading.classroom.class_run import Plan
    from autograd_lab.grading.classroom.nbgrader_course import NbgraderCourse
    from autograd_lab.grading.limits import Limits

INTERRUPTED = 130
MIB = 1 << 20
MOST_PROBLEMS = 20
console = Console(highlight=False, soft_wrap=True)

A_CLASS = "A class"
A_COURSE = "An nbgrader course"
A_SUBMISSION = "What a submission may use"

Source = Annotated[
    Path,
    typer.Argument(
        help="The solved notebook, or a folder of several; or an nbgrader course.", exists=True
    ),
]
Submissions = Annotated[
    Path | None,
    typer.Argument(
        help="One notebook; or a class: a folder or a zip. Left out for an nbgrader course, which "
        "has its own.",
        exists=True,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="Where the results are written; a class needs one."
    ),
]
Variants = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="The secret that each learner's own numbers come from.",
    ),
]
Files = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        exists=True,
        file_okay=False,
        help="Data files that every submission finds beside it.",
    ),
]
Trust = Annotated[
    bool,
    typer.Option("--trust-submissions", help="Grade also where submissions can't be kept apart."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes here; unset, one a processor.", rich_help_panel=A_CLASS),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Grade on this Dask cluster.", rich_help_panel=A_CLASS),
]
Regrade = Annotated[
    bool,
    typer.Option("--regrade", help="Grade also what has not changed.", rich_help_panel=A_CLASS),
]
Assignment = Annotated[
    str, typer.Option(metavar="NAME", help="Which assignment.", rich_help_panel=A_COURSE)
]
WriteScores = Annotated[
    bool,
    typer.Option(
        "--write-scores", help="Write the scores into its gradebook.", rich_help_panel=A_COURSE
    ),
]


def _limit(metavar: str, said: str) -> Any:
    """An option that changes one of the limits of a submission."""
    return typer.Option(metavar=metavar, help=said, rich_help_panel=A_SUBMISSION)


CellSeconds = Annotated[float | None, _limit("SECONDS", "For one cell; unset, 10.")]
QuestionSeconds = Annotated[float | None, _limit("SECONDS", "For one question; unset, 10.")]
TotalSeconds = Annotated[float | None, _limit("SECONDS", "For all of it; unset, 60.")]
Memory = Annotated[float | None, _limit("MIB", "Memory of all its processes; unset, 1024.")]
Folder = Annotated[float | None, _limit("MIB", "Files in its folder; unset, 64.")]
Processes = Annotated[int | None, _limit("NUMBER", "Processes and threads; unset, 16.")]


def grade(
    source: Source,
    submissions: Submissions = None,
    out: Out = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    trust_submissions: Trust = False,
    regrade: Regrade = False,
    variants: Variants = None,
    assignment: Assignment = "",
    write_scores: WriteScores = False,
    files: Files = None,
    cell_seconds: CellSeconds = None,
    question_seconds: QuestionSeconds = None,
    total_seconds: TotalSeconds = None,
    memory: Memory = None,
    folder: Folder = None,
    processes: Processes = None,
) -> None:
    """Grade one notebook, or a class.

    The result of one is told here, and kept in the folder of --out.

    Of a class only what is new or has changed is graded.
    """
    limits = _limits(
        cell_seconds=cell_seconds,
        question_seconds=question_seconds,
        total_seconds=total_seconds,
        memory=None if memory is None else round(memory * MIB),
        folder=None if folder is None else round(folder * MIB),
        processes=processes,
    )
    secret = _secret(variants) if variants else None
    course, teachers = None, (source,)
    if submissions is None:
        if not source.is_dir():
            raise typer.TyperException(
                f"what is to be graded by {source}? Name a notebook, a folder or a zip after it"
            )
        course = _course(source, assignment)
        source, submissions, files = course.source, course.submitted, files or course.source
    elif write_scores:
        raise typer.TyperException("--write-scores is for an nbgrader course, given alone")
    if submissions.suffix == ".ipynb" and submissions.is_file():
        if source.is_dir():
            raise typer.TyperException(f"{source} is a folder; one submission has one source")
        _grade_one(source, submissions, out, limits, trust_submissions, secret, files)
        return
    if submissions.suffix != ".zip" and submissions.is_file():
        raise typer.TyperException(f"{submissions} is no notebook, no folder and no zip")
    if out is None:
        raise typer.TyperException("a class needs a folder for its results: --out results")
    from autograd_lab.grading.classroom.class_run import Plan
    from autograd_lab.grading.classroom.tasks import Setup, read_source
    from autograd_lab.grading.submission.source import SourceError

    try:
        sources = read_source(source)
        setup = Setup(sources, limits, trust_submissions, secret, hidden=teachers)
    except (SourceError, OSError) as error:
        raise typer.TyperException(str(error)) from None
    _grade_class(
        Plan(submissions, out, setup, assignment, files, scheduler, workers, regrade=regrade)
    )
    if course is not None and write_scores:
        _write_scores(course, out, limits)


def _course(root: Path, assignment: str) -> NbgraderCourse:
    try:
        from autograd_lab.grading.classroom.nbgrader_course import CourseError, NbgraderCourse
    except ImportError as error:
        problem = f"an nbgrader course needs {error.name}: pip install 'autograd-lab[grade]'"
        raise typer.TyperException(problem) from None
    try:
        return NbgraderCourse.open(root, assignment)
    except CourseError as error:
        raise typer.TyperException(str(error)) from None


def _write_scores(course: NbgraderCourse, out: Path, limits: Limits) -> None:
    from autograd_lab.grading.classroom.nbgrader_course import CourseError
    from autograd_lab.grading.classroom.nbgrader_scores import write_back
    from autograd_lab.grading.classroom.store import StoreError

    try:
        written = write_back(course, out, limits)
    except (CourseError, StoreError, OSError) as error:
        raise typer.TyperException(str(error)) from None
    console.print(f"The gradebook has the scores of {len(written)} learners.", markup=False)


def _limits(**given: float | None) -> Limits:
    from autograd_lab.grading.limits import Limits

    try:
        return Limits(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValueError as error:
        raise typer.TyperException(str(error)) from None


def _secret(path: Path) -> str:
    try:
        secret = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.TyperException(f"{path}: the secret can't be read ({error})") from None
    if not secret:
        raise typer.TyperException(f"{path} is empty; write a long random text into it")
    return secret


def _grade_class(plan: Plan) -> None:
    from autograd_lab.grading.classroom.class_run import grade_class
    from autograd_lab.grading.classroom.cluster import ClusterError
    from autograd_lab.grading.classroom.layout import UnclearSubmissions
    from autograd_lab.grading.classroom.progress import in_words, watcher
    from autograd_lab.grading.classroom.store import StoreError
    from autograd_lab.grading.classroom.window import GraderError

    try:
        with watcher(console) as watch:
            run = grade_class(plan, watch)
    except (UnclearSubmissions, StoreError, ClusterError, GraderError, OSError) as error:
        raise typer.TyperException(str(error)) from None
    except KeyboardInterrupt:
        ready = f"{watch.ready} of {watch.all} are ready in {plan.out}"
        console.print(f"Stopped. {ready}; the same command goes on.", markup=False)
        raise typer.Exit(INTERRUPTED) from None
    for problem in run.problems[:MOST_PROBLEMS]:
        console.print(problem, markup=False)
    if len(run.problems) > MOST_PROBLEMS:
        console.print(f"and {len(run.problems) - MOST_PROBLEMS} more, in {plan.out / 'class.json'}")
    counts = ", ".join(f"{count} {status}" for status, count in run.statuses.most_common())
    console.print(
        f"{run.graded} graded now, {run.unchanged} unchanged, in {in_words(watch.elapsed)}. "
        f"In the gradebook: {counts}.\n{plan.out / 'gradebook.csv'}\n{plan.out / 'summary.html'}",
        markup=False,
    )


def _grade_one(
    source: Path,
    submission: Path,
    out: Path | None,
    limits: Limits,
    trust: bool,
    secret: str | None,
    files: Path | None,
) -> None:
    """Print the result; with a folder, write it there too, as JSON and as the feedback page."""
    from autograd_lab.grading.classroom.folder import folder_files
    from autograd_lab.grading.classroom.found import data_files
    from autograd_lab.grading.classroom.read_work import read_files
    from autograd_lab.grading.classroom.store import StoreError, write_whole
    from autograd_lab.grading.grader import Grader
    from autograd_lab.grading.report import as_text, feedback_page
    from autograd_lab.grading.sandbox.house import NotIsolated
    from autograd_lab.grading.submission.source import SourceError

    learner = submission.stem
    try:
        beside, left_out = read_files(data_files(folder_files(files)) if files else {}, limits)
        for problem in left_out:
            console.print(problem, markup=False)
        with Grader(source, limits=limits, trust_submissions=trust, variants=secret) as grader:
            graded = grader.grade(submission, learner, beside)
        console.print(as_text(graded.result), markup=False)
        if out is not None:
            result = json.dumps(graded.result.to_dict(), indent=1)
            write_whole(out / f"{learner}.json", result + "\n")
            write_whole(out / f"{learner}.html", feedback_page(graded))
            console.print(f"\n{out / learner}.json and .html", markup=False)
    except (StoreError, SourceError, NotIsolated, OSError) as error:
        raise typer.TyperException(str(error)) from None
