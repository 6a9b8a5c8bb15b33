from __future__ import annotations

import pytest

from forensics.synthetic import World, world
from forensics.synthetic.records import Record


@pytest.fixture(scope="session")
def sample() -> World:
    return world()


@pytest.fixture(scope="session")
def sample_records(sample: World) -> list[Record]:
    return list(sample.records())
