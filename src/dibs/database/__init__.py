"""The way to PostgreSQL: a pool, borrowed connections, named statements, decoding."""

from dibs.database.answers import Row, answer_of, answers_of
from dibs.database.borrowed import AnyConnection, fetch_borrowed
from dibs.database.connections import AsyncConnection, fetch
from dibs.database.faults import Locked, Passing, translated
from dibs.database.own import OwnDatabase
from dibs.database.pool import QUERIES, Database, conninfo_of
from dibs.database.statements import load_statements
from dibs.database.wire import encode, require_sound

__all__ = [
    "QUERIES",
    "AnyConnection",
    "AsyncConnection",
    "Database",
    "Locked",
    "OwnDatabase",
    "Passing",
    "Row",
    "answer_of",
    "answers_of",
    "conninfo_of",
    "encode",
    "fetch",
    "fetch_borrowed",
    "load_statements",
    "require_sound",
    "translated",
]
