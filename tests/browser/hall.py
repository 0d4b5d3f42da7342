"""A hall to buy in: two sections of seats, a floor with two kinds of ticket, shirts."""

from datetime import datetime
from typing import Any

import httpx
from tests.embedded.processes import wait_until

CENTRE = "1-B-4"
"""The seat in the middle of the picture."""

EVENT = {
    "name": "The Hall",
    "time_zone": "Europe/Berlin",
    "live_access": "anyone_with_key",
}

ITEMS: dict[str, dict[str, Any]] = {
    "stalls": {"kind": "seat", "name": "Stalls", "price_minor": 6_000},
    "adult": {"name": "Adult", "price_minor": 4_500, "draws": {"Floor": 1}},
    "student": {"name": "Student", "price_minor": 3_000, "draws": {"Floor": 1}},
    "shirt": {
        "name": "Shirt",
        "kind": "stock",
        "price_minor": 2_500,
        "capacity": 5,
        "low_stock_threshold": 2,
    },
}


class Hall:
    """An event, what happens to it elsewhere, and whether its books are sound."""

    def __init__(self, http: httpx.Client, event: str, floor: int) -> None:
        self.http = http
        self.event = event
        self.path = f"/v1/events/{event}"
        self._put(self.path, EVENT)
        self._put(f"{self.path}/plan", {"plan": plan(), "floors": {"Floor": floor}})
        for item, settings in ITEMS.items():
            self._put(f"{self.path}/items/{item}", settings)

    def change(self, **settings: Any) -> None:
        said = {"reason": "a test", **settings}
        self.http.patch(self.path, json=said).raise_for_status()

    def take(self, session: str = "elsewhere", **wanted: Any) -> dict[str, Any]:
        """Reserve as somebody else."""
        body = {"session": session, **wanted}
        reply = self.http.post(f"{self.path}/reservations", json=body)
        reservation: dict[str, Any] = reply.raise_for_status().json()
        return reservation

    def act(self, verb: str, held: dict[str, Any]) -> None:
        """Extend, confirm or release what `take` gave."""
        path = f"{self.path}/reservations/{held['id']}/{verb}"
        headers = {"Dibs-Token": held["token"]}
        self.http.post(path, headers=headers).raise_for_status()

    def end(self, reservation: str) -> None:
        """Give back what somebody holds, as the office."""
        path = f"{self.path}/reservations/{reservation}/force-release"
        self.http.post(path, json={"reason": "a test"}).raise_for_status()

    def put_event(self, event: str, name: str) -> None:
        """Another event beside this one."""
        self._put(f"/v1/events/{event}", EVENT | {"name": name})

    def put_item(self, item: str, settings: dict[str, Any]) -> None:
        self._put(f"{self.path}/items/{item}", settings)

    def last_change(self) -> dict[str, Any]:
        """What the journal has of the first reservation: its last change."""
        held = [e for e in self._journal() if e["reservation_id"]]
        first: str = held[0]["reservation_id"]
        changes = ("reserved", "amended", "extended")
        return [
            entry
            for entry in held
            if entry["reservation_id"] == first and entry["action"] in changes
        ][-1]

    def ends_at(self) -> float:
        """When the first reservation ends, in seconds since 1970."""
        return datetime.fromisoformat(self.last_change()["expires_at"]).timestamp()

    def until(self, action: str) -> None:
        """Wait until the journal tells of it."""
        wait_until(lambda: self.count(action) > 0)

    def count(self, action: str) -> int:
        """How often the journal tells of it."""
        return [entry["action"] for entry in self._journal()].count(action)

    def until_free(self, seat: str) -> None:
        """Wait until nobody has the seat."""
        wait_until(lambda: seat not in self.availability()["seats"]["reserved"])

    def _journal(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"{self.path}/journal").json()[
            "journal"
        ]
        return found

    def availability(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"{self.path}/availability").json()
        return found

    def violations(self) -> list[Any]:
        found: list[Any] = self.http.get(f"{self.path}/consistency").json()[
            "violations"
        ]
        return found

    def _put(self, path: str, body: dict[str, Any]) -> None:
        self.http.put(path, json=body).raise_for_status()


def plan() -> dict[str, Any]:
    """Two sections of three rows of seven, the first one in the middle of the plan."""
    return {
        "name": "The Hall",
        "size": {"width": 240, "height": 400},
        "categories": [{"name": "stalls", "color": "#7f4a91"}],
        "zones": [_floor(), _section("1", 180), _section("2", 300)],
    }


def _section(name: str, y: int) -> dict[str, Any]:
    return {
        "name": name,
        "position": {"x": 0, "y": y},
        "rows": [_row(name, row, place) for place, row in enumerate("ABC")],
        "areas": [],
    }


def _row(section: str, row: str, place: int) -> dict[str, Any]:
    return {
        "row_number": row,
        "position": {"x": 0, "y": 30 * place},
        "seats": [
            {
                "seat_guid": f"{section}-{row}-{number}",
                "seat_number": str(number),
                "category": "stalls",
                "position": {"x": 30 * number, "y": 0},
            }
            for number in range(1, 8)
        ],
    }


def _floor() -> dict[str, Any]:
    area = {
        "shape": "rectangle",
        "position": {"x": 30, "y": 60},
        "rectangle": {"width": 180, "height": 60},
        "text": {"text": "Floor", "position": {"x": 90, "y": 30}},
    }
    return {"name": "Floor", "position": {"x": 0, "y": 0}, "rows": [], "areas": [area]}
