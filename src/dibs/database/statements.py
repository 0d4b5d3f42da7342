"""Named SQL statements: each room keeps its own in `queries.sql` beside its code.

A room with many has a file for each idea.

    -- name: turn
    select * from dibs.turn(%s, %s);

What stands above the first name is the file's own comment, above another name that
statement's; neither is sent.
"""

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_END = re.compile(r";?\s*(?:--[^\n]*\s*)*\Z")


def load_statements(package: str, file: str = "queries.sql") -> dict[str, bytes]:
    """The statements of a package's file by name, as UTF-8 for the driver."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    named = zip(parts[::2], parts[1::2], strict=True)
    return {name: _END.sub("", sql.strip()).encode() for name, sql in named}
