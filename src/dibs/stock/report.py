"""What became of a sheet's items, or would."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from dibs.stock.errors import Problem, StockError
from dibs.stock.sheet import Sheet

Outcome = Literal["created", "changed", "unchanged", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("created", "changed", "unchanged", "refused")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A setting that differs."""

    before: Any
    after: Any


class StockLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one line of a sheet."""

    line: int
    item: str
    outcome: Outcome
    changes: dict[str, Change] = {}
    """The settings that differ, where the item was changed."""
    field: str | None = None
    """The setting at fault, where it was refused; None for the item as a whole."""
    reason: str | None = None


class StockReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every line of a sheet, in order; of a dry run, what would."""

    event: str
    dry_run: bool
    lines: list[StockLine]

    def count(self, outcome: Outcome) -> int:
        """How many lines had this outcome."""
        return sum(1 for line in self.lines if line.outcome == outcome)

    @property
    def problems(self) -> list[Problem]:
        """Why lines were refused; none, and all was or would be done."""
        return [
            (line.line, line.field or "", f"{line.item!r} {line.reason}")
            for line in self.lines
            if line.outcome == "refused"
        ]


class _Judged(msgspec.Struct, frozen=True):
    outcome: Outcome
    changes: dict[str, Change] = {}
    field: str = ""
    reason: str | None = None


def judged(
    event: str, sheet: Sheet, told: Mapping[str, Any], *, dry_run: bool
) -> StockReport:
    """The engine's report by item, told by line.

    Raises StockError where a line was refused, unless it was asked for by a dry run.
    """
    lines = [
        StockLine(
            line=sheet.lines[item],
            item=item,
            outcome=one.outcome,
            changes=one.changes,
            field=one.field.strip("/") or None,
            reason=one.reason,
        )
        for item, one in msgspec.convert(told, dict[str, _Judged]).items()
    ]
    lines.sort(key=lambda line: line.line)
    report = StockReport(event=event, dry_run=dry_run, lines=lines)
    if report.problems and not dry_run:
        raise StockError(report.problems)
    return report
