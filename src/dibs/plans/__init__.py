"""Seating plans: the public pretix plan format in, seats and items out.

plan = parse(open("arena.json", "rb").read(), floors={"Floor": 3000})
plan.items        # {"lower": {"kind": "seat"}, "Floor": {"kind": "ticket", …}}
plan.seats        # an iterator of rows, positions in plan units
plan.document     # what was read, unchanged: exporting is giving it back
"""

from dibs.plans.document import PlanError
from dibs.plans.seats import Access, Plan, SeatRow, parse

__all__ = ["Access", "Plan", "PlanError", "SeatRow", "parse"]
