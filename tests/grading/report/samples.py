"""Results to show: lesson 04's exercises as learners answer them, with their real hints."""

import random
from dataclasses import replace
from functools import cache

import autograd_lab as torch
from autograd_lab.grading import Status, check
from autograd_lab.grading.graded import (
    Graded,
    Isolation,
    Picture,
    QuestionResult,
    Remark,
    Result,
    ShownCell,
)
from autograd_lab.graph import extract, svg
from tests.grading.answers_04 import RIGHT, WRONG

NOTEBOOK = "04_backward_by_hand"
UNSOLVED = 'def {name}(*inputs):\n    """Your work."""\n    raise NotImplementedError\n'
HOSTILE = (
    "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>'\"&lt; \x1b[31m\x00\u202e"
)


@cache
def answered(name, source):
    """The outcome of an answer, judged by the exercise itself."""
    namespace = {"torch": torch}
    exec(source, namespace)
    found = check(name, namespace)
    return QuestionResult(
        name=name,
        cell=f"points-{name}",
        status=found.status,
        points=found.points,
        max_points=found.max_points,
        hint=found.hint,
        expected=found.expected,
        wrong_answer=found.wrong_answer,
        seconds=0.004,
    )


@cache
def wrong_sources(name):
    """The known wrong answers that need nothing but the engine."""
    return [source for of, _, source, _ in WRONG if of == name and "diag" not in source]


def graded_of(answers, learner="ada", remarks=(), extra=()):
    """A graded submission with these answers, by the exercises' names."""
    questions = tuple(answered(name, source) for name, source in answers.items())
    cells = tuple(ShownCell("solution", code, (name,)) for name, code in answers.items())
    result = Result(
        learner,
        NOTEBOOK,
        questions,
        remarks=tuple(remarks),
        isolation=Isolation("namespaces"),
        source_digest="5d" * 32,
        submission_digest="0c9e41ab" * 8,
        version="0.1.0",
        seconds=0.06,
    )
    given = ShownCell("given", "import autograd_lab as torch")
    return Graded(result, (given, *cells, *extra))


def all_passed():
    return graded_of(RIGHT)


def untouched():
    return graded_of({name: UNSOLVED.format(name=name) for name in RIGHT})


def graph_of(power):
    """The picture of the lesson's example with one of its nodes replaced."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x + 2
    out = (y**2 * 3).mean() if power else (y * y * 3).mean()
    return svg(extract(out, {"x": x, "y": y, "out": out}))


def small_graph(twice):
    a = torch.tensor(3.0, requires_grad=True)
    out = a * a if twice else a * 2
    return svg(extract(out, {"a": a, "out": out}))


def mixed():
    """Passed, partly right, raised with an error, not attempted, out of time; pictures; remarks."""
    answers = dict(RIGHT) | {
        "backward_order": wrong_sources("backward_order")[0],
        "mean_backward": UNSOLVED.format(name="mean_backward"),
        "numerical_gradient": wrong_sources("numerical_gradient")[0],
    }
    extra = (
        ShownCell("markdown", "I think the sum of the two edges is *twice* g times y."),
        ShownCell(
            "extra",
            "x = torch.ones(2, 2)\nfor step in range(3):  # try it\n    print(step, x.sum())",
            output="0 tensor(4.)\n1 tensor(4.)\n2 tensor(4.)\n",
        ),
        ShownCell(
            "extra",
            "y = x.view(3, 3)",
            error="RuntimeError: shape '[3, 3]' is invalid for input of size 4",
        ),
    )
    remarks = [
        Remark("cell restored", "The cell points-mul_backward was edited.", "points-mul_backward"),
        Remark("time", "mul_backward was stopped after 10 s.", "mul_backward"),
    ]
    graded = graded_of(answers, "grace", remarks, extra)
    slow = replace(
        answered("mul_backward", RIGHT["mul_backward"]),
        status=Status.OUT_OF_TIME,
        points=0.0,
        reason="stopped after 10 s",
        seconds=10.0,
    )
    by_hand = QuestionResult("essay", "essay", Status.BY_HAND, None, 2.0)
    questions = tuple(
        slow if question.name == "mul_backward" else question
        for question in graded.result.questions
    )
    pictures = {
        "backward_order": (
            Picture("your graph", graph_of(True), "A graph with PowBackward0."),
            Picture("the graph asked for", graph_of(False), "A graph with MulBackward0 twice."),
        ),
        "mul_backward": (
            Picture("your graph", small_graph(False), "One edge from a to the product."),
            Picture("the graph asked for", small_graph(True), "Two edges from a to the product."),
        ),
    }
    result = replace(graded.result, questions=(*questions, by_hand))
    return replace(graded, result=result, pictures=pictures)


def unreadable():
    """A file that is no notebook."""
    graded = untouched()
    questions = tuple(
        replace(question, status=Status.NOT_GRADED, points=0.0, hint="")
        for question in graded.result.questions
    )
    error = "The file is not a notebook: it is not JSON. Save it again in Jupyter and hand that in."
    return Graded(replace(graded.result, questions=questions, error=error, remarks=()))


def hostile():
    """A learner who writes markup, controls and a line of a megabyte wherever they can."""
    graded = mixed()
    questions = tuple(
        replace(question, hint=f"Your code raised {HOSTILE}", reason=HOSTILE)
        for question in graded.result.questions
    )
    names = tuple(question.name for question in questions)
    cells = (
        ShownCell("solution", f"'''{HOSTILE}\n" + "x = 1;" * 170_000, names, HOSTILE, HOSTILE),
        ShownCell("markdown", HOSTILE + "\n" * 5000 + "\ud800"),
        *(ShownCell("extra", f"# {at} {HOSTILE}\n" + "y\n" * 900) for at in range(1000)),
    )
    remarks = (Remark(HOSTILE, HOSTILE, HOSTILE), *graded.result.remarks)
    result = replace(
        graded.result,
        learner=HOSTILE,
        notebook=HOSTILE,
        questions=questions,
        remarks=remarks,
        error=HOSTILE,
    )
    return Graded(result, cells, None)


def class_of(size, seed=4):
    """Results of a class: most answers right, the known wrong ones, and what else happens."""
    rng = random.Random(seed)
    for at in range(size):
        skill = rng.random()
        answers = {}
        for place, name in enumerate(RIGHT):
            if rng.random() < skill - 0.09 * place + 0.25:
                answers[name] = RIGHT[name]
            elif rng.random() < 0.8:
                wrong = wrong_sources(name)
                answers[name] = wrong[min(int(rng.expovariate(0.8)), len(wrong) - 1)]
            else:
                answers[name] = UNSOLVED.format(name=name)
        yield _with_accidents(graded_of(answers, f"learner-{at:05d}").result, rng)


def _with_accidents(result, rng):
    """Now and then something that a teacher should know of."""
    result = replace(result, seconds=round(rng.lognormvariate(-3, 0.6), 3))
    if rng.random() < 0.02:
        questions = tuple(
            replace(question, status=Status.NOT_GRADED, points=0.0, wrong_answer="")
            for question in result.questions
        )
        return replace(result, questions=questions, error="The file is not a notebook.")
    if rng.random() < 0.03:
        first, *rest = result.questions
        stopped = replace(first, status=Status.OUT_OF_TIME, points=0.0, wrong_answer="")
        remark = Remark("time", "gradient_by_hand was stopped after 10 s.", first.cell)
        return replace(result, questions=(stopped, *rest), remarks=(remark,), seconds=10.3)
    if rng.random() < 0.05:
        return replace(result, remarks=(Remark("cell restored", "setup was edited.", "setup"),))
    return result
