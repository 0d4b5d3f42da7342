"""What to call a function of the engine with, found by the names of its arguments."""

import json
from dataclasses import dataclass
from typing import Any

import psycopg

EVENT_NAMES = ("event_id", "show_id", "event")
ROUTINES = """
select
  p.proname,
  array(
    select p.proargnames[a.number]
    from generate_series(1, coalesce(cardinality(p.proargnames), 0)) a (number)
    where coalesce(p.proargmodes[a.number], 'i') = 'i' order by a.number
  ),
  p.pronargdefaults
from pg_proc p
where p.pronamespace = 'dibs'::regnamespace and p.prokind = 'f' and p.proname !~ '^_'
order by p.proname
"""


@dataclass(frozen=True)
class Routine:
    """A public function as the catalog knows it."""

    name: str
    arguments: list[str]
    required: list[str]

    @property
    def is_of_an_event(self) -> bool:
        return bool({*EVENT_NAMES} & {*self.arguments})

    def call(self, event: str, names: dict[str, str]) -> tuple[str, list[Any]]:
        """A call that does, shows or refuses something where the event is there."""
        given = {name: _value(self.name, name, event, names) for name in self.required}
        for name in {*EVENT_NAMES} & {*self.arguments}:
            given[name] = event
        given |= {
            name: _value(self.name, name, event, names)
            for name in ALSO.get(self.name, ())
        }
        said = ", ".join(f"{name} => %s" for name in given)
        return f"select * from dibs.{self.name}({said})", [*given.values()]


ALSO: dict[str, tuple[str, ...]] = {
    "amend": ("items",),
    "block": ("items",),
    "extend_reservation_atomic": ("session_id",),
    "fill_cart": ("items", "session"),
    "forget_addresses": ("keep",),
    "put_policy": ("settings",),
    "read_cart": ("session",),
    "read_reservations": ("session",),
    "reserve": ("items", "session"),
    "sell": ("items", "session"),
    "unblock": ("items",),
}
"""Arguments that may be left out, without which a call would do nothing."""

VALUES: dict[str, Any] = {
    "access": "accessible",
    "after": 0,
    "changes": '{"name": "Changed"}',
    "document": '{"name": "Hall"}',
    "item_id": "floor",
    "items": '{"floor": 1}',
    "keep": "-1 day",
    "names": ["floor"],
    "order_id": "order-1",
    "product_id": "mug",
    "seat_id": "A-1",
    "seats": ["A-3"],
    "session": "anna",
    "session_id": "anna",
    "settings": '{"units_max": 9}',
}
OF: dict[tuple[str, str], Any] = {
    ("begin_plan", "items"): '{"lower": {"kind": "seat"}}',
    ("finish_plan", "seat_ids"): ["A-1", "A-2", "A-3"],
    ("put_seats", "seats"): '[{"seat_id": "A-9", "item_id": "lower"}]',
    ("reserve_seats_atomic", "seat_ids"): ["A-3"],
    ("turn", "requests"): '{"reserve": [{"items": {"floor": 1}, "session": "cy"}]}',
}
"""By function and argument, where the argument's name alone does not say it."""


def _value(function: str, argument: str, event: str, names: dict[str, str]) -> Any:
    if argument in EVENT_NAMES:
        return event
    if argument == "requests" and function.endswith("_many"):
        return json.dumps([_request(function, names)])
    if argument in ("reservation_id", "reservation"):
        return names[STATES.get(function, "live")]
    return OF[function, argument] if (function, argument) in OF else VALUES[argument]


STATES = {"cancel": "sold", "cancel_many": "sold", "expire": "due"}
"""Which reservation a function acts on where it is not a living one."""


def _request(function: str, names: dict[str, str]) -> dict[str, Any]:
    if function in ("reserve_many", "sell_many"):
        return {"items": {"floor": 1}, "session": "cy"}
    named: dict[str, Any] = {"id": names[STATES.get(function, "live")]}
    if function == "settle_many":
        return named | {"order_id": "order-1"}
    changes = function in ("amend_many", "fill_cart_many")
    return named | ({"items": {"floor": 1}} if changes else {})


def routines_of(link: psycopg.Connection[Any]) -> list[Routine]:
    """Every public function."""
    return [
        Routine(name, arguments, arguments[: len(arguments) - defaults])
        for name, arguments, defaults in link.execute(ROUTINES)
    ]
