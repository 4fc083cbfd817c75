"""What a learner reads of a grading, and what nobody can put onto that page."""

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from autograd_lab.grading.graded import Graded, Picture, Remark, ShownCell
from autograd_lab.grading.report import feedback_page
from tests.grading.report import samples
from tests.grading.report.reading import classed, read

KINDS = ["all_passed", "mixed", "untouched", "unreadable", "hostile"]
HARMLESS = re.findall(
    r"\w+",
    """
    html head meta title style body header main footer div p span h1 h2 h3 strong a code pre b bdi
    ol li article figure figcaption img svg symbol use defs pattern clippath g rect path circle
    """,
)


@pytest.fixture(params=KINDS)
def page(request):
    return read(feedback_page(getattr(samples, request.param)()))


@pytest.fixture
def mixed():
    return read(feedback_page(samples.mixed()))


def article(page, name):
    return next(a for a in page.all("article") if next(a.all("h3")).text == name)


def test_the_page_is_made_of_harmless_elements_alone(page):
    assert {element.tag for element in page.all()} <= set(HARMLESS)


def test_no_attribute_runs_loads_or_styles_anything(page):
    for element in page.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on") and name not in ("style", "srcset"), name
            if name in ("href", "src"):
                assert value.startswith(("#", "data:image/svg+xml;base64,")), value


def test_the_policy_allows_this_style_sheet_and_nothing_else(page):
    style = next(page.all("style")).text
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policies = [m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    ]


def test_the_style_sheet_loads_nothing(page):
    style = next(page.all("style")).text
    assert "@import" not in style and "url(#" in style
    assert style.count("url(") == style.count("url(#")


def test_ids_are_there_once_and_links_lead_to_them(page):
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert {a.attributes["href"][1:] for a in page.all("a")} <= set(ids)


