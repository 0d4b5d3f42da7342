"""A bug that can be planted, and the name it keeps while other code changes."""

import re
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A piece of a file and what comes in its place."""

    rule: str
    start: int
    end: int
    becomes: str


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One planted bug: `text` of an object becomes something else."""

    path: str
    """The file, relative to the package."""
    target: str
    """The object it is in: a function, a table, a method."""
    rule: str
    text: str
    becomes: str
    occurrence: int
    """Which of several alike within the object, from 1."""
    source: str
    """The whole file with the bug in it."""
    edit: Edit
    """Where in the file."""

    @property
    def name(self) -> str:
        """Says what is changed and where, without a line number."""
        nth = f" #{self.occurrence}" if self.occurrence > 1 else ""
        return f"{self.target}: {self.rule}: {self.text} -> {self.becomes}{nth}"

    @property
    def number(self) -> str:
        """A short form of the name, to type."""
        return sha256(self.name.encode()).hexdigest()[:8]

    @property
    def is_sql(self) -> bool:
        return self.path.endswith(".sql")


def folded(text: str) -> str:
    """The text on one line, shortened in its middle where it is long."""
    line = re.sub(r"\s+", " ", text).strip() or "nothing"
    return line if len(line) <= 110 else f"{line[:70]} … {line[-36:]}"
