"""Python in colours: one pass of one regular expression, for code that need not even parse.

A lexer from a library takes longer than all the rest of a page; of a class of 10,000 that is felt.
"""

from __future__ import annotations

import keyword
import re
from html import escape

_TOKEN = re.compile(
    r"""
    (?P<c>\#[^\n]*)                                     # a comment
  | (?P<s>(?:\b[rbfuRBFU]{1,2})?                        # a string, closed or not
      (?:\"{3}(?:[^\\"]|\\.|"(?!""))*(?:\"{3})?|'{3}(?:[^\\']|\\.|'(?!''))*(?:'{3})?
        |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))
  | (?P<m>^[ \t]*(?:%%?|!|@)[\w.]+)                     # a magic, a command, a decorator
  | (?P<n>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?j?))
  | \b(?P<d>def|class)\b(?P<gap>[ \t]+)(?P<f>\w+)       # what is defined
  | \b(?P<k>KEYWORDS)\b
    """.replace("KEYWORDS", "|".join(keyword.kwlist)),
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def coloured(source: str) -> str:
    """Python source as HTML, escaped, with a class for each kind of word.

    The classes are c comment, s string, m magic, n number, k keyword, f what is defined.

    Example: `coloured("return 1")` is `<b class=k>return</b> <b class=n>1</b>`.
    """
    parts, end = [], 0
    for match in _TOKEN.finditer(source):
        start, stop = match.span()
        if start > end:
            parts.append(escape(source[end:start], quote=False))
        kind = match.lastgroup or "k"
        if kind == "f":
            word, gap, name = match.group("d", "gap", "f")
            parts.append(f"<b class=k>{word}</b>{gap}<b class=f>{name}</b>")
        else:
            parts.append(f"<b class={kind}>{escape(match.group(), quote=False)}</b>")
        end = stop
    parts.append(escape(source[end:], quote=False))
    return "".join(parts)
