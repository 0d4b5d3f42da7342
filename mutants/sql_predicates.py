"""Rules about what SQL looks at: locks, statuses, clocks, deadlines."""

import re
from collections.abc import Iterator

from mutants.mutant import Edit
from mutants.sql_text import closing, masked, word_before

NAME = r"(?:\(\w+\)\.|\w+\.)?"
STATUSES = r"(?:status|action|code)"
ABSENT = r"(?:dropped_at|ended_at|left_at|leaves_at|code|replayed|live_\w+|held_items)"

EQUALS = re.compile(
    rf"(?<![\w.)]){NAME}{STATUSES} (=|<>) ('\x00*'|any \(|all \(|[\w.]+(?![\w(.]))"
)
AMONG = re.compile(rf"(?<![\w.)]){NAME}{STATUSES} (not in|in) \(")
DISTINCT = re.compile(rf"(?<![\w.)]){NAME}{STATUSES} is (not )?distinct from [\w.]+")
NULLS = re.compile(rf"(?<![\w.)]){NAME}{ABSENT} is (not )?null")

BEFORE_PREDICATE = {"where", "and", "or", "when", "if", "elsif", "not", "on", "(", "="}

TIME = r"(?:\w*_at|\w*_until|until|since|\w*horizon|\w*_now|\w*_since)"
OPERAND = rf"(?:(?:\(\w+\)|\w+)\.)?{TIME}\b"
COMPARES = re.compile(r" (<=|>=|<|>) ")
STRICTNESS = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}
OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "=": "<>", "<>": "="}

GREATEST = re.compile(r"greatest\(([\w.]+), dibs\._now\(\)\)")
NOW = re.compile(r"dibs\._now\(\)|clock_timestamp\(\)")
DECIDED = re.compile(r"(?<![\w.)])(?:(?:\(\w+\)|\w+)\.)?decided_at\b(?! timestamptz)")
LOCKS = re.compile(r"\s+for (?:no key update|update|share|key share)( skip locked)?")


def locks(text: str) -> Iterator[Edit]:
    """A lock that is not taken, or waited for instead of passed over."""
    code = masked(text)
    for found in LOCKS.finditer(code):
        yield Edit(rule="lock", start=found.start(), end=found.end(), becomes="")
        if found[1]:
            yield Edit(rule="lock", start=found.start(1), end=found.end(1), becomes="")
    for found in re.finditer(r"lock table [^;]+", code):
        yield Edit(rule="lock", start=found.start(), end=found.end(), becomes="null")


def statuses(text: str) -> Iterator[Edit]:
    """A status that is not looked at, or taken for its opposite."""
    code = masked(text)
    for found in EQUALS.finditer(code):
        if word_before(code, found.start()) not in BEFORE_PREDICATE:
            continue  # an assignment
        end = closing(code, found.end() - 1) if found[0].endswith("(") else found.end()
        operator = OPPOSITE[found[1]]
        turned = f"{text[found.start() : found.start(1)]}{operator}"
        turned += text[found.end(1) : end].replace(
            *(("any (", "all (") if "any (" in found[0] else ("all (", "any ("))
        )
        yield from _left_out(code, found.start(), end)
        yield Edit(rule="status", start=found.start(), end=end, becomes=turned)
    for found in AMONG.finditer(code):
        end = closing(code, found.end() - 1)
        word = "in" if found[1] == "not in" else "not in"
        turned = text[found.start() : found.start(1)] + word + text[found.end(1) : end]
        yield from _left_out(code, found.start(), end)
        yield Edit(rule="status", start=found.start(), end=end, becomes=turned)
    for pattern in (DISTINCT, NULLS):
        for found in pattern.finditer(code):
            before, after = found[0].split(" is ", 1)
            after = after.removeprefix("not ") if found[1] else f"not {after}"
            yield from _left_out(code, found.start(), found.end())
            yield Edit(
                rule="status",
                start=found.start(),
                end=found.end(),
                becomes=f"{before} is {after}",
            )


def _left_out(code: str, start: int, end: int) -> Iterator[Edit]:
    """The predicate without effect; nothing where it stands alone as a value."""
    before, after = word_before(code, start), code[end:].lstrip()
    if before not in BEFORE_PREDICATE | {"while"}:
        return
    is_one_of_several = before == "or" or re.match(r"or\b", after) is not None
    becomes = "false" if is_one_of_several else "true"
    yield Edit(rule="status", start=start, end=end, becomes=becomes)


def clocks(text: str) -> Iterator[Edit]:
    """A clock that is read too early, runs backwards, or is not read."""
    code = masked(text)
    for found in GREATEST.finditer(code):
        for becomes in ("dibs._now()", found[1]):
            yield Edit(
                rule="clock", start=found.start(), end=found.end(), becomes=becomes
            )
    for found in NOW.finditer(code):
        if "function dibs." not in code[code.rfind("\n", 0, found.start()) :][:40]:
            yield Edit(
                rule="clock", start=found.start(), end=found.end(), becomes="now()"
            )


def shifted(text: str) -> Iterator[Edit]:
    """An instant of decision that is written or passed on a second late."""
    code = masked(text)
    body = code.find("\nas $$")
    for found in DECIDED.finditer(code):
        before = word_before(code, found.start())
        after = code[found.end() :].lstrip()
        is_name = before in {"as", "end", "reserved"} or after.startswith((":=", "="))
        is_compared = re.match(r"(<=|>=|<|>) ", after) or before in {"<", ">"}
        is_listed = _is_column_of_insert(code, found.start())
        if found.start() > body and not (is_name or is_compared or is_listed):
            yield Edit(
                rule="instant",
                start=found.start(),
                end=found.end(),
                becomes=f"({found[0]} + interval '1 second')",
            )


def _is_column_of_insert(code: str, position: int) -> bool:
    opening = code.rfind("(", 0, position)
    return bool(re.search(r"insert into [\w.]+(?: as \w+)? $", code[:opening]))


def deadlines(text: str) -> Iterator[Edit]:
    """An end that comes an instant late or early, turned around or not looked at."""
    code = masked(text)
    for found in COMPARES.finditer(code):
        left = re.search(rf"(?<![\w.)]){OPERAND}$", code[: found.start()])
        right = re.match(OPERAND, code[found.end() :])
        if not left and not right:
            continue
        for turned in (STRICTNESS, OPPOSITE):
            yield Edit(
                rule="deadline",
                start=left.start() if left else found.start(),
                end=found.end() + (right.end() if right else 0),
                becomes=(left[0] if left else "")
                + f" {turned[found[1]]} "
                + (right[0] if right else ""),
            )
