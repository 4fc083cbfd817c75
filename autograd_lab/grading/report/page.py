"""The document around a page: nothing is loaded, nothing runs, only this page's style counts."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from autograd_lab.grading.report.colours import colour_rules
from autograd_lab.grading.report.outcomes import Tone
from autograd_lab.grading.report.shown import shown

HERE = Path(__file__).parent


def document(title: str, sheet: str, body: str) -> str:
    """One self-contained HTML page.

    Args:
        title: of the window, as plain text.
        sheet: which style sheet of this folder stands beside the common one: "feedback".
        body: HTML, escaped by the caller.

    Example: `document("Class", "summary", "<main></main>")`.
    """
    style, digest = _style(sheet)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(digest)}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{shown(title, 150)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{_MARKS}\n{body}\n</body>\n</html>\n"
    )


def _policy(digest: str) -> str:
    """No script, no request, no form; one style sheet, by its digest; the page's own pictures."""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@lru_cache
def _style(sheet: str) -> tuple[str, str]:
    rules = (_rules(HERE / f"{name}.css") for name in ("page", sheet))
    style = "\n".join((colour_rules(), *rules))
    return style, b64encode(sha256(style.encode()).digest()).decode()


def _rules(path: Path) -> str:
    return "".join(line.strip() for line in path.read_text("utf-8").splitlines())


# Each tone's mark has a shape of its own; the tone's class gives the colour.
_SHAPES = {
    Tone.PASSED: '<circle cx="8" cy="8" r="8" fill="currentColor"/>'
    '<path d="M4.5 8.3l2.4 2.4 4.6-5" fill="none" stroke="var(--sheet)" stroke-width="1.8"/>',
    Tone.PARTLY: '<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" '
    'stroke-width="1.8"/><path d="M8 1a7 7 0 0 0 0 14z" fill="currentColor"/>',
    Tone.NOT_YET: '<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-dasharray="3.1 2.4"/>',
    Tone.STOPPED: '<rect x="1" y="1" width="14" height="14" rx="3" fill="none" '
    'stroke="currentColor" stroke-width="1.8"/><path d="M5 5l6 6m0-6l-6 6" '
    'stroke="currentColor" stroke-width="1.8"/>',
    Tone.OPEN: '<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    Tone.WAITING: '<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" '
    'stroke-width="1.8"/><path d="M8 4v4.3l2.8 1.7" fill="none" stroke="currentColor" '
    'stroke-width="1.8"/>',
}
_MARKS = (
    '<svg class="marks" width="0" height="0" aria-hidden="true">'
    + "".join(
        f'<symbol id="{tone.name.lower()}" viewBox="0 0 16 16">{shape}</symbol>'
        for tone, shape in _SHAPES.items()
    )
    + "</svg>"
)


def mark(tone: Tone) -> str:
    """The mark of a tone; the word stands beside it, so a screen reader passes it over.

    Example: `mark(Tone.PASSED) + "passed"`.
    """
    name = tone.name.lower()
    return f'<svg class="mark {name}" aria-hidden="true"><use href="#{name}"/></svg>'
