"""SQL that tells where a bug would make a difference, and goes on as it was.

What a bug changes is asked for both ways: `dibs_probe.differs` answers as the sound
code does, and says in the server's log which bugs would have answered otherwise. A test
in which a bug makes no difference cannot notice it, and need not be asked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from mutants.mutant import Mutant
from mutants.sql_text import masked, word_before

# Where several conditions stand together the dear one is asked last: of those rows only
# that all others let through.
SCHEMA = """
create schema dibs_probe;
grant usage on schema dibs_probe to public;
create function dibs_probe.differs(
  numbers text, sound anycompatible, other anycompatible
) returns anycompatible language plpgsql cost 1000000 as $$
begin
  if sound is distinct from other then
    raise log 'dibs_probe %', numbers;
  end if;
  return sound;
end $$;
create function dibs_probe.reached(numbers text) returns void language plpgsql as $$
begin
  raise log 'dibs_probe %', numbers;
end $$
"""
QUIETLY = "alter system set log_error_verbosity = 'terse'"
TOLD = re.compile(rb"dibs_probe ([0-9a-f,]+)$", re.MULTILINE)

OF_VALUES = {"clock", "deadline", "instant", "status"}
"""Rules that put one expression in the place of another."""
CONDITIONS = {"deadline", "status"}
SIDES = re.compile(r"\S.*\S$", re.DOTALL)
ASSIGNED = re.compile(r"\w+ = ")
ARBITER = re.compile(r"on conflict(?:(?!\bdo\b)[^;])*$")
WITHOUT_ROWS = "where false and"

Group = tuple[tuple[int, int], list[Mutant]]
"""A place in a file and what may stand there instead."""


def probed(text: str, mutants: Iterable[Mutant]) -> tuple[str, set[str]]:
    """A file with a probe at each place that takes one, and the bugs these tell of."""
    code = masked(text)
    outer_first = sorted(mutants, key=lambda one: (one.edit.start, -one.edit.end))
    groups = [
        (place, list(alike))
        for place, alike in groupby(
            outer_first, key=lambda one: (one.edit.start, one.edit.end)
        )
    ]
    taken = list(_without_crossings(code, text, groups))
    numbers = {one.number for _, alike in taken for one in alike}
    return _told(text, 0, len(text), taken), numbers


def _without_crossings(
    code: str, text: str, groups: Sequence[Group]
) -> Iterator[Group]:
    """Those that lie in each other or apart, and where a function may be called."""
    ends: list[int] = []
    for (start, end), alike in groups:
        fit = [one for one in alike if _takes(text[start:end], one)]
        if alike[0].rule in CONDITIONS and not _is_whole(code, start, end):
            fit = []
        ends = [one for one in ends if one > start]
        if fit and not (ends and end > ends[-1]) and not ARBITER.search(code[:start]):
            ends.append(end)
            yield (start, end), fit


def _is_whole(code: str, start: int, end: int) -> bool:
    """Whether a condition begins and ends there: rules know no sums and no calls."""
    before, after = word_before(code, start), code[end:].lstrip()[:1]
    has_sides = SIDES.match(code, start, end) is not None
    return has_sides and before not in {*"+-*/|"} and after not in {*"+-*/|(.:"}


def _takes(piece: str, mutant: Mutant) -> bool:
    becomes = mutant.edit.becomes
    if becomes in {"null", WITHOUT_ROWS} or mutant.rule in OF_VALUES:
        return True
    assigned = ASSIGNED.match(piece)
    return assigned is not None and becomes.startswith(assigned[0])


def _told(text: str, start: int, end: int, groups: Sequence[Group]) -> str:
    """The piece with all probes in it."""
    said = []
    position = start
    while groups:
        (first, last), alike = groups[0]
        inner = [one for one in groups[1:] if one[0][0] < last]
        groups = groups[1 + len(inner) :]
        said += [text[position:first], _probe(text, first, last, alike, inner)]
        position = last
    return "".join([*said, text[position:end]])


def _probe(
    text: str, start: int, end: int, alike: Sequence[Mutant], inner: Sequence[Group]
) -> str:
    numbers = ",".join(one.number for one in alike)
    becomes = alike[0].edit.becomes
    if becomes == "null":
        piece = _told(text, start, end, inner)
        return f"perform dibs_probe.reached('{numbers}'); {piece}"
    if becomes == WITHOUT_ROWS:
        return f"where dibs_probe.differs('{numbers}', true, false) and"
    assigned = ASSIGNED.match(text, start, end)
    name = assigned[0] if assigned and alike[0].rule not in OF_VALUES else ""
    value = _told(text, start + len(name), end, inner)
    for one in alike:
        other = one.edit.becomes.removeprefix(name)
        value = f"dibs_probe.differs('{one.number}', {value}, {other})"
    return name + value
