"""The lists of the class page: remarks with the learners concerned, who was slow, every learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from autograd_lab.grading.report.keepers import CommonKinds, FirstFew
from autograd_lab.grading.report.outcomes import number
from autograd_lab.grading.report.shown import shown
from autograd_lab.grading.report.tally import Line, Tally


@dataclass(frozen=True)
class Links:
    """Where the class page leads to, all relative to it."""

    page: Callable[[str], str] | None = None
    gradebook: str = ""

    def learner(self, name: str) -> str:
        """A learner's name, leading to their feedback where there is a page.

        Example: `Links(lambda name: f"feedback/{name}.html").learner("ada")`.
        """
        text = f"<bdi>{shown(name, 80) or 'no name'}</bdi>"
        return _link(self.page(name), text) if self.page else text

    def csv(self) -> str:
        """The gradebook, or what it is called where there is no path."""
        return _link(self.gradebook, "gradebook") if self.gradebook else "gradebook"


def _link(path: str, text: str) -> str:
    # Encoded and from "./" on, a path is never a scheme or a host.
    target = "./" + quote(path.lstrip("/"), safe="/", errors="replace")
    return f'<a href="{escape(target)}">{text}</a>'


def remarks(tally: Tally, links: Links) -> str:
    """Errors, remarks and what waits for a person, each with its count and some learners."""
    rows = [
        *_rows("could not be graded", tally.errors, tally.error_learners, links),
        *_rows("", tally.remarks, tally.remark_learners, links),
    ]
    if tally.by_hand.count:
        rows.append(_row("waits for a person", tally.by_hand, links))
    if not rows:
        return ""
    return (
        '<section><h2>Errors and remarks</h2><table class="wide"><thead><tr>'
        '<th scope="col">what</th><th scope="col" class="num">learners</th>'
        f'<th scope="col">who</th></tr></thead><tbody>{"".join(rows)}</tbody></table></section>'
    )


def _rows(
    head: str, kinds: CommonKinds, concerned: Mapping[str, FirstFew[str]], links: Links
) -> Iterable[str]:
    for kind, _ in kinds.common:
        yield _row(f"{head}: {kind}" if head else kind, concerned[kind], links)


def _row(what: str, concerned: FirstFew[str], links: Links) -> str:
    names = ", ".join(links.learner(name) for name in concerned.kept)
    left = f" and {concerned.left:,} more" if concerned.left else ""
    return (
        f'<tr><th scope="row">{shown(what)}</th><td class="num">{concerned.count:,}</td>'
        f"<td>{names}{left}</td></tr>"
    )


def slowest(tally: Tally, links: Links) -> str:
    """The submissions that took longest."""
    if not tally.slow.count:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{links.learner(line.learner)}</th>'
        f'<td class="num">{line.seconds:.2f} s</td></tr>'
        for line in tally.slow.kept
    )
    return (
        "<section><h2>Slowest submissions</h2><table><thead><tr>"
        '<th scope="col">learner</th><th scope="col" class="num">time</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def learners(tally: Tally, links: Links) -> str:
    """Every learner; of a large class those who need attention."""
    if not tally.count:
        return ""
    if not tally.everyone.left:
        return _list("Learners", tally.everyone.kept, "", links)
    kept, left = tally.attention.kept, tally.attention.left
    said = f"All {tally.count:,} learners are in the {links.csv()}."
    if left:
        said += f" {left:,} more of them need attention."
    if not kept:
        return f"<section><h2>Learners</h2><p>{said}</p></section>"
    return _list("Learners who need attention", kept, f"<p>{said}</p>", links)


def _list(heading: str, lines: list[Line], said: str, links: Links) -> str:
    rows = "".join(
        f'<tr><th scope="row">{links.learner(line.learner)}</th>'
        f'<td class="num">{number(line.points)} of {number(line.max_points)}</td>'
        f"<td>{shown(line.attention)}</td></tr>"
        for line in lines
    )
    return (
        f"<section><h2>{heading}</h2>{said}<table><thead><tr>"
        '<th scope="col">learner</th><th scope="col" class="num">points</th>'
        f'<th scope="col">attention</th></tr></thead><tbody>{rows}</tbody></table></section>'
    )
