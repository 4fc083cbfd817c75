"""Which marked tests run: what is not asked for, or lacks its part, is skipped with the reason."""

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
        "--must-run",
        action="store_true",
        help="run the tests in a browser too, and fail, not skip, those whose part is missing",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    must_run = item.config.getoption("--must-run")
    for mark in ("oracle", "browser"):
        if item.get_closest_marker(mark) and (missing := missing_part(mark)):
            if must_run:
                pytest.fail(missing, pytrace=False)
            pytest.skip(missing)
    if item.get_closest_marker("browser") and not must_run:
        pytest.skip("a browser takes minutes on a slow machine: make browser")
