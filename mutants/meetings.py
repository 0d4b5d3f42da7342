"""Which tests meet which bug, heard once and kept while the bug's file stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self

from mutants.catalogue import PACKAGE, ROOT
from mutants.mutant import Mutant


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """What the probes said, of the code that is in `sources` by its digest."""

    met: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the bug's number, the tests in which it would make a difference."""
    heard: Sequence[str] = ()
    """The bugs that have probes; the others may be met by any test."""
    upset: Sequence[str] = ()
    """Tests that do not pass with probes in the code: they may meet any bug."""
    asked: Sequence[str] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Those of the tests, by digest: what one does not meet holds while it stands."""

    @classmethod
    def read(cls, file: Path) -> Self:
        """What was kept; nothing where nothing was."""
        if not file.exists():
            return cls()
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def met_by(self, mutant: Mutant) -> set[str]:
        """The tests in which it would make a difference, as far as they were heard."""
        return set(self.met.get(mutant.number, ())) if self._knows(mutant) else set()

    def strangers_of(self, mutant: Mutant) -> set[str]:
        """The tests that cannot notice, since it makes no difference in them."""
        if not self._knows(mutant):
            return set()
        return self._as_heard - {*self.upset} - self.met_by(mutant)

    @cached_property
    def _as_heard(self) -> set[str]:
        """The tests that were asked, of files that are what they were."""
        standing = {f for f, digest in self.files.items() if file_digest(f) == digest}
        return {test for test in self.asked if test.partition("::")[0] in standing}

    def _knows(self, mutant: Mutant) -> bool:
        if mutant.number not in set(self.heard):
            return False
        return self.sources.get(mutant.path) == source_digest(mutant.path)


def source_digest(path: str) -> str:
    """Of a file of the package as it is."""
    return _digest(PACKAGE / path)


def file_digest(path: str) -> str:
    """Of a file of tests as it is, if it is there."""
    file = ROOT / path
    return _digest(file) if file.exists() else ""


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:16]
