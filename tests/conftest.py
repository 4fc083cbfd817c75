"""Tests marked for a part that this machine lacks are skipped, with the reason."""

import shutil
from importlib.util import find_spec

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def missing_part(mark: str) -> str | None:
    """What a test with this mark needs and this machine lacks."""
    if mark == "oracle" and find_spec("torch") is None:
        return "PyTorch is not installed: make oracle"
    if mark == "browser" and find_spec("playwright") is None:
        return "playwright is not installed: make browser"
    if mark == "browser" and not any(map(shutil.which, CHROMIUM)):
        return "Chromium is not installed: apt-get install chromium, then make browser"
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--must-run", action="store_true", help="fail the tests whose part is missing, not skip"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in ("oracle", "browser"):
        if item.get_closest_marker(mark) and (missing := missing_part(mark)):
            if item.config.getoption("--must-run"):
                pytest.fail(missing, pytrace=False)
            pytest.skip(missing)
