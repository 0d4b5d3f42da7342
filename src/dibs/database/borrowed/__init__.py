"""Statements in the caller's own transaction, whichever library opened it.

A module `by_…` a library, imported once a connection of that library is lent: none of
them is needed, and none is loaded before its user loaded it. They only carry text: rows
come as JSON in one text column, and parameters whose types a caller may have taught the
connection to spell in another way go as text. So no codec, loader or row factory of
theirs has a say in what an answer is.
"""

from dibs.database.borrowed.fetch import fetch_borrowed
from dibs.database.borrowed.kinds import AnyConnection

__all__ = ["AnyConnection", "fetch_borrowed"]
