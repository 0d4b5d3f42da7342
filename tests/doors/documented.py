"""What the document of the API says that a call may be refused with."""

import re

from dibs.service.app import ROWS

_CALLS = [
    (row.method, re.compile(re.sub(r"{\w+}", "[^/]+", row.path) + "$"), row)
    for row in sorted(ROWS, key=lambda row: row.path.count("{"))
]
"""Those with words of their own before those where any name fits."""


def codes_of(method: str, path: str) -> tuple[str, ...]:
    """Every code of the call at a path, which may have a query."""
    bare = path.partition("?")[0]
    for its_method, pattern, row in _CALLS:
        if its_method == method and pattern.match(bare):
            return row.codes_at_the_door
    raise LookupError(f"no call is {method} {bare}")
