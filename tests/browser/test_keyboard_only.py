"""A learner without a mouse does all of lesson 04 and its exercises in a real JupyterLab."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from autograd_lab.grading.variants import render

pytestmark = pytest.mark.browser

NAME = "04_backward_by_hand.ipynb"
SOLUTIONS = Path(__file__).parents[2] / "solutions" / NAME

# Only looks: what was run to its end, and whether anything but keys was used.
WATCH = """() => {
  window.finished = window.pointed = 0;
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  kernel.iopubMessage.connect((_, message) => {
    const of = message.parent_header.msg_type;
    window.finished += of === 'execute_request' && message.content.execution_state === 'idle';
  });
  for (const event of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
    window.addEventListener(event, () => { window.pointed += 1; }, true);
}"""
ACTIVE = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const { id, type } = notebook.activeCell.model;
  return { id, type, index: notebook.activeCellIndex, count: notebook.widgets.length };
}"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === 'code')
  .flatMap((cell) => cell.model.outputs.toJSON())
  .filter((output) => output.output_type === 'error').map((output) => output.evalue)"""

PREDICTED = {
    "choose-order": "'Mean Mul Mul Add'",
    "choose-thirty-three": "33",
    "choose-visits": "2047",
    "choose-float32": "0.0",
}
STEPPED = {
    "stepper-out": [["1/4"], ["3"], ["y", "y"], ["1"], []],
    "stepper-two-uses": [["1", "1"], ["x", "y"], ["x", "x"], []],
}


class Learner:
    """Presses keys in a notebook, and sees what is on the page."""

    def __init__(self, lab, notebook):
        lab.open(notebook)
        self.page, self.press = lab.page, lab.page.keyboard.press
        self.runs = 0
        self.page.evaluate(WATCH)

    @property
    def active(self):
        return self.page.evaluate(ACTIVE)

    @property
    def focused_text(self):
        return self.page.evaluate("() => document.activeElement.textContent")

    def run(self):
        """Run the active cell, which makes the next one active. Gives what the cell shows."""
        cell = self.active
        self.press("Shift+Enter")
        if cell["type"] == "code":
            self.runs += 1
            self.page.wait_for_function("runs => window.finished >= runs", arg=self.runs)
        selector = f".jp-Notebook .jp-Cell[data-windowed-list-index='{cell['index']}']"
        return self.page.locator(selector)

    def enter(self, widget):
        """From the cell below a widget go into it, backwards, as Tab does."""
        expect(widget).to_be_visible()
        self.press("Shift+Tab")
        expect(widget.locator(":focus")).to_have_count(1)

    def leave(self):
        """Out of a widget, to the cell below it."""
        self.press("Escape")
        self.press("ArrowDown")

    def predict(self, board, answer):
        self.enter(board)
        while (choice := self.focused_text) != answer:
            self.press("ArrowLeft")
            assert self.focused_text != choice, f"there is no choice {answer}"
        self.press("Enter")
        expect(board.locator(".agl-heading")).to_have_text(f"You say {answer}.")
        self.leave()

    def step_through(self, stepper, answers):
        self.enter(stepper)
        count, verdict = stepper.locator(".agl-count"), stepper.locator(".agl-verdict")
        for number, parts in enumerate(answers, 1):
            self.press("ArrowRight" if number == 1 else "Enter")
            expect(count).to_have_text(f"step {number} of {len(answers)}")
            for part in parts:
                question = stepper.locator(".agl-detail").inner_text()
                self.page.keyboard.type(part)
                self.press("Enter")
                expect(verdict).to_have_text("Right.")
                expect(stepper.locator(".agl-detail")).not_to_have_text(question)
        self.leave()

    def write(self, source):
        """Type another text into the active cell."""
        self.press("Enter")
        self.press("Control+A")
        self.press("Delete")
        for number, line in enumerate(source.split("\n")):
            if number:
                self.press("Enter")
                self.press("Shift+Home")  # over the indentation that the editor has put there
            if line:
                self.page.keyboard.type(line)
            elif number:
                self.press("Delete")

    def used_keys_alone(self):
        return self.page.evaluate("() => window.pointed") == 0


def test_the_lesson_is_done_by_keyboard(lab):
    learner = Learner(lab, f"notebooks/{NAME}")
    board = None
    while (at := learner.active)["index"] < at["count"] - 1:
        shown = learner.run()
        if board is not None and at["type"] == "code":
            expect(board.locator(".agl-heading")).to_contain_text("Right. You said")
            board = None
        if at["id"] in PREDICTED:
            board = shown.locator(".agl-board")
            learner.predict(board, PREDICTED[at["id"]])
        elif at["id"] in STEPPED:
            learner.step_through(shown.locator(".agl-stepper"), STEPPED[at["id"]])
        assert learner.active["index"] == at["index"] + 1
    assert learner.active["id"] == "exit"
    for _ in range(30):
        learner.press("Tab")
        if "13.5" in learner.focused_text:
            break
    learner.press("Enter")
    expect(learner.page.locator("details[open]", has_text="13.5")).to_be_visible()
    assert learner.page.evaluate(ERRORS) == []
    assert learner.used_keys_alone()


def test_the_exercises_are_solved_by_keyboard(lab):
    solved = {c.id: c for c in nbformat.read(SOLUTIONS, as_version=4).cells}
    learner = Learner(lab, f"exercises/{NAME}")
    passed = 0
    while True:
        at = learner.active
        if solved[at["id"]].metadata.get("nbgrader", {}).get("solution"):
            learner.write(without_marks(solved[at["id"]].source))
        shown = learner.run()
        if at["id"].startswith("check-"):
            expect(shown.locator(".jp-OutputArea-output")).to_contain_text("passed")
            passed += 1
        if at["index"] == at["count"] - 1:
            break
    assert passed == 5
    assert learner.page.evaluate(ERRORS) == []
    assert learner.used_keys_alone()
    lab.screenshot("keyboard-only")


def without_marks(source):
    """A solution as a learner types it, without the comments that say where it begins and ends."""
    return "\n".join(line for line in render(source, 0).split("\n") if "### " not in line)
