"""Reading SQL as far as the rules need it: what is code, and where a piece ends."""

import re

BLANK = "\x00"
COMMENTS_AND_STRINGS = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
OPENING, CLOSING = "([", ")]"


def masked(text: str) -> str:
    """The text at its length, with comments and the inside of strings made blank."""

    def blank(found: re.Match[str]) -> str:
        piece = found[0]
        if piece.startswith("--"):
            return " " * len(piece)
        return f"'{BLANK * (len(piece) - 2)}'"

    return COMMENTS_AND_STRINGS.sub(blank, text)


def closing(code: str, opening: int) -> int:
    """Where the bracket that opens at `opening` is closed; the position behind it."""
    depth = 0
    for position in range(opening, len(code)):
        depth += (code[position] in OPENING) - (code[position] in CLOSING)
        if depth == 0:
            return position + 1
    return len(code)


def piece_end(code: str, start: int, stop: str) -> int:
    """Where a piece ends: at what `stop` matches outside of brackets, or their end."""
    ends = re.compile(stop)
    depth = 0
    position = start
    while position < len(code):
        depth += (code[position] in OPENING) - (code[position] in CLOSING)
        if depth < 0:
            return position
        if depth == 0 and position > start and ends.match(code, position):
            return position
        position += 1
    return position


def statement_end(code: str, start: int) -> int:
    """Where a statement ends: at its semicolon, or with what is around it."""
    return piece_end(code, start, r";|\n\$\$")


def word_before(code: str, position: int) -> str:
    """The word or sign before a position."""
    found = re.search(r"(\w+|[^\w\s])\s*$", code[:position])
    return found[1].lower() if found else ""


def arguments(code: str, opening: int) -> list[tuple[int, int]]:
    """From where to where each argument stands, of the call that opens there."""
    end = closing(code, opening) - 1
    spans = []
    position = opening + 1
    while position < end:
        stop = min(piece_end(code, position, ","), end)
        spans.append((position, stop))
        position = stop + 1
    return spans
