"""Every fenced block of the documentation runs, as its info string says.

`sql` runs statement by statement, `python` as a script, `sh` with bash, with a service
of ours behind `$DIBS_URL` and `localhost` at the default port, with the settings that
the page says before `dibs serve`; `json` is parsed, `text` and `mermaid` are for
people.
The blocks of one page run in order on a database with the engine installed: to repeat
one of them, run its page (`-k operate`). One directive may stand before a block:

    <!-- runs: needs hall.json, arrivals.csv -->     these files are in its folder

Blocks of `make` commands are run by `test_clone.py`, those of TypeScript are checked by
`test_typescript.py`.
"""

from itertools import chain

import pytest

from .blocks import PAGES, TYPED, Block, blocks_of
from .conftest import Stages
from .stage import RUNNERS

BLOCKS = [*chain.from_iterable(map(blocks_of, PAGES))]
RUN = [block for block in BLOCKS if not block.is_makes and not block.is_typed]
PROGRAMS = ("curl", "nats-server", "redis-server")
"""Of those that blocks use, the ones a machine may lack."""


def case(block: Block) -> object:
    """A block as a test's parameter."""
    needs = [program for program in PROGRAMS if program in block.text]
    return pytest.param(block, id=block.name, marks=pytest.mark.needs(*needs))


@pytest.mark.parametrize("block", map(case, RUN))
def test_a_block_runs(block: Block, stages: Stages) -> None:
    stages.of(block.page).run(block)


def test_every_block_says_what_it_is() -> None:
    known = {*RUNNERS, *TYPED}
    wrong = [block.name for block in BLOCKS if block.language not in known]

    assert wrong == []


def test_every_block_is_found() -> None:
    fences = sum(page.read_text().count("\n```") for page in PAGES)

    assert fences == 2 * len(BLOCKS) > 0
