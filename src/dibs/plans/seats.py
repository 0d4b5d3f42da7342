"""From a plan's document to what is sold: seats with places, items with capacities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict, get_args

from dibs.plans.collect import Problem, escaped
from dibs.plans.document import Area, Document, PlanError, Zone, read, seats_of

PLACE_MAX = 1_000_000
CAPACITY_MAX = 1_000_000_000
STAGES = ("stage", "screen", "pitch")
"""Words in the text of the area that everybody looks at."""

Access = Literal["accessible", "companion"]


class SeatRow(TypedDict):
    """A seat as the engine stores it; x and y are absolute, in plan units."""

    seat_id: str
    item_id: str
    zone: str
    row: str
    number: str
    x: float
    y: float
    access: NotRequired[Access]


class Plan:
    """A seating plan that was read and found sound."""

    def __init__(
        self,
        typed: Document,
        document: dict[str, Any],
        floors: Mapping[str, int],
        access: Mapping[str, Access],
    ) -> None:
        """`floors` gives areas by name the number of people each admits.

        `access` says of categories by name whom their seats are kept for.
        """
        self.document = document
        self.name = typed.name
        self.areas = _areas(typed)
        self.seat_count = sum(1 for _ in seats_of(typed))
        self.items = _seat_items(typed) | _floor_items(typed, self.areas, floors)
        self.focus = _focus(typed)
        self._typed = typed
        self._access = _sound_access(typed, access)

    @property
    def seats(self) -> Iterator[SeatRow]:
        """Every seat in document order."""
        for _, zone, row, seat in seats_of(self._typed):
            held_by = (zone.position, row.position, seat.position)
            seat_row: SeatRow = {
                "seat_id": seat.seat_guid,
                "item_id": seat.category,
                "zone": _zone_name(zone),
                "row": row.row_number,
                "number": seat.seat_number,
                # A thousandth of a plan unit is far below what any screen shows.
                "x": round(sum(position.x for position in held_by), 3),
                "y": round(sum(position.y for position in held_by), 3),
            }
            if seat.category in self._access:
                seat_row["access"] = self._access[seat.category]
            yield seat_row

    def place_of(self, field: str | None) -> str | None:
        """Where an item of the plan was said that the engine names a field of.

        A pointer into the document, or below /floors; the field where it is of no item.
        """
        below = (field or "").removeprefix("/items/")
        named = [name for name in self.items if f"{below}/".startswith(f"{name}/")]
        if below == field or not named:
            return field
        name = max(named, key=len)  # the engine writes names as they are
        categories = [category.name for category in self._typed.categories]
        if name in categories:
            return f"/categories/{categories.index(name)}"
        return f"/floors/{escaped(name)}"


def parse(
    document: bytes | dict[str, Any],
    floors: Mapping[str, int] | None = None,
    access: Mapping[str, Access] | None = None,
) -> Plan:
    """Read a pretix seating plan, as JSON or already decoded.

    `floors` makes areas into items: a name (of a zone that has areas, or the text of an
    area) and how many people it admits. `access` says of categories whom their seats
    are kept for: `{"wheelchairs": "accessible"}`. Raises PlanError with every fault,
    each by JSON pointer; those of `floors` and `access` under /floors and /access.
    """
    typed, raw = read(document)
    return Plan(typed, raw, floors or {}, access or {})


def _focus(typed: Document) -> tuple[float, float]:
    """Where people look: at the stage, or the middle of all areas, or of the plan."""
    areas = [(zone, area) for zone in typed.zones for area in zone.areas]
    stages = [(zone, area) for zone, area in areas if _is_stage(area)]
    middles = [_middle(zone, area) for zone, area in stages or areas]
    if not middles:
        middles = [(typed.size.width / 2, typed.size.height / 2)]
    xs, ys = zip(*middles, strict=True)
    return _mean(xs), _mean(ys)


def _mean(places: Sequence[float]) -> float:
    """As seats are placed: to a thousandth, and within what the engine takes."""
    mean = sum(places) / len(places)
    return round(max(-PLACE_MAX, min(mean, PLACE_MAX)), 3) + 0.0  # and no -0.0


def _is_stage(area: Area) -> bool:
    text = area.text.text.casefold() if area.text else ""
    return any(stage in text for stage in STAGES)


def _middle(zone: Zone, area: Area) -> tuple[float, float]:
    """Circles and ellipses are placed by their middle, rectangles by a corner."""
    x, y = zone.position.x + area.position.x, zone.position.y + area.position.y
    if area.shape == "rectangle" and area.rectangle:
        return x + area.rectangle.width / 2, y + area.rectangle.height / 2
    if area.shape == "polygon" and area.polygon and area.polygon.points:
        points = area.polygon.points
        return (
            x + sum(point.x for point in points) / len(points),
            y + sum(point.y for point in points) / len(points),
        )
    return x, y


def _zone_name(zone: Zone) -> str:
    return zone.name or zone.zone_id or ""


def _areas(typed: Document) -> list[str]:
    """What a floor may be named: zones with areas, then the areas' own texts."""
    names: dict[str, None] = {}
    for zone in typed.zones:
        if zone.areas and zone.name:
            names[zone.name] = None
        for area in zone.areas:
            if area.text and area.text.text:
                names[area.text.text] = None
    return list(names)


def _seat_items(typed: Document) -> dict[str, dict[str, Any]]:
    """One item per category that has seats, in the plan's order of categories."""
    used = {seat.category for _, _, _, seat in seats_of(typed)}
    return {
        category.name: {"kind": "seat"}
        for category in typed.categories
        if category.name in used
    }


def _sound_access(
    typed: Document, access: Mapping[str, Access]
) -> Mapping[str, Access]:
    categories = [category.name for category in typed.categories]
    problems: list[Problem] = []
    for name, kind in access.items():
        at = f"/access/{escaped(name)}"
        if name not in categories:
            known = ", ".join(categories) or "none"
            problems.append((at, f"is no category of this plan; there are: {known}"))
        if kind not in get_args(Access):
            problems.append((at, "must be accessible or companion"))
    if problems:
        raise PlanError(problems)
    return access


def _floor_items(
    typed: Document, areas: list[str], floors: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    categories = {category.name for category in typed.categories}
    problems: list[Problem] = []
    for name, capacity in floors.items():
        at = f"/floors/{escaped(name)}"
        if name not in areas:
            choices = ", ".join(areas) or "this plan has no areas"
            problems.append((at, f"is no area of this plan; there are: {choices}"))
        elif name in categories:
            problems.append((at, "is the name of a category of seats too"))
        if type(capacity) is not int or not 0 <= capacity <= CAPACITY_MAX:
            problems.append((at, f"must be a whole number from 0 to {CAPACITY_MAX}"))
    if problems:
        raise PlanError(problems)
    return {name: {"kind": "ticket", "capacity": floors[name]} for name in floors}
