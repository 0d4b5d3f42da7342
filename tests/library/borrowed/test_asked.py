"""What goes to a caller's connection is text its codecs cannot change."""

import asyncpg
import pytest

from dibs.database import QUERIES
from dibs.database.borrowed.asked import ask

from .caller import parts_of

CHANGED_BY_CODECS = {"json", "jsonb", "uuid"}


@pytest.mark.parametrize("name", sorted(QUERIES.keys() - {"speak_utc"}))
async def test_no_codec_spells_a_parameter_of_a_statement(url: str, name: str) -> None:
    statement = QUERIES[name]
    named = {part.partition(b")")[0].decode() for part in statement.split(b"%(")[1:]}
    given = dict.fromkeys(named) or [None] * statement.count(b"%s")
    link = await asyncpg.connect(**parts_of(url)._asdict())
    try:
        prepared = await link.prepare(ask(statement, given).numbered)
        kinds = {kind.name.removesuffix("[]") for kind in prepared.get_parameters()}
        assert kinds & CHANGED_BY_CODECS == set()
        assert [column.type.name for column in prepared.get_attributes()] == ["text"]
    finally:
        await link.close()
