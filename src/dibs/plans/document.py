"""The pretix seating-plan format as types, and the refusal of what is not one.

A document has zones, zones have rows and areas, rows have seats; each position is
relative to what holds it. Fields follow the format's schema (draft-07, every object
closed); lengths and counts are bounded here, because the format bounds none.
"""

from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from dibs.errors import Fault
from dibs.plans.collect import Problem, problems_of

SEATS_MAX = 250_000
DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
PROBLEMS_MAX = 100

# Neither control characters, which PostgreSQL's jsonb or a terminal would trip over,
# nor halves of a surrogate pair, which cannot be written as UTF-8.
PRINTABLE = r"^[^\x00-\x1f\x7f\ud800-\udfff]*\Z"

Text = Annotated[str, Meta(max_length=200, pattern=PRINTABLE)]
ItemName = Annotated[str, Meta(min_length=1, max_length=64, pattern=PRINTABLE)]
SeatName = Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTABLE)]
Coordinate = Annotated[float, Meta(ge=-1e6, le=1e6)]
Shape = Literal["polygon", "rectangle", "ellipse", "circle", "text"]
Length = Annotated[float, Meta(ge=0, le=1e6)]


class PlanError(Fault):
    """The seating plan cannot be used; every reason names its field."""

    def __init__(self, errors: list[Problem]) -> None:
        """Takes (JSON pointer, message) pairs, in document order."""
        self.errors = errors
        lines = [f"{pointer or '/'}: {message}" for pointer, message in errors]
        super().__init__("\n".join(lines))


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An object of the format: no property beyond those named."""


class Position(Closed, frozen=True, kw_only=True):
    """A point, in plan units, relative to what holds it."""

    x: Coordinate
    y: Coordinate


ORIGIN = Position(x=0, y=0)


class Size(Closed, frozen=True, kw_only=True):
    """How large the whole plan is, in plan units."""

    width: Length
    height: Length


class Category(Closed, frozen=True, kw_only=True):
    """A price level; its name becomes the item its seats belong to."""

    name: ItemName
    color: Text | UnsetType = UNSET


class Seat(Closed, frozen=True, kw_only=True):
    """One numbered seat; ``seat_guid`` is its identity from import to import."""

    seat_guid: SeatName
    seat_number: Text
    position: Position
    category: Text
    radius: Length | UnsetType = UNSET
    start_direction: Literal["<", ">", "<>"] | UnsetType | None = UNSET
    uuid: Text | UnsetType = UNSET


class Row(Closed, frozen=True, kw_only=True):
    """Seats side by side."""

    row_number: Text
    seats: Annotated[list[Seat], Meta(max_length=SEATS_MAX)]
    position: Position = ORIGIN
    row_number_position: Literal["start", "end", "both"] | UnsetType | None = UNSET
    row_label: Text | UnsetType | None = UNSET
    seat_label: Text | UnsetType | None = UNSET
    uuid: Text | UnsetType = UNSET


class Polygon(Closed, frozen=True, kw_only=True):
    """The outline of an area as points."""

    points: Annotated[list[Position], Meta(max_length=10_000)]


class Ellipse(Closed, frozen=True, kw_only=True):
    """An area's two radii."""

    radius: Position


class Circle(Closed, frozen=True, kw_only=True):
    """An area's one radius."""

    radius: Length


class Label(Closed, frozen=True, kw_only=True):
    """Text drawn in an area."""

    text: Text
    position: Position
    color: Text | UnsetType = UNSET
    size: Length | UnsetType = UNSET


class Area(Closed, frozen=True, kw_only=True):
    """A shape without seats: a standing floor, a stage, a bar."""

    position: Position = ORIGIN
    shape: Shape | UnsetType = UNSET
    color: Text | UnsetType = UNSET
    border_color: Text | UnsetType = UNSET
    rotation: Annotated[float, Meta(ge=-36000, le=36000)] | UnsetType = UNSET
    polygon: Polygon | UnsetType = UNSET
    rectangle: Size | UnsetType = UNSET
    ellipse: Ellipse | UnsetType = UNSET
    circle: Circle | UnsetType = UNSET
    text: Label | UnsetType = UNSET
    uuid: Text | UnsetType = UNSET


class Zone(Closed, frozen=True, kw_only=True):
    """A part of the venue: a section, a balcony, the floor."""

    position: Position
    rows: Annotated[list[Row], Meta(max_length=10_000)]
    areas: Annotated[list[Area], Meta(max_length=10_000)] = []
    name: Text = ""
    zone_id: Text | UnsetType = UNSET
    uuid: Text | UnsetType = UNSET


class Document(Closed, frozen=True, kw_only=True):
    """A whole seating plan."""

    name: Text
    size: Size
    categories: Annotated[list[Category], Meta(max_length=1_000)]
    zones: Annotated[list[Zone], Meta(max_length=10_000)]


def read(document: bytes | dict[str, Any]) -> tuple[Document, dict[str, Any]]:
    """The document as types and as it came; raises PlanError with all its faults."""
    raw = _decode(document) if isinstance(document, bytes) else document
    problems = problems_of(raw, Document, PROBLEMS_MAX)
    if problems:
        raise PlanError(problems)
    typed = msgspec.convert(raw, Document)
    if problems := list(_contradictions(typed))[:PROBLEMS_MAX]:
        raise PlanError(problems)
    return typed, raw


def seats_of(document: Document) -> Iterator[tuple[str, Zone, Row, Seat]]:
    """Every seat in document order, with its JSON pointer and what holds it."""
    for z, zone in enumerate(document.zones):
        for r, row in enumerate(zone.rows):
            for s, seat in enumerate(row.seats):
                yield f"/zones/{z}/rows/{r}/seats/{s}", zone, row, seat


def _decode(document: bytes) -> dict[str, Any]:
    if len(document) > DOCUMENT_BYTES_MAX:
        limit = DOCUMENT_BYTES_MAX // 1024 // 1024
        raise PlanError([("", f"is larger than {limit} MB")])
    try:
        # Windows' editors begin a file with it.
        text = document.removeprefix(BOM_UTF8)
        decoded: dict[str, Any] = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError([("", f"is not JSON: {error}")]) from error
    except RecursionError as error:
        raise PlanError([("", "is nested too deep")]) from error
    return decoded


def _contradictions(document: Document) -> Iterator[Problem]:
    """What the types cannot see: names used twice, named nowhere, or too many."""
    categories: set[str] = set()
    for index, category in enumerate(document.categories):
        if category.name in categories:
            yield f"/categories/{index}/name", f"names “{category.name}” twice"
        categories.add(category.name)
    seen: dict[str, str] = {}
    for pointer, _, _, seat in seats_of(document):
        first = seen.setdefault(seat.seat_guid, pointer)
        if first != pointer:
            yield f"{pointer}/seat_guid", f"“{seat.seat_guid}” is the seat at {first}"
        if seat.category not in categories:
            known = ", ".join(sorted(categories)) or "none"
            text = f"“{seat.category}” is not a category of this plan ({known})"
            yield f"{pointer}/category", text
    if len(seen) > SEATS_MAX:
        yield "/zones", f"hold {len(seen)} seats; at most {SEATS_MAX} are allowed"
