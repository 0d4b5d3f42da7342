"""From CSV, or rows of one's own, to the items it names."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dibs.stock.cells import ITEM, READERS, cell_of
from dibs.stock.errors import Problem, StockError

BYTES_MAX = 16 * 1024 * 1024
ROWS_MAX = 10_000
SEPARATORS = ",;\t"

Row = Mapping[str, object]
Source = bytes | str | Iterable[Row]
"""A file as it was read, or rows by column: texts as in a file, numbers, maps."""


class Cells(NamedTuple):
    """A row by column, and the line it begins on."""

    line: int
    texts: dict[str, str]


class Sheet:
    """The items of a file that was read and found sound."""

    def __init__(self, items: dict[str, dict[str, Any]], lines: dict[str, int]) -> None:
        """Settings by item, those left alone absent, and each item's line."""
        self.items = items
        self.lines = lines


def parse(source: Source) -> Sheet:
    """The items of a CSV file, or of rows.

    The file is UTF-8 with or without a byte order mark; commas, semicolons or tabs
    separate its cells, its first line names the columns. Raises StockError with every
    fault, each with its line; a row of one's own is numbered from 1.
    """
    problems: list[Problem] = []
    if isinstance(source, bytes | str):
        rows = list(_of_file(_decoded(source), problems))
    else:
        rows = list(_of_rows(_rows(source), problems))
    items: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        settings = dict(_settings(row, problems))
        item = settings.pop(ITEM, None)
        if item in items:
            problems.append((row.line, ITEM, f"{item!r} is on line {lines[item]} too"))
        elif item is not None:
            items[item], lines[item] = settings, row.line
    if not rows and not problems:
        problems.append((0, "", "names no item"))
    if problems:
        raise StockError(sorted(problems, key=lambda problem: problem[0]))
    return Sheet(items, lines)


def _decoded(source: bytes | str) -> str:
    if len(source) > BYTES_MAX:
        problem = f"is larger than {BYTES_MAX // 1024 // 1024} MB"
        raise StockError([(0, "", problem)])
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        problem = "is not UTF-8; save the file with that encoding"
        raise StockError([(line, "", problem)]) from error


def _of_file(text: str, problems: list[Problem]) -> Iterator[Cells]:
    # Not splitlines(): in CSV only line feeds and carriage returns end a line.
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_separator(text), strict=True)
    records = _records(reader, problems)
    number, header = next(records, (1, []))
    columns = [name.strip().lower() for name in header]
    faults = list(_faults_of_header(number, columns))
    if faults:
        raise StockError(faults)
    for line, cells in records:
        if len(cells) != len(columns):
            counted = f"has {len(cells)} cells, the first line has {len(columns)}"
            problems.append((line, "", counted))
        else:
            texts = (cell.strip() for cell in cells)
            yield Cells(line, dict(zip(columns, texts, strict=True)))


def _separator(text: str) -> str:
    """The one that makes the most known columns of the first line with text."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")

    def known_count(separator: str) -> int:
        names = first.replace('"', "").lower().split(separator)
        return len(READERS.keys() & {name.strip() for name in names})

    return max(SEPARATORS, key=known_count)


def _records(reader: Any, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line it begins on."""
    count = 0
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
                count += 1
            if count > ROWS_MAX + 1:
                problems.append((begins, "", f"is beyond the {ROWS_MAX}th item"))
                return
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.append((begins, "", f"is not CSV: {error}"))


def _faults_of_header(line: int, columns: list[str]) -> Iterator[Problem]:
    known = ", ".join(READERS)
    for name in dict.fromkeys(columns):
        if name not in READERS:
            yield line, name, f"is no column of an item; there are: {known}"
        elif columns.count(name) > 1:
            yield line, name, "is a column twice"
    if ITEM not in columns:
        yield line, ITEM, "is missing among the columns of the first line"


def _rows(source: object) -> Iterable[object]:
    if isinstance(source, Iterable) and not isinstance(source, Mapping):
        return source
    raise StockError([(0, "", "must be the text of a CSV file, or rows by column")])


def _of_rows(source: Iterable[object], problems: list[Problem]) -> Iterator[Cells]:
    for line, row in enumerate(source, start=1):
        if line > ROWS_MAX:
            problems.append((line, "", f"is beyond the {ROWS_MAX}th item"))
            return
        if not isinstance(row, Mapping):
            problems.append((line, "", "must be a map of columns to cells"))
            continue
        unknown = [str(name) for name in row if name not in READERS]
        problems += [(line, name, "is no column of an item") for name in unknown]
        texts: dict[str, str] = {}
        for name in filter(READERS.__contains__, row):
            if fault := _fault_of(row[name]):
                problems.append((line, name, fault))
            else:
                texts[name] = _text_of(row[name])
        yield Cells(line, texts)


def _fault_of(cell: object) -> str | None:
    if isinstance(cell, bytes | bytearray | memoryview):
        return "must be text, a number, or a map of items to units"
    if isinstance(cell, Mapping) and not all(isinstance(name, str) for name in cell):
        return "must name items and units"
    return None


def _text_of(cell: object) -> str:
    return (cell if isinstance(cell, str) else cell_of("", cell)).strip()


def _settings(row: Cells, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    if not row.texts.get(ITEM):
        problems.append((row.line, ITEM, "is missing"))
    for column, text in row.texts.items():
        if text and column in READERS:
            try:
                yield column, READERS[column](text)
            except ValueError as error:
                problems.append((row.line, column, str(error)))
