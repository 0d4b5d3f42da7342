"""Times as people write them."""

import re

_DATED = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")


def is_dated(text: str) -> bool:
    """Whether a text that can be read as a time names its day, as RFC 3339 does.

    A number would be read as one, too: as seconds since 1970, which nobody means.
    """
    return _DATED.match(text) is not None
