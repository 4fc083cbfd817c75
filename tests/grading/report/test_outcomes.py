"""Each status has a word; each tone a mark, a hatching and colours that can be read."""

from dataclasses import replace

import pytest

from autograd_lab.grading import Status
from autograd_lab.grading.graded import QuestionResult
from autograd_lab.grading.report.charts import swatch
from autograd_lab.grading.report.colours import DARK_PAGE, LIGHT_PAGE
from autograd_lab.grading.report.outcomes import Tone, number, outcome, score, tone_of
from autograd_lab.grading.report.page import document, mark

QUESTION = QuestionResult("f", "f", Status.VALUES, 0.0, 2.0)
STOPPED = (Status.CRASHED, Status.OUT_OF_TIME, Status.OUT_OF_MEMORY)


@pytest.mark.parametrize("status", Status)
def test_only_a_pass_is_called_passed(status):
    found = outcome(replace(QUESTION, status=status))
    assert (found.tone is Tone.PASSED) == (status is Status.PASSED)
    assert found.word


@pytest.mark.parametrize("status", [*STOPPED, Status.NOT_GRADED, Status.UNSTABLE, Status.BY_HAND])
def test_a_learner_is_told_something_where_a_check_has_no_hint(status):
    assert outcome(replace(QUESTION, status=status)).advice


def test_part_of_the_points_is_partly_right():
    assert outcome(replace(QUESTION, points=1.0)).tone is Tone.PARTLY


def test_an_answer_without_points_waits_for_a_person():
    assert outcome(replace(QUESTION, points=None)).tone is Tone.WAITING


@pytest.mark.parametrize("status", STOPPED)
def test_what_was_stopped_has_a_tone_of_its_own(status):
    assert tone_of(status) is Tone.STOPPED


@pytest.mark.parametrize("tone", Tone)
def test_each_tone_has_a_mark_that_the_page_defines(tone):
    name = tone.name.lower()
    assert f'<symbol id="{name}"' in document("", "feedback", "")
    assert f"#{name}" in mark(tone)
    assert f"#fill-{name}" in swatch(tone)


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (0.0, "0"), (2.5, "2.5"), (1 / 3, "0.33"), (10.0, "10")]
)
def test_points_are_written_as_people_write_them(value, text):
    assert number(value) == text


def test_a_score_in_words():
    assert score(2.0, 3.0) == "2 of 3 points"
    assert score(None, 1.0) == "– of 1 point"


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT_PAGE, DARK_PAGE], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["sheet", "raised"])
def test_text_can_be_read_on_every_ground(colours, ground):
    texts = ("ink", "muted", "blue", "word", "string")
    assert {n: c for n in texts if (c := contrast(colours[n], colours[ground])) < 4.5} == {}


@pytest.mark.parametrize("colours", [LIGHT_PAGE, DARK_PAGE], ids=["light", "dark"])
def test_marks_stand_off_from_the_sheet(colours):
    marks = ("now", "red", "blue", "muted")
    assert {n: c for n in marks if (c := contrast(colours[n], colours["sheet"])) < 3} == {}
