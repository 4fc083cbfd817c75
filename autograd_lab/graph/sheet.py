"""The sheet that every picture is drawn on: its size, its words for a screen reader, its style."""

from html import escape

from autograd_lab.graph.theme import Theme, style


def sheet(
    width: float, height: float, title: str, said: str, drawn: str, theme: Theme = "auto"
) -> str:
    """An SVG of what was drawn, such as `shapes.rect` and `shapes.text` give.

    title: what is in the picture. said: the same at length.

    Example: `sheet(90, 40, "a box", "An empty box.", rect(10, 10, 70, 20, 8, "box leaf"))`.
    """
    across, down = f"{width:g}", f"{height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="agl {theme}" role="img" '
        f'width="{across}" height="{down}" viewBox="0 0 {across} {down}" '
        'style="max-width:100%;height:auto">'
        f"<title>{escape(title, quote=False)}</title>"
        f"<desc>{escape(said, quote=False)}</desc>"
        f"<style>{style(theme)}</style>"
        f'<rect class="sheet" width="{across}" height="{down}" rx="8"/>'
        f"{drawn}</svg>"
    )
