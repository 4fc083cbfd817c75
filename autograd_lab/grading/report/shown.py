"""A stranger's text made safe to show: nothing hidden in it, nothing steering the reader's screen.

A learner's names, code and error messages are data of theirs. Signs that would turn the direction
of writing, move a terminal's cursor or be seen by nobody are shown as what they are.
"""

from __future__ import annotations

import re
from html import escape

# Controls but tab and line feed; signs of format and of direction, but not the joiners that names
# and emoji are written with; lone surrogates, which no file can hold; what is no character.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u070f\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_COLOURS = re.compile("\x1b\\[[0-9;]*m")
_LINE_ENDS = re.compile("\r\n?")


def cleaned(text: str) -> str:
    """The text with each unseen sign written out.

    Example: `cleaned("a\\u202e")` is "a[U+202E]".
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", _LINE_ENDS.sub("\n", text))


def without_colours(text: str) -> str:
    """The text without the codes by which a terminal is told colours.

    Example: `without_colours("\\x1b[31mred\\x1b[0m")` is "red".
    """
    return _COLOURS.sub("", text) if "\x1b" in text else text


def shown(text: str, limit: int = 300) -> str:
    """The text for HTML, on one line, at most `limit` characters of it.

    Example: `shown("<b>")` is "&lt;b&gt;".
    """
    return escape(in_one_line(text, limit))


def in_one_line(text: str, limit: int = 300) -> str:
    """The text cleaned, with single spaces, cut to the limit with a note of how much is missing.

    Example: `in_one_line("a\\n b")` is "a b".
    """
    return cut(" ".join(cleaned(text[: 4 * limit]).split()), limit, len(text))


def short(text: str, limit: int) -> str:
    """The text on one line in at most `limit` characters, for a place that has no more room.

    Example: `short("abcdef", 3)` is "ab…".
    """
    line = " ".join(cleaned(text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def cut(text: str, limit: int, length: int = 0) -> str:
    """The first `limit` characters and a note; `length` is the text's own where it was cut before.

    Example: `cut("abcdef", 3)` is "abc… (3 more characters)".
    """
    if len(text) <= limit and length <= 4 * limit:
        return text
    missing = max(length, len(text)) - limit
    return f"{text[:limit]}… ({missing:,} more characters)"


def lines_shown(text: str, lines: int, width: int = 400) -> tuple[str, str]:
    """Several lines, cleaned, and a note of what was left out; the note is empty if nothing was.

    Example: `lines_shown("a\\nb\\nc", 2)` is ("a\\nb", "1 more line").
    """
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    kept: list[str] = []
    start, count = 0, text.count("\n") + 1
    for _ in range(min(lines, count)):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        # Of a line of a megabyte, what cannot be shown is not looked at.
        row = cleaned(text[start : min(stop, start + width)])
        left = stop - start - width
        kept.append(row if left <= 0 else f"{row}… ({left:,} more characters)")
        start = stop + 1
    left = count - len(kept)
    return "\n".join(kept), f"{left:,} more line{'s' if left > 1 else ''}" if left else ""


def prose(text: str, limit: int = 600) -> str:
    """Text for HTML in which what stands between backticks is code.

    Example: `prose("call `f`")` is "call <code>f</code>".
    """
    parts = shown(text, limit).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
