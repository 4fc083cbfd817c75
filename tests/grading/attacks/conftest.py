"""One warm grader for all attacks: that each leaves it as it was is part of what is tested."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.attacks.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, sandboxed: None) -> Iterator[World]:
    world = World(Path(tmp_path_factory.mktemp("machine")))
    yield world
    world.close()
