"""Which tests a mutant meets, the likeliest to notice it first."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutants.catalogue import PACKAGE, ROOT
from mutants.meetings import Meetings
from mutants.mutant import Mutant

QUICK_SECONDS = 0.3
SLOW_SECONDS = 2.0
KILLERS_MAX = 3
"""Of each place near a bug."""
KILLERS_FIRST_MAX = 5
"""Of all of them, before anybody else is asked."""
FAR = 9
WORD_LETTERS = 4
CALLS = re.compile(r"\bdibs\.(\w+)\(")
NAMED = re.compile(r"(?:constraint|index) (\w+)")
OF_TIME = {"clock", "deadline", "instant"}
"""Rules whose bugs show at an instant, where few tests look."""
ABOUT_TIME = re.compile(r"/time/|_instants")
OF_BATCHING = {
    f"tests/library/test_{name}.py"
    for name in ("batching", "budget", "lane", "long_turns", "pace", "retry", "waiting")
}


@dataclass(kw_only=True)
class Plan:
    """Puts tests in order by what the survey saw and by who killed before."""

    tests: Sequence[str]
    reached: Mapping[str, Sequence[str]]
    """By file, the functions its tests reach."""
    seconds: Mapping[str, float]
    meetings: Meetings = field(default_factory=Meetings)
    root: Path = ROOT
    _killers: defaultdict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def __post_init__(self) -> None:
        self._by_file: dict[str, list[str]] = {}
        for test in self.tests:
            self._by_file.setdefault(test.partition("::")[0], []).append(test)
        self._texts = {
            file: (self.root / file).read_text(encoding="utf-8")
            for file in self._by_file
        }
        self._costs = {
            file: sum(self.seconds.get(test, 1.0) for test in tests)
            for file, tests in self._by_file.items()
        }
        self._callers = _callers(PACKAGE / "sql")

    def learn(self, mutant: Mutant, killer: str) -> None:
        """Takes in who killed, to be asked first about it and about what is near."""
        for place in self._places(mutant):
            self._killers[place][killer] += 1

    def tests_for(self, mutant: Mutant) -> list[str]:
        """The tests that may notice, in the order they are asked."""
        known = set(self.tests) - self.meetings.strangers_of(mutant)
        near = dict.fromkeys(
            test
            for place in self._places(mutant)
            for test, _ in self._killers[place].most_common(KILLERS_MAX)
            if test in known and self.seconds.get(test, 0) <= QUICK_SECONDS
        )
        first = list(near)[:KILLERS_FIRST_MAX]
        words = _words(mutant.target.rpartition(".")[2])
        # A file as a whole: to change from one to another costs as much as ten tests.
        files = sorted(
            self._files_for(mutant),
            key=lambda file: -max(_shared(words, test) for test in self._by_file[file]),
        )
        rest = [test for file in files for test in self._by_file[file] if test in known]
        slow = {test for test in rest if self.seconds.get(test, 0) > SLOW_SECONDS}
        # Met is met, be it that the survey has not seen it.
        met = self.meetings.met_by(mutant) & known
        order = dict.fromkeys([*first, *rest, *sorted(met)])
        return sorted(order, key=lambda test: (test not in met, test in slow))

    def _places(self, mutant: Mutant) -> list[str]:
        """From the bug outwards: itself, its object, its file, and who calls it."""
        callers = self._callers[mutant.target.removeprefix("dibs.")]
        return [mutant.name, mutant.target, mutant.path, *sorted(callers)]

    def _files_for(self, mutant: Mutant) -> Iterable[str]:
        if not mutant.is_sql:
            library = [one for one in self._by_file if "/library/" in one]
            return sorted(library, key=lambda f: (f not in OF_BATCHING, self._costs[f]))
        word = mutant.target.removeprefix("dibs.")
        if mutant.path.startswith("sql/migrations"):
            constraint = NAMED.search(mutant.text)
            word = constraint[1] if constraint else word
            files = set(self._by_file)
        else:
            files = self._covering(word)
        distances = self._distances(word)
        is_of_time = mutant.rule in OF_TIME
        return sorted(
            files,
            key=lambda file: (
                not (is_of_time and ABOUT_TIME.search(file)),
                self._rank(file, word, distances),
            ),
        )

    def _rank(
        self, file: str, word: str, distances: Mapping[str, int]
    ) -> tuple[int, float]:
        """Files about what was changed go first, then about its callers."""
        if re.search(rf"\b{re.escape(word)}\b", self._texts[file]):
            return 0, self._costs[file]
        verb = Path(file).stem.removeprefix("test_")
        shared = _words(verb) & _words(word)
        return 1 if shared else distances.get(verb, FAR), self._costs[file]

    def _distances(self, function: str) -> dict[str, int]:
        """By verb, how many calls it is away from a function."""
        found = {function.strip("_"): 0}
        asked = {function}
        for distance in range(1, FAR):
            asked = {one for name in asked for one in self._callers[name]}
            for name in asked:
                found.setdefault(name.strip("_").removesuffix("_many"), distance)
        return found

    def _covering(self, function: str) -> set[str]:
        """The files whose tests reach a function, or those who call it.

        PostgreSQL does not count calls of a function that it takes into its caller.
        """
        seen: set[str] = set()
        asked = {function}
        while asked:
            seen |= asked
            files = {
                file
                for file, names in self.reached.items()
                if not asked.isdisjoint(names)
            } & self._by_file.keys()
            if files:
                mentioning = {f for f in self._by_file if function in self._texts[f]}
                return files | mentioning
            asked = {one for name in asked for one in self._callers[name]} - seen
        return set(self._by_file)


def _words(name: str) -> set[str]:
    """The words of a name by their beginnings: `frees` is `free`, `kept` is not."""
    return {word[:WORD_LETTERS] for word in re.findall(r"[a-z]{3,}", name)}


def _shared(words: set[str], test: str) -> int:
    """How many of these words are in the name of a test, or of its file."""
    file, _, name = test.partition("::")
    return len(words & _words(Path(file).stem)) + len(words & _words(name))


def _callers(folder: Path) -> defaultdict[str, set[str]]:
    callers: defaultdict[str, set[str]] = defaultdict(set)
    for file in folder.glob("*/*.sql"):
        for name in CALLS.findall(file.read_text(encoding="utf-8")):
            if name != file.stem:
                callers[name].add(file.stem)
    return callers


def fit(
    survey: Mapping[str, Any], tests: Iterable[str], seconds_max: float
) -> list[str]:
    """The tests that pass where no bug was planted, and in the time there is."""
    return [
        test
        for test in tests
        if test not in survey["unfit"] and survey["seconds"].get(test, 0) <= seconds_max
    ]
