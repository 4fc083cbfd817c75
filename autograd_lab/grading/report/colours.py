"""The colours of the pages: those of the pictures, and what text and surfaces need beside them.

Every text colour stands off from sheet and raised surface by 4.5 to 1, every mark by 3 to 1.
"""

from __future__ import annotations

from autograd_lab.graph.theme import DARK, LIGHT

LIGHT_PAGE = {name: LIGHT[name] for name in ("ink", "muted", "sheet", "now", "blue", "red")} | {
    "raised": "#f5f7f9",
    "hair": "#d0d6dc",
    "word": "#a84300",
    "string": "#00684c",
    "wash": "#b9d8ea",
}
DARK_PAGE = {name: DARK[name] for name in ("ink", "muted", "sheet", "now", "blue", "red")} | {
    "raised": "#20242b",
    "hair": "#3a424b",
    "word": "#e69f00",
    "string": "#2fc49a",
    "wash": "#24475c",
}


def colour_rules() -> str:
    """The style rules that set the colours; paper is light whatever the reader's screen is.

    Example: `colour_rules()` begins with ":root{color-scheme:light".
    """
    light, dark = (
        ";".join(f"--{name}:{colour}" for name, colour in colours.items())
        for colours in (LIGHT_PAGE, DARK_PAGE)
    )
    return (
        f":root{{color-scheme:light;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}"
    )
