"""Lesson 04 in a real JupyterLab: the stepper by keyboard, both themes, an exercise solved."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSON = "notebooks/04_backward_by_hand.ipynb"
EXERCISES = "exercises/04_backward_by_hand.ipynb"
SOLUTIONS = ROOT / "solutions" / "04_backward_by_hand.ipynb"
README_IMAGE = ROOT / "docs" / "images" / "lesson-04.png"


@pytest.fixture
def stepper(lab):
    """The lesson's first stepper, after all cells have run."""
    lab.open(LESSON)
    lab.run_all()
    lab.cell("Stepper(out)")
    found = lab.page.locator(".agl-stepper").first
    found.scroll_into_view_if_needed()
    return found


def test_the_stepper_is_walked_by_keyboard_alone(lab, stepper):
    press, type_ = lab.page.keyboard.press, lab.page.keyboard.type
    count, verdict = stepper.locator(".agl-count"), stepper.locator(".agl-verdict")
    answer = stepper.locator(".agl-answer input")
    stepper.focus()
    expect(count).to_have_text("step 0 of 5")
    lab.screenshot("stepper-start")

    press("ArrowRight")
    expect(count).to_have_text("step 1 of 5")
    expect(answer).to_be_focused()
    lab.screenshot("stepper-question")

    type_("1")
    press("Enter")
    expect(verdict).to_have_text("That is right up to a constant factor.")
    lab.screenshot("stepper-wrong")

    press("Control+A")
    type_("1/4")
    press("Enter")
    expect(verdict).to_have_text("Right.")
    expect(stepper).to_be_focused()
    expect(stepper.locator(".agl-live")).to_contain_text("MeanBackward0 receives g = 1.0 and sends")
    lab.screenshot("stepper-right")

    press("Enter")
    expect(count).to_have_text("step 2 of 5")
    press("End")
    expect(count).to_have_text("step 5 of 5")
    expect(stepper.locator(".agl-held")).to_contain_text("0 B of")
    expect(stepper.locator(".agl-picture")).to_contain_text("4.5")
    lab.screenshot("stepper-end")

    press("ArrowLeft")
    expect(count).not_to_have_text("step 5 of 5")
    press("Home")
    expect(count).to_have_text("step 0 of 5")


def test_the_picture_follows_the_theme(lab, stepper):
    sheet = stepper.locator(".agl-picture .sheet")
    stepper.focus()
    lab.page.keyboard.press("ArrowRight")
    expect(stepper.locator(".agl-answer input")).to_be_focused()
    light = sheet.evaluate("node => getComputedStyle(node).fill")
    lab.theme("JupyterLab Dark")
    try:
        assert sheet.evaluate("node => getComputedStyle(node).fill") != light
        lab.screenshot("stepper-dark")
    finally:
        lab.theme("JupyterLab Light")


def test_the_stepper_says_that_its_kernel_is_gone(lab, stepper):
    lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(stepper.locator(".agl-offline")).to_contain_text("run the cell again")
    expect(stepper.locator(".agl-picture svg")).to_be_visible()
    lab.screenshot("stepper-without-kernel")


def test_an_exercise_is_solved_and_passes(lab):
    cells = nbformat.read(SOLUTIONS, as_version=4).cells
    solution = next(c.source for c in cells if "def gradient_by_hand" in c.source)
    lab.open(EXERCISES)
    lab.run_cell("import autograd_lab as torch")
    lab.run_cell("def gradient_by_hand")
    outcome = lab.run_cell("%check gradient_by_hand").locator(".jp-OutputArea-output")
    expect(outcome).to_contain_text("not attempted")
    lab.retype_cell("def gradient_by_hand", solution)
    lab.run_cell("def gradient_by_hand")
    lab.run_cell("%check gradient_by_hand")
    expect(outcome).to_contain_text("passed")
    lab.screenshot("exercise-passed")


def test_the_readmes_picture(lab, stepper):
    """With AUTOGRAD_LAB_REFRESH_IMAGES set, the picture in the README is made anew."""
    press, type_ = lab.page.keyboard.press, lab.page.keyboard.type
    stepper.focus()
    press("ArrowRight")
    for answer in ("1/4", "3"):
        expect(stepper.locator(".agl-answer input")).to_be_focused()
        type_(answer)
        press("Enter")
        expect(stepper.locator(".agl-verdict")).to_have_text("Right.")
        press("ArrowRight")
    expect(stepper.locator(".agl-answer input")).to_be_focused()
    type_("y")
    picture = lab.screenshot("lesson-04")
    if os.environ.get("AUTOGRAD_LAB_REFRESH_IMAGES"):
        README_IMAGE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, README_IMAGE)
