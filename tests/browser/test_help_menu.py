"""JupyterLab's Help menu leads from the kernel to the lessons, with the network cut."""

import pytest

pytestmark = pytest.mark.browser


def test_a_lesson_opens_from_the_help_menu(lab):
    lab.open("exercises/04_backward_by_hand.ipynb")
    lab.page.get_by_role("menuitem", name="Help", exact=True).click()
    link = lab.page.get_by_role("menuitem", name="04 backward by hand")
    link.wait_for()
    lab.screenshot("help-menu")
    with lab.page.context.expect_page() as opened:
        link.click()
    title = ".jp-Notebook h1:has-text('04 · Backward by hand')"
    opened.value.wait_for_selector(title, timeout=60_000)
