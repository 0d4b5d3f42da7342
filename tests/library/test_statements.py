"""What the library sends fits the engine, and what comes back is read right."""

import psycopg
import pytest

from dibs.database import QUERIES, conninfo_of
from dibs.database.answers import COLUMNS
from dibs.verbs import VERBS, Verb


def test_answers_have_the_columns_that_are_read(url: str) -> None:
    with psycopg.connect(url) as link:
        cursor = link.execute("select * from dibs.turn('nowhere', '{}')")
        assert cursor.description is not None
        assert tuple(column.name for column in cursor.description) == COLUMNS


@pytest.mark.parametrize("name", QUERIES.keys())
def test_every_statement_is_known_to_the_engine(url: str, name: str) -> None:
    with psycopg.connect(url) as link, psycopg.ClientCursor(link) as cursor:
        statement = QUERIES[name].decode()
        named = {part.partition(")")[0]: None for part in statement.split("%(")[1:]}
        given = named or [None] * statement.count("%s")
        cursor.execute(f"explain {cursor.mogrify(statement, given)}")


def test_what_the_address_states_wins(url: str) -> None:
    stated = psycopg.conninfo.make_conninfo(url, application_name="shop")
    for given, expected in ((url, "dibs"), (stated, "shop")):
        link = psycopg.conninfo.conninfo_to_dict(conninfo_of(given))
        assert link["application_name"] == expected


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_verb_has_its_functions(url: str, verb: Verb) -> None:
    with psycopg.connect(url) as link:
        for name in (verb.function, f"dibs.{verb.name}"):
            ((found,),) = link.execute("select to_regproc(%s)", (name,)).fetchall()
            assert found is not None, name
