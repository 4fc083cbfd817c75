"""The frame of everything shown: a fragment with its own style, in the page's colours and type."""

from html import escape

from autograd_lab.graph.theme import MONO, SANS, page_colours

TWICE = ".agl-shown.agl-shown"  # so outranks what JupyterLab says of tables
SHAPES = f"""
.agl-shown{{max-width:100%;overflow-x:auto;font:13px/1.5 {SANS};color:var(--agl-ink)}}
.agl-shown p{{margin:2px 0 6px}}
.agl-shown p span{{color:var(--agl-muted);margin-right:14px}}
.agl-shown p b{{margin-right:14px}}
.agl-shown table{{border-collapse:collapse;margin:0 0 6px;border:0}}
{TWICE} thead tr,{TWICE} tbody tr,{TWICE} td,{TWICE} th{{background:none;border:0;font-size:12px;
color:inherit;text-align:left;vertical-align:baseline;padding:2px 16px 2px 0;white-space:pre}}
{TWICE} th{{font-weight:400;color:var(--agl-muted)}}
{TWICE} thead tr{{border-bottom:1px solid var(--agl-line)}}
.agl-shown .m{{font:12px {MONO}}}
{TWICE} .n td{{text-align:right;font-family:{MONO};padding:2px 7px}}
{TWICE} td.bad{{color:var(--agl-red);font-weight:700;outline:1.5px solid var(--agl-red);
outline-offset:-2px}}
.agl-shown .held{{color:var(--agl-green)}}
.agl-shown .off{{color:var(--agl-muted)}}
.agl-shown .parts{{display:flex;flex-wrap:wrap;gap:4px 22px}}
.agl-shown figure{{margin:0}}
.agl-shown figcaption{{font:12px {MONO};color:var(--agl-muted)}}
.agl-shown svg{{display:block;margin:2px 0 6px}}
"""


def page(label: str, inner: str) -> str:
    """A fragment of a page. label: what it shows, in words, for those who can't see it."""
    style = page_colours(".agl-shown") + SHAPES.replace("\n", "")
    return (
        f'<div class="agl-shown" role="group" aria-label="{escape(label)}">'
        f"<style>{style}</style>{inner}</div>"
    )


def heading(title: str, *more: str) -> str:
    """A title and short facts beside it; empty ones are left out."""
    facts = "".join(f"<span>{escape(text)}</span>" for text in more if text)
    return f"<p><b>{escape(title)}</b>{facts}</p>"


def note(text: str) -> str:
    """A line below, if there is something to say."""
    return f"<p><span>{escape(text)}</span></p>" if text else ""


def table(heads: tuple[str, ...], rows: list[str]) -> str:
    """A table of rows that are HTML already."""
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def row(*cells: str) -> str:
    """A row of cells that are HTML already."""
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def code(text: str) -> str:
    """Code, in the page's mono."""
    return f'<span class="m">{escape(text)}</span>' if text else ""
