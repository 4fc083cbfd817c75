"""The programs of the five source documents, repaired, against their stated output.

The mistakes of the documents are programs too: each shows what really happens.
"""

import pytest

from tests.seeds import (
    networks_000,
    networks_003,
    networks_004,
    seed_000,
    seed_001,
    seed_002,
    seed_003,
    seed_004,
)
from tests.seeds.snippet import output_of

NETWORKS = (networks_000, networks_003, networks_004)
DOCUMENTS = (seed_000, seed_001, seed_002, seed_003, seed_004, *NETWORKS)
ALL = {
    f"{document.__name__[-3:]} {program.name}, {program.world}": program
    for document in DOCUMENTS
    for program in (*document.SNIPPETS, *document.MISTAKES)
}


@pytest.mark.parametrize("name", ALL)
def test_a_program_prints_what_is_stated(name):
    assert output_of(ALL[name]) == ALL[name].prints


def test_no_program_hides_another():
    assert len(ALL) == sum(len(d.SNIPPETS) + len(d.MISTAKES) for d in DOCUMENTS)
