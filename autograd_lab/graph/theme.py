"""Colours and type. The page's own variables come first, for JupyterLab sets them to its theme.

A viewer that shows the SVG as an image, as a code host does, has no such variables: there the
reader's preference for light or dark decides. The picture paints its own sheet either way, so that
it can be read on any page. The colours are Okabe and Ito's, which colour-blind readers can tell
apart; shape, label and dash say the same again.
"""

from typing import Literal

Theme = Literal["auto", "light", "dark"]

LIGHT = {
    "ink": "#1f2328",
    "muted": "#5f6a75",
    "line": "#8c959f",
    "sheet": "#ffffff",
    "now": "#d55e00",
    "blue": "#0072b2",
    "green": "#009e73",
    "red": "#b3001b",
}
DARK = {
    "ink": "#e6e9ec",
    "muted": "#9aa5b0",
    "line": "#6b7681",
    "sheet": "#16191d",
    "now": "#e69f00",
    "blue": "#56b4e9",
    "green": "#2fc49a",
    "red": "#ff7a85",
}
PAGE = {
    "ink": "--jp-content-font-color1",
    "muted": "--jp-content-font-color2",
    "sheet": "--jp-layout-color0",
}
SANS = "var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif)"
MONO = "var(--jp-code-font-family,Menlo,Consolas,'DejaVu Sans Mono',monospace)"

SHAPES = f"""
.agl{{max-width:100%;height:auto;font:11px {SANS}}}
.agl text{{fill:var(--agl-ink)}}
.agl .m{{font-family:{MONO}}}
.agl .b{{font-weight:600}}
.agl .t0{{font-size:15px}}.agl .t1{{font-size:13px}}.agl .t2{{font-size:12px}}
.agl .c{{text-anchor:middle}}.agl .e{{text-anchor:end}}
.agl text.q{{fill:var(--agl-muted)}}
.agl text.n{{fill:var(--agl-now)}}
.agl .sheet{{fill:var(--agl-sheet)}}
.agl .box{{fill:var(--agl-sheet);stroke:var(--agl-ink);stroke-width:1.5}}
.agl .leaf{{stroke:var(--agl-blue)}}
.agl .past{{stroke:var(--agl-muted)}}
.agl .none{{stroke:var(--agl-muted);stroke-dasharray:5 4}}
.agl .asked{{stroke-width:3}}
.agl .now{{stroke:var(--agl-now);stroke-width:3}}
.agl .fault{{stroke:var(--agl-red);stroke-width:3}}
.agl .bad,.agl text.bad{{fill:var(--agl-red)}}
.agl .edge{{fill:none;stroke:var(--agl-line);stroke-width:1.5}}
.agl .dash{{stroke-dasharray:4 4}}
.agl .flow{{stroke:var(--agl-now);stroke-width:2.5}}
.agl .head{{fill:var(--agl-now)}}
.agl .tag{{fill:var(--agl-sheet);stroke:var(--agl-line)}}
.agl .tag.flow{{stroke:var(--agl-now);stroke-width:1.5}}
.agl .slot{{fill:none;stroke:var(--agl-line)}}
.agl .part{{fill:var(--agl-now)}}
.agl .done{{fill:var(--agl-blue)}}
.agl .tick{{fill:none;stroke:var(--agl-sheet);stroke-width:2;stroke-linecap:round}}
.agl .held{{fill:var(--agl-green);stroke:var(--agl-green);stroke-width:1.5}}
.agl .freed{{fill:none;stroke:var(--agl-green);stroke-width:1.5}}
.agl .ring{{fill:none;stroke:var(--agl-red);stroke-width:2}}
.agl .gone{{text-decoration:line-through}}
"""


def style(theme: Theme) -> str:
    """The style sheet of a picture.

    theme: "auto" follows the page or the reader; "light" and "dark" are fixed.
    """
    if theme == "auto":
        colours = page_colours(".agl")
    elif theme in ("light", "dark"):
        # Fixed colours outrank those of other pictures on the page.
        colours = f".agl.{theme}{{{_colours(LIGHT if theme == 'light' else DARK, {})}}}"
    else:
        raise ValueError(f"theme is 'auto', 'light' or 'dark', not {theme!r}")
    return colours + SHAPES.replace("\n", "")


def page_colours(selector: str) -> str:
    """The rules that give what a selector finds the variables `--agl-ink` and its like."""
    light, dark = _colours(LIGHT, PAGE), _colours(DARK, PAGE)
    # JupyterLab's theme outranks the reader's preference, which it need not share.
    return (
        f"{selector}{{{light}}}"
        f"@media(prefers-color-scheme:dark){{{selector}{{{dark}}}}}"
        f"[data-jp-theme-light=true] {selector}{{{light}}}"
        f"[data-jp-theme-light=false] {selector}{{{dark}}}"
    )


def _colours(colours: dict[str, str], page: dict[str, str]) -> str:
    return ";".join(
        f"--agl-{name}:" + (f"var({page[name]},{colour})" if name in page else colour)
        for name, colour in colours.items()
    )
