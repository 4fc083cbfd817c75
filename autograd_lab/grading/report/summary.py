"""The teacher's page over a class: how it went, what went wrong most often, who to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograd_lab.grading.graded import Result
from autograd_lab.grading.report import class_lists
from autograd_lab.grading.report.charts import (
    Bin,
    bins,
    hatchings,
    histogram,
    percent,
    stacked_bar,
    swatch,
)
from autograd_lab.grading.report.outcomes import Tone, number, tone_of
from autograd_lab.grading.report.page import document
from autograd_lab.grading.report.shown import prose, shown
from autograd_lab.grading.report.tally import QuestionTally, Tally
from autograd_lab.grading.result import Status

WRONG = 8  # of the named wrong answers of a question, the most frequent


def summary_page(
    results: Iterable[Result],
    *,
    title: str = "",
    page: Callable[[str], str] | None = None,
    gradebook: str = "",
) -> str:
    """One HTML page over all results, which are looked at once and not kept.

    Args:
        results: of one notebook; an iterator will do.
        title: of the page; the notebook's name unless given.
        page: from a learner's name, the path of their feedback page relative to this one.
        gradebook: the path of the CSV file relative to this page.

    Example: `summary_page(results, page=lambda name: f"feedback/{name}.html")`.
    """
    tally = Tally.of(results)
    heading = title or tally.notebook or "Class"
    links = class_lists.Links(page, gradebook)
    parts = [
        f'<header><p class="eyebrow">Class summary</p><h1>{shown(heading, 120)}</h1></header>',
        "<main>",
        _numbers(tally),
        _notices(tally),
        _distribution(tally),
        _questions(tally),
        class_lists.remarks(tally, links),
        class_lists.slowest(tally, links),
        class_lists.learners(tally, links),
        "</main>",
        f"<footer><p>{_isolation(tally)}</p></footer>",
    ]
    return document(f"Summary · {heading}", "summary", hatchings() + "".join(parts))


def _numbers(tally: Tally) -> str:
    most = number(tally.max_points)
    facts = [
        ("submissions", f"{tally.count:,}", ""),
        ("mean", number(tally.mean), f"of {most} points"),
        ("median", number(tally.median), f"of {most} points"),
        ("full marks", percent(tally.totals[tally.max_points] / max(1, tally.count)), ""),
    ]
    if tally.by_hand.count:
        facts.append(("wait for a person", f"{tally.by_hand.count:,}", ""))
    return (
        '<dl class="facts">'
        + "".join(
            f"<div><dt>{name}</dt><dd><strong>{value}</strong> {unit}</dd></div>"
            for name, value, unit in facts
        )
        + "</dl>"
    )


def _notices(tally: Tally) -> str:
    notices = []
    if tally.unsolved:
        names = ", ".join(f"<code>{shown(name, 80)}</code>" for name in tally.unsolved)
        notices.append(f"Nobody solved {names}.")
    missing = sorted({part for _, parts in tally.isolation for part in parts})
    if missing:
        listed = "; ".join(shown(part) for part in missing)
        notices.append(f"The learners' code was not fully kept apart. What was missing: {listed}.")
    return "".join(f'<p class="notice bad">{notice}</p>' for notice in notices)


def _distribution(tally: Tally) -> str:
    if not tally.count:
        return "<p>No submission has been graded yet.</p>"
    found = bins(tally.totals, tally.max_points)
    said = (
        f"How many of {tally.count:,} submissions have how many points: "
        + ", ".join(f"{item.label}: {item.count:,}" for item in found)
        + "."
    )
    return (
        f'<section><h2>Points</h2><figure class="scroll" tabindex="0" role="region" '
        f'aria-label="Chart of the points">{histogram(found, said)}</figure>'
        f"{_table_of(found, tally.count)}</section>"
    )


def _table_of(found: list[Bin], count: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{item.label}</th><td class="num">{item.count:,}</td>'
        f'<td class="num">{percent(item.count / count)}</td></tr>'
        for item in found
    )
    return (
        "<details><summary>The numbers as a table</summary><table><thead><tr>"
        '<th scope="col">points</th><th scope="col" class="num">submissions</th>'
        '<th scope="col" class="num">share</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def _questions(tally: Tally) -> str:
    if not tally.questions:
        return ""
    seen = [tone for tone in Tone if any(kept.tones[tone] for kept in tally.questions.values())]
    legend = "".join(f"<li>{swatch(tone)} {_LEGEND[tone]}</li>" for tone in seen)
    articles = "".join(_question(kept) for kept in tally.questions.values())
    return f'<section><h2>Questions</h2><ul class="legend">{legend}</ul>{articles}</section>'


_LEGEND = {
    Tone.PASSED: "passed",
    Tone.PARTLY: "partly right",
    Tone.NOT_YET: "not yet",
    Tone.STOPPED: "crashed, out of time or memory",
    Tone.OPEN: "not attempted",
    Tone.WAITING: "not graded, or waits for a person",
}


def _question(kept: QuestionTally) -> str:
    count = max(1, kept.count)
    said = ", ".join(f"{tone.value}: {kept.tones[tone]:,}" for tone in Tone if kept.tones[tone])
    statuses = ", ".join(
        f"{status.value}\u00a0{kept.statuses[status]:,}"
        for status in reversed(Status)
        if kept.statuses[status] and tone_of(status) is not Tone.PASSED
    )
    rest = f'<p class="muted">{statuses}</p>' if statuses else ""
    return (
        f'<article><div class="head"><h3><code>{shown(kept.name, 80)}</code></h3>'
        f"<p><strong>{percent(kept.solved / count)}</strong> solved, mean "
        f"{number(kept.points / count)} of {number(kept.max_points)}</p></div>"
        f"{stacked_bar(kept.tones, said)}{rest}{_wrong(kept)}</article>"
    )


def _wrong(kept: QuestionTally) -> str:
    common = kept.wrong.common
    if not common:
        return ""
    rows = "".join(
        f'<tr><td class="num">{many:,}</td><td class="num">{percent(many / max(1, kept.count))}'
        f"</td><td>{prose(kept.hints[name], 400)}</td></tr>"
        for name, many in common[:WRONG]
    )
    left = sum(many for _, many in common[WRONG:])
    more = f'<p class="muted">{left:,} answers with rarer hints.</p>' if left else ""
    return (
        '<table class="wrong"><thead><tr><th scope="col" class="num">learners</th>'
        '<th scope="col" class="num">share</th><th scope="col">the hint they were given</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{more}"
    )


def _isolation(tally: Tally) -> str:
    if not tally.count:
        return ""
    levels = ", ".join(
        f"{shown(level)} ({many:,})" for (level, _), many in sorted(tally.isolation.items())
    )
    mean = tally.seconds / tally.count
    return f"Isolation: {levels}. Mean time of a submission: {mean:.2f} s."
