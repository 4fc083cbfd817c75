"""The pages in a real browser: nothing runs, nothing is asked for, nothing hangs over the edge."""

import pytest

from autograd_lab.grading.report import feedback_page, summary_page
from tests.grading.report import samples

pytestmark = pytest.mark.browser
PAGES = {
    "mixed": lambda: feedback_page(samples.mixed()),
    "hostile": lambda: feedback_page(samples.hostile()),
    "unreadable": lambda: feedback_page(samples.unreadable()),
    "class": lambda: summary_page(samples.class_of(30)),
}
BEYOND = """() => [...document.querySelectorAll('body *')].filter(
    (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .marks')
).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a page by its name, and say what it logged, asked for and popped up."""
    contexts = []

    def open_page(name, **options):
        file = tmp_path / f"{name}.html"
        file.write_text(PAGES[name](), "utf-8")
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        happened = []
        page.on("console", lambda message: happened.append(message.text))
        page.on("dialog", lambda dialog: happened.append(dialog.message))
        page.on("request", lambda request: happened.append(request.url))
        page.goto(file.as_uri())
        local = ("file:", "data:image/svg+xml;base64,")
        return page, [what for what in happened if not what.startswith(local)]

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_nothing_is_asked_for(opened, name):
    page, happened = opened(name)
    page.wait_for_load_state("networkidle")
    assert happened == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 550, 1100])
def test_nothing_hangs_over_the_edge(opened, name, width):
    page, _ = opened(name, viewport={"width": width, "height": 700})
    assert page.evaluate(BEYOND) == []


@pytest.mark.parametrize(
    ("scheme", "sheet"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 25, 29)")]
)
def test_the_style_is_in_force_and_follows_the_reader(opened, scheme, sheet):
    page, _ = opened("mixed", color_scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == sheet


def test_paper_is_light(opened):
    page, _ = opened("mixed", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"


def test_pictures_are_drawn(opened):
    page, _ = opened("mixed")
    sizes = page.evaluate("[...document.images].map((image) => image.naturalWidth)")
    assert len(sizes) == 4 and min(sizes) > 100
