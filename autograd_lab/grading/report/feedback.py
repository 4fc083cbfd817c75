"""The page that a learner reads: how each answer came out, what to think about, and their own code.

Pictures stand in the page as images, in which nothing can run. What a learner wrote is text on
every way to this page, and is escaped here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from autograd_lab.grading.graded import Graded, Picture, QuestionResult, Result
from autograd_lab.grading.report.cells import Cells
from autograd_lab.grading.report.outcomes import Tone, in_points, number, outcome, score
from autograd_lab.grading.report.page import document, mark
from autograd_lab.grading.report.remarks import for_the_learner
from autograd_lab.grading.report.shown import prose, shown

WIDE = 640  # pixels beyond which a picture scrolls rather than shrinks


def feedback_page(graded: Graded) -> str:
    """The feedback on one submission: HTML in one file, without script, network or hidden tests.

    Example: `Path("ada.html").write_text(feedback_page(grader.grade(path)), "utf-8")`.
    """
    result = graded.result
    title = " · ".join(filter(None, ("Feedback", result.notebook, result.learner)))
    cells = Cells(graded.cells)
    pictures = graded.pictures or {}
    asked = () if result.error else result.questions
    answers = "".join(
        _question(at, question, cells, pictures.get(question.name, ()))
        for at, question in enumerate(asked, start=1)
    )
    heading = '<h2 id="answers">Your answers</h2>' if answers else ""
    main = (
        f"{_error(result.error)}{_overview(result.questions, bool(asked))}"
        f"{_remarks(result)}{heading}{answers}{cells.others()}"
    )
    body = (
        '<a class="skip" href="#main">Skip to the questions</a>'
        f'{_header(result)}<main id="main">{main}</main>{_footer(result)}'
    )
    return document(title, "feedback", body)


def _header(result: Result) -> str:
    passed = sum(question.status == "passed" for question in result.questions)
    waiting = sum(q.max_points for q in result.questions if q.points is None)
    words = f"{passed} of {len(result.questions)} questions passed"
    if waiting:
        words += f", {in_points(waiting)} still to be graded"
    return (
        '<header><div><p class="eyebrow">Feedback</p>'
        f"<h1>{shown(result.notebook, 120)}</h1>"
        f'<p class="name"><bdi>{shown(result.learner, 120)}</bdi></p></div>'
        f'<div><p class="points"><strong>{number(result.points)}</strong> '
        f"of {in_points(result.max_points)}</p>"
        f"{_bar(result.points, waiting, result.max_points)}"
        f'<p class="muted">{words}</p></div></header>'
    )


def _bar(points: float, waiting: float, most: float) -> str:
    """Points earned as a filled bar, hatched where a person has to grade, empty for the rest."""
    scale = 338 / most if most else 0.0
    earned, waits = max(0.0, min(338.0, points * scale)), waiting * scale
    return (
        '<svg class="bar" viewBox="0 0 340 14" preserveAspectRatio="none" aria-hidden="true">'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>'
        '<clipPath id="ends"><rect x="1" y="1" width="338" height="12" rx="6"/></clipPath></defs>'
        '<rect class="track" x="1" y="1" width="338" height="12" rx="6"/><g clip-path="url(#ends)">'
        f'<rect class="earned" x="1" y="1" width="{earned:.1f}" height="12"/>'
        f'<rect class="waits" x="{1 + earned:.1f}" y="1" width="{waits:.1f}" height="12"/>'
        "</g></svg>"
    )


def _error(error: str) -> str:
    if not error:
        return ""
    return f'<p class="notice bad">This notebook could not be graded. {prose(error)}</p>'


def _remarks(result: Result) -> str:
    notices = for_the_learner(result.remarks)
    if not notices:
        return ""
    listed = "".join(f'<p class="notice">{notice}</p>' for notice in notices)
    return f"<h2>About this notebook</h2>{listed}"


def _overview(questions: Sequence[QuestionResult], linked: bool) -> str:
    rows = []
    for at, question in enumerate(questions, start=1):
        name = f"<code>{shown(question.name, 80)}</code>"
        name = f'<a href="#q{at}">{name}</a>' if linked else name
        found = outcome(question)
        rows.append(
            f'<li>{name}<span>{mark(found.tone)}<span class="word">{found.word}</span></span>'
            f'<span class="score">{score(question.points, question.max_points)}</span></li>'
        )
    return f'<ol class="overview" aria-label="Overview">{"".join(rows)}</ol>' if rows else ""


def _question(at: int, question: QuestionResult, cells: Cells, pictures: Sequence[Picture]) -> str:
    found = outcome(question)
    tone = found.tone.name.lower()
    parts = [
        f'<article aria-labelledby="q{at}"><div class="head"><h3 id="q{at}">{mark(found.tone)}'
        f'<code>{shown(question.name, 80)}</code></h3><span class="word">{found.word}</span>'
        f'<span class="score">{score(question.points, question.max_points)}</span></div>'
    ]
    hint = prose(question.hint) or found.advice
    if hint and found.tone is not Tone.PASSED:
        parts.append(f'<p class="hint {tone}"><span>{hint}</span></p>')
    if question.expected:
        parts.append(f'<p class="asked">Asked for: {prose(question.expected)}</p>')
    parts += [cells.of(question.name, at), _figures(pictures), "</article>"]
    return "".join(parts)


def _figures(pictures: Sequence[Picture]) -> str:
    if not pictures:
        return ""
    return f'<div class="pictures">{"".join(_picture(picture) for picture in pictures)}</div>'


_SIZE = re.compile(r'<svg [^>]*?width="(\d+)(?:\.\d+)?" height="(\d+)')


def _picture(picture: Picture) -> str:
    size = _SIZE.match(picture.svg)
    width = int(size[1]) if size else 0
    shape = f' width="{size[1]}" height="{size[2]}"' if size else ""
    data = b64encode(picture.svg.encode("utf-8", "replace")).decode()
    title = shown(picture.title, 120)
    wide = ' class="wide"' if width > WIDE else ""
    alt = shown(picture.alt, 1000)
    reach = f' tabindex="0" role="region" aria-label="{title}"' if wide else ""
    return (
        f'<figure{wide}><figcaption>{title}</figcaption><div class="scroll"{reach}>'
        f'<img{shape} alt="{alt}" src="data:image/svg+xml;base64,{data}">'
        "</div></figure>"
    )


def _footer(result: Result) -> str:
    parts = [f"Graded by Autograd Lab {shown(result.version, 40)}".strip()]
    if result.submission_digest:
        parts.append(f"your file <code>{shown(result.submission_digest[:16])}</code>")
    return f"<footer><p>{', '.join(parts)}.</p></footer>"
