"""What became of each mutant, kept so that an interrupted run goes on."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from mutants.mutant import Mutant


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one mutant."""

    name: str
    digest: str
    verdict: str
    """killed, hung, refused (it could not be installed), survived or undecided."""
    by: str = ""
    why: str = ""
    asked: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, mutant: Mutant, answer: dict[str, object]) -> Self:
        known = {k: v for k, v in answer.items() if k in cls.__dataclass_fields__}
        return cls(name=mutant.name, digest=digest_of(mutant), **known)  # type: ignore[arg-type]


def digest_of(mutant: Mutant) -> str:
    """Changes with the file the bug is in: what is known of it is known no more."""
    return sha256(mutant.source.encode()).hexdigest()[:16]


class Record:
    """A file of fates, one a line; the last about a mutant holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fates: dict[str, Fate] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                fate = Fate(**json.loads(line))
                self._fates[fate.name] = fate

    def add(self, fate: Fate) -> None:
        self._fates[fate.name] = fate
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line_of(fate))

    def keep(self, mutants: Iterable[Mutant]) -> None:
        """Forgets all that is not about these as they are now; a line each."""
        kept = self.known(mutants).values()
        self._path.write_text("".join(map(_line_of, kept)), encoding="utf-8")

    def of(self, mutant: Mutant) -> Fate | None:
        """What became of it, if its file is still what it was."""
        fate = self._fates.get(mutant.name)
        return fate if fate and fate.digest == digest_of(mutant) else None

    def killer_of(self, mutant: Mutant) -> str:
        """The test that noticed it last, whatever its file was then; or nothing."""
        fate = self._fates.get(mutant.name)
        return fate.by if fate and fate.verdict == "killed" else ""

    def known(self, mutants: Iterable[Mutant]) -> dict[str, Fate]:
        """By name, the fates of those that were tried."""
        found = {mutant.name: self.of(mutant) for mutant in mutants}
        return {name: fate for name, fate in found.items() if fate}


def _line_of(fate: Fate) -> str:
    """A fate without what it says nothing of."""
    said = {name: value for name, value in asdict(fate).items() if value}
    return json.dumps(said, ensure_ascii=False) + "\n"
