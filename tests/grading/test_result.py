"""A result is data first, and reads well as text and as HTML."""

import json

from autograd_lab.grading import CheckResult, Status

HINT = "Your code doubles `x` & <stops>. What is x times x?"
PASSED = CheckResult("square", Status.PASSED, 2.0, 2.0, expected="the square")
WRONG = CheckResult("square", Status.WRONG_ANSWER, 0.5, 2.0, hint=HINT, expected="the square of x")


def test_a_result_goes_through_json():
    assert json.loads(json.dumps(WRONG.to_dict())) == {
        "name": "square",
        "status": "wrong answer",
        "points": 0.5,
        "max_points": 2.0,
        "hint": HINT,
        "expected": "the square of x",
        "wrong_answer": "",
        "case": "",
    }


def test_a_pass_is_one_line():
    assert PASSED.text() == "square   passed   2 of 2 points"


def test_a_wrong_answer_says_the_hint_and_what_is_asked_for():
    assert WRONG.text().splitlines() == [
        "square   not yet   0.5 of 2 points",
        f"  {HINT}",
        "  asked for   the square of x",
    ]


def test_long_hints_are_wrapped():
    lines = CheckResult("f", Status.VALUES, 0.0, 1.0, hint="word " * 80).text().splitlines()
    assert max(map(len, lines)) <= 88


def test_html_escapes_what_the_learner_wrote():
    html = WRONG.html()
    assert "<stops>" not in html
    assert "&amp; &lt;stops&gt;" in html


def test_html_shows_code_as_code():
    assert ">x</code> &amp;" in WRONG.html()
    assert "`" not in WRONG.html()


def test_html_says_in_words_what_its_mark_says():
    assert "<strong>passed</strong>" in PASSED.html()
    assert "<strong>not yet</strong>" in WRONG.html()
    assert 'role="status"' in PASSED.html()


def test_html_is_the_same_each_time_and_has_no_ids():
    assert WRONG.html() == WRONG.html()
    assert " id=" not in WRONG.html()
