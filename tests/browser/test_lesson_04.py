"""Lesson 04 in a real JupyterLab: the stepper by keyboard, both themes, an exercise solved."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from autograd_lab.grading.variants import render

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSON = "notebooks/04_backward_by_hand.ipynb"
EXERCISES = "exercises/04_backward_by_hand.ipynb"
SOLUTIONS = ROOT / "solutions" / "04_backward_by_hand.ipynb"
README_IMAGE = ROOT / "docs" / "images" / "lesson-04.png"


@pytest.fixture(scope="module")
def lesson(lab):
    """The lesson, all of whose cells have run."""
    lab.open(LESSON)
    lab.run_all()
    return lab


@pytest.fixture
def stepper(lesson):
    """The lesson's first stepper, focused, before the first step."""
    lesson.cell("Stepper(out)")
    found = lesson.page.locator(".agl-stepper").first
    found.scroll_into_view_if_needed()
    found.focus()
    lesson.page.keyboard.press("Home")
    expect(found.locator(".agl-count")).to_have_text("step 0 of 5")
    return found


def test_the_stepper_is_walked_by_keyboard_alone(lesson, stepper):
    press, type_ = lesson.page.keyboard.press, lesson.page.keyboard.type
    count, verdict = stepper.locator(".agl-count"), stepper.locator(".agl-verdict")
    answer = stepper.locator(".agl-answer input")
    lesson.screenshot("stepper-start")

    press("ArrowRight")
    expect(count).to_have_text("step 1 of 5")
    expect(answer).to_be_focused()
    lesson.screenshot("stepper-question")

    type_("1")
    press("Enter")
    expect(verdict).to_have_text("That is right up to a constant factor.")
    expect(answer).to_be_focused()
    lesson.screenshot("stepper-wrong")

    press("Control+A")
    type_("1/4")
    press("Enter")
    expect(verdict).to_have_text("Right.")
    expect(stepper).to_be_focused()
    expect(stepper.locator(".agl-live")).to_contain_text("MeanBackward0 receives g = 1.0 and sends")
    lesson.screenshot("stepper-right")

    press("Enter")
    expect(answer).to_be_focused()
    type_("3")
    press("Enter")
    expect(verdict).to_have_text("Right.")
    press("ArrowRight")
    expect(count).to_have_text("step 3 of 5")
    expect(answer).to_be_focused()
    type_("y")
    picture = lesson.screenshot("lesson-04")
    if os.environ.get("AUTOGRAD_LAB_REFRESH_IMAGES"):
        README_IMAGE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, README_IMAGE)

    press("Control+A")
    press("Delete")
    press("End")
    expect(count).to_have_text("step 5 of 5")
    expect(stepper.locator(".agl-held")).to_contain_text("0 B of")
    expect(stepper.locator(".agl-picture")).to_contain_text("4.5")
    lesson.screenshot("stepper-end")

    press("ArrowLeft")
    expect(count).to_have_text("step 4 of 5")


def test_an_open_question_waits_at_every_key_but_home_and_end(lesson, stepper):
    lesson.page.keyboard.press("End")
    lesson.page.keyboard.press("ArrowLeft")
    lesson.page.keyboard.press("ArrowLeft")
    answer = stepper.locator(".agl-answer input")
    expect(answer).to_be_focused()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("Enter")
    expect(stepper.locator(".agl-verdict")).to_contain_text("Type the local derivative")
    expect(answer).to_be_focused()


def test_the_picture_follows_the_theme(lesson, stepper):
    sheet = stepper.locator(".agl-picture .sheet")
    expect(sheet).to_have_css("fill", "rgb(255, 255, 255)")
    lesson.theme("JupyterLab Dark")
    try:
        expect(sheet).to_have_css("fill", "rgb(17, 17, 17)")
        lesson.screenshot("stepper-dark")
    finally:
        lesson.theme("JupyterLab Light")


def test_the_stepper_says_that_its_kernel_is_gone(lesson, stepper):
    lesson.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(stepper.locator(".agl-offline")).to_contain_text("run this cell again")
    expect(stepper.locator(".agl-picture svg")).to_be_visible()
    lesson.screenshot("stepper-without-kernel")


def test_an_exercise_is_solved_and_passes(lab):
    cells = nbformat.read(SOLUTIONS, as_version=4).cells
    solution = next(c.source for c in cells if "def gradient_by_hand" in c.source)
    lab.open(EXERCISES)
    lab.run_cell("import autograd_lab as torch")
    lab.run_cell("def gradient_by_hand")
    outcome = lab.run_cell("%check gradient_by_hand").locator(".jp-OutputArea-output")
    expect(outcome).to_contain_text("not attempted")
    lab.retype_cell("def gradient_by_hand", without_marks(solution))
    lab.run_cell("def gradient_by_hand")
    lab.run_cell("%check gradient_by_hand")
    expect(outcome).to_contain_text("passed")
    lab.screenshot("exercise-passed")


def without_marks(source: str) -> str:
    """A solution without the comments that say where it begins and ends."""
    return "\n".join(line for line in render(source, 0).split("\n") if "### " not in line)