def test_headings_are_in_order_and_landmarks_are_there(page):
    levels = [int(e.tag[1]) for e in page.all() if e.tag in ("h1", "h2", "h3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [e.tag for e in page.all() if e.tag in ("header", "main", "footer")] == [
        "header",
        "main",
        "footer",
    ]


def test_a_page_can_be_written_and_has_no_unseen_signs(page):
    text = page.text
    text.encode("utf-8")
    assert not set("\x00\x1b\u202e\r") & set(text)


def test_a_hostile_notebook_makes_a_page_of_bounded_size():
    assert len(feedback_page(samples.hostile())) < 300_000


def test_a_page_of_a_lesson_is_small_and_the_same_each_time():
    graded = replace(samples.mixed(), pictures=None)
    page = feedback_page(graded)
    assert len(page.encode()) < 60_000
    assert page == feedback_page(graded)


def test_the_head_says_who_what_and_how_much(mixed):
    header = next(mixed.all("header")).text
    for words in ("grace", samples.NOTEBOOK, "3 of 14 points", "1 of 6 questions passed"):
        assert words in header
    assert "2 points still to be graded" in header


def test_each_question_has_its_word_points_and_hint(mixed):
    for name, word, points, hint in (
        ("gradient_by_hand", "passed", "2 of 2 points", ""),
        ("backward_order", "not yet", "0 of 3 points", "Your list visits a node once for every"),
        ("mul_backward", "out of time", "0 of 2 points", "Your code ran longer than it may."),
        ("mean_backward", "not attempted", "0 of 2 points", "still raises NotImplementedError"),
        ("numerical_gradient", "partly right", "1 of 3 points", "difference on one side"),
        ("essay", "waits for your teacher", "– of 2 points", "A person reads this answer."),
    ):
        shown = article(mixed, name)
        assert next(iter(classed(shown, "word"))).text == word
        assert next(iter(classed(shown, "score"))).text == points
        assert hint in "".join(p.text for p in classed(shown, "hint"))


def test_a_pass_has_no_hint(mixed):
    assert classed(article(mixed, "gradient_by_hand"), "hint") == []


def test_the_answer_stands_with_its_question(mixed):
    code = next(article(mixed, "numerical_gradient").all("pre")).text
    assert "result[i, j] = (f(x + step) - f(x)) / h" in code


def test_a_cell_that_answers_two_questions_is_shown_once():
    graded = samples.all_passed()
    names = tuple(question.name for question in graded.result.questions)
    page = read(feedback_page(replace(graded, cells=(ShownCell("solution", "x = 1", names),))))
    assert [pre.text for pre in page.all("pre")] == ["x = 1"]
    assert "Your answer is shown above" in article(page, names[1]).text


def test_a_given_text_is_not_taken_for_an_answer():
    graded = samples.mixed()
    task = ShownCell("given", "Say in words what a gradient is.", ("essay",))
    page = read(feedback_page(replace(graded, cells=(task,))))
    assert "what a gradient is" not in page.text


def test_what_is_for_the_teacher_is_not_on_the_page():
    graded = samples.mixed()
    remarks = (Remark("tampering", "A result was forged."), Remark("another kind", "Hm."))
    questions = tuple(replace(q, reason="was not believed") for q in graded.result.questions)
    result = replace(graded.result, remarks=remarks, questions=questions)
    text = read(feedback_page(replace(graded, result=result))).text
    assert "forged" not in text and "Hm." not in text and "not believed" not in text


def test_a_restored_cell_and_a_limit_are_told_in_kind_words(mixed):
    notices = [p.text for p in classed(mixed, "notice")]
    assert len(notices) == 2
    assert "put back as it was given" in notices[0]
    assert "ran longer than it may" in notices[1]


def test_pictures_are_images_with_their_words(mixed):
    figures = list(next(iter(classed(article(mixed, "mul_backward"), "pictures"))).all("figure"))
    assert [next(f.all("figcaption")).text for f in figures] == [
        "your graph",
        "the graph asked for",
    ]
    image = next(figures[0].all("img"))
    assert image.attributes["alt"] == "One edge from a to the product."
    data = image.attributes["src"].removeprefix("data:image/svg+xml;base64,")
    assert b64decode(data).decode() == samples.small_graph(False)


def test_a_picture_that_is_too_wide_to_shrink_can_be_reached_by_keyboard(mixed):
    wide = [e for e in mixed.all("div") if e.attributes.get("tabindex") == "0"]
    assert [e.attributes["aria-label"] for e in wide] == ["your graph", "the graph asked for"]


def test_a_picture_by_a_stranger_stays_an_image():
    graded = samples.all_passed()
    picture = Picture("<b>", "<svg onload=alert(1)><script>alert(1)</script>\ud800", '"><script>')
    page = feedback_page(replace(graded, pictures={"mul_backward": (picture,)}))
    assert "script" not in {element.tag for element in read(page).all()}
    assert "onload" not in page


def test_other_cells_come_last_with_what_they_printed_and_raised(mixed):
    figures = [f for f in mixed.all("figure") if "cell" in f.classes()][-3:]
    assert [next(f.all("figcaption")).text for f in figures] == [
        "your note",
        "your own cell",
        "your own cell",
    ]
    assert "2 tensor(4.)" in figures[1].text
    assert "This cell raised RuntimeError: shape '[3, 3]'" in figures[2].text


def test_a_given_cell_is_shown_only_where_it_raised(mixed):
    assert "import autograd_lab" not in mixed.text
    given = ShownCell("given", "import nothing_there", error="ModuleNotFoundError: nothing_there")
    page = feedback_page(Graded(samples.all_passed().result, (given,)))
    assert "ModuleNotFoundError" in read(page).text


def test_a_notebook_that_could_not_be_graded_says_why():
    page = read(feedback_page(samples.unreadable()))
    assert "could not be graded. The file is not a notebook" in classed(page, "notice")[0].text
    assert list(page.all("article")) == []


def test_a_result_without_questions_or_points_makes_a_page():
    result = replace(samples.all_passed().result, questions=(), learner="", notebook="")
    assert "0 of 0 points" in read(feedback_page(Graded(result))).text
