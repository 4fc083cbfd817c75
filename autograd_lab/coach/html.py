"""Advice as HTML that follows the page's theme. It says what the text says."""

from html import escape

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.text import see

STYLE = """
.agl-coach{border-left:3px solid var(--jp-warn-color0,#d55e00);border-radius:0 8px 8px 0;
padding:8px 14px;max-width:860px;font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);
color:var(--jp-ui-font-color1,#1f2328);background:var(--jp-layout-color0,#fff)}
.agl-noticed{border-left-color:var(--jp-info-color0,#0072b2)}
.agl-coach table{border-collapse:collapse;width:auto;margin:0;border:0}
.agl-coach tr,.agl-coach td,.agl-coach th{background:none!important;border:0;
vertical-align:baseline!important;text-align:left!important;padding:2px 16px 2px 0;font-size:13px;
color:inherit;white-space:normal}
.agl-coach th{font-weight:600;padding-right:12px;color:var(--jp-ui-font-color2,#5f6a75)}
.agl-coach td.where{color:var(--jp-ui-font-color2,#5f6a75);white-space:nowrap}
.agl-coach code{font:12px var(--jp-code-font-family,monospace);background:none!important;
color:inherit;padding:0!important}
.agl-coach svg{display:block;margin:8px 0 2px}
"""


def html(advice: Advice) -> str:
    """The advice as an HTML fragment with its own style, to be read by eye and by screen reader."""
    rows = [_row(advice.head if not i else "", *_reason(r)) for i, r in enumerate(advice.reasons)]
    rows += [_row("or" if i else "try", *_way(w)) for i, w in enumerate(advice.ways)]
    rows.append(_row("see", escape(see(advice)), "", ""))
    style = f"<style>{STYLE.replace(chr(10), '')}</style>"
    error = advice.head == "why"
    said = "Advice on the error above" if error else "Noticed while the cell ran"
    kind = "" if error else " agl-noticed"
    return (
        f'<div class="agl-coach{kind}" role="note" aria-label="{said}">{style}'
        f"<table>{''.join(rows)}</table>{advice.picture}</div>"
    )


def _reason(reason: Reason) -> tuple[str, str, str]:
    return escape(reason.text), escape(reason.where), _code(reason.code)


def _way(way: Way) -> tuple[str, str, str]:
    return (_code(way.code), escape(way.gain), "") if way.code else (escape(way.gain), "", "")


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>" if text else ""


def _row(head: str, first: str, second: str, third: str) -> str:
    cells = f"<td>{first}</td>"
    if third:
        cells += f'<td class="where">{second}</td><td>{third}</td>'
    elif second:
        cells += f'<td colspan="2">{second}</td>'
    else:
        cells = f'<td colspan="3">{first}</td>'
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'
