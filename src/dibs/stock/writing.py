"""From the items of an event to CSV."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dibs.models import Item
from dibs.stock.cells import ITEM, READERS, cell_of


def write(items: Mapping[str, Item]) -> str:
    """The items as CSV, in the order of their ids, which `parse` reads as they are.

    What an item does without is left out, and the capacity of seats: it follows from
    their plan.
    """
    rows = (_cells(item_id, item) for item_id, item in sorted(items.items()))
    return "".join(map(_line, (READERS, *rows)))


def _cells(item_id: str, item: Item) -> list[str]:
    values: dict[str, Any] = {ITEM: item_id}
    values |= {name: getattr(item, name) for name in READERS if name != ITEM}
    cells = {name: cell_of(name, value) for name, value in values.items()}
    if not item.draws:
        cells["draws"] = ""
    if item.kind == "seat":
        cells["capacity"] = ""
    return list(cells.values())


def _line(cells: Iterable[str]) -> str:
    """By hand: csv.writer leaves a carriage return bare where lines end otherwise."""
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    if re.search(r'[",\r\n]', cell):
        return '"{}"'.format(cell.replace('"', '""'))
    return cell
