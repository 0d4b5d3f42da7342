"""Stock in and out: the items of an event as CSV.

Parsing and writing alone; the client carries what was read to the database.
"""

from dibs.stock.errors import StockError
from dibs.stock.report import Change, StockLine, StockReport, judged
from dibs.stock.sheet import Sheet, parse
from dibs.stock.writing import write

__all__ = [
    "Change",
    "Sheet",
    "StockError",
    "StockLine",
    "StockReport",
    "judged",
    "parse",
    "write",
]
