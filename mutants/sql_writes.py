"""Rules about what SQL writes: rows, heads, keys, the journal, counts."""

import re
from collections.abc import Iterator

from mutants.mutant import Edit
from mutants.sql_text import arguments, masked, piece_end, statement_end, word_before

BEGINS = {";", "begin", "then", "else", "loop"}
WRITES = re.compile(r"\b(insert into|update|delete from) dibs\.(\w+)")
CALLS = re.compile(
    r"(?:perform|[\w.]+ :=) dibs\.(close_period|log_cleanup|_(?!now|new)(?:keep|write"
    r"|move|take|transition|free|give|arrange|mend|prolong|stay|leave|drop|add|stand"
    r"|cancel)\w*)\("
)
PERFORMS = re.compile(r"perform dibs\.(\w+)\(")
HEAD_FIELDS = re.compile(r"\b(position|clock_at|balanced_at) = ")
COUNTS = re.compile(r"(?<![\w.])(\w+_count|units) = (?!any|all)")
MOVES = re.compile(r"dibs\._move_units(?=\()")
STEPS = re.compile(r"(?<=::int) - (?=\()")

RULES = {
    "journal": "journal",
    "idempotency_keys": "key",
    "event_heads": "head",
    "_keep_keys": "key",
    "_keep_move": "key",
    "_move_units": "count",
}
"""By what is written or called, the rule's name; any other is a `write`."""


def writes(text: str) -> Iterator[Edit]:
    """Rows that are not written, changed or deleted."""
    code = masked(text)
    is_plpgsql = "language plpgsql" in code
    for found in WRITES.finditer(code):
        if word_before(code, found.start()) in {"do", "for", "key", "on"}:
            continue
        rule = RULES.get(found[2], "write")
        end = statement_end(code, found.start())
        if is_plpgsql and word_before(code, found.start()) in BEGINS:
            yield Edit(rule=rule, start=found.start(), end=end, becomes="null")
        else:
            yield from _without_rows(code, rule, found, end)


def _without_rows(
    code: str, rule: str, found: re.Match[str], end: int
) -> Iterator[Edit]:
    """The statement as a part of another: it stays, and writes no row."""
    if found[1] == "insert into":
        before = r"(?<=\s)(?:on conflict|returning)\b|;"
        at = min(end, piece_end(code, found.start(), before))
        yield Edit(rule=rule, start=at, end=at, becomes=f" limit 0 /* {found[2]} */ ")
        return
    where = piece_end(code, found.start(), r"(?<=\s)where\b|;")
    if where < end:
        yield Edit(
            rule=rule, start=where, end=where + len("where"), becomes="where false and"
        )


def calls(text: str) -> Iterator[Edit]:
    """Calls that are not made."""
    code = masked(text)
    for pattern in (CALLS, PERFORMS):
        for found in pattern.finditer(code):
            if pattern is PERFORMS and CALLS.match(code, found.start()):
                continue
            yield Edit(
                rule=RULES.get(found[1], "call"),
                start=found.start(),
                end=statement_end(code, found.start()),
                becomes="null",
            )


def heads(text: str) -> Iterator[Edit]:
    """A head whose position or clock is not written back."""
    code = masked(text)
    for statement in re.finditer(r"update dibs\.event_heads (\w+)", code):
        end = statement_end(code, statement.start())
        where = piece_end(code, statement.start(), r"(?<=\s)where\b|;")
        for found in HEAD_FIELDS.finditer(code, statement.end(), min(end, where)):
            stop = piece_end(code, found.end(), r",|(?<=\s)(?:where|from)\b|;")
            yield Edit(
                rule="head",
                start=found.start(),
                end=len(code[:stop].rstrip()),
                becomes=f"{found[0]}{statement[1]}.{found[1]}",
            )


def counts(text: str) -> Iterator[Edit]:
    """A count that does not change, changes the other way or by one too much."""
    code = masked(text)
    for found in COUNTS.finditer(code):
        if word_before(code, found.start()) not in {"set", ","}:
            continue
        stop = piece_end(code, found.end(), r",|(?<=\s)(?:where|from|returning)\b|;")
        end = len(code[:stop].rstrip())
        value = text[found.end() : end]
        before = re.search(rf"\b\w+\.{found[1]}\b", value)
        sign = re.search(r" ([+-]) ", value)
        if before and before[0] != value.strip() and "excluded" not in before[0]:
            yield _count(found, end, before[0])
        if sign:
            other = " - " if sign[1] == "+" else " + "
            yield _count(
                found, end, value[: sign.start()] + other + value[sign.end() :]
            )
        yield _count(found, end, f"{value.strip()} + 1")
    yield from _moves(code, text)


def _count(found: re.Match[str], end: int, becomes: str) -> Edit:
    return Edit(
        rule="count", start=found.start(), end=end, becomes=f"{found[0]}{becomes}"
    )


def _moves(code: str, text: str) -> Iterator[Edit]:
    """Units that are moved back instead of there."""
    for found in STEPS.finditer(code):
        start = code.rfind("\n", 0, found.start()) + 1
        end = code.find(";", start)
        line = text[start:end].replace("::int - ", "::int + ")
        yield Edit(rule="count", start=start, end=end, becomes=line)
    for found in MOVES.finditer(code):
        spans = arguments(code, found.end())
        if (
            len(spans) == 5
            and "function" not in code[found.start() - 40 : found.start()]
        ):
            (one, middle), (other, end) = spans[3], spans[4]
            yield Edit(
                rule="count",
                start=one,
                end=end,
                becomes=f"{text[other:end].rstrip()},{text[one:middle]}",
            )
