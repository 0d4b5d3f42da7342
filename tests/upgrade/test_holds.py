"""What was held, sold and refused before an upgrade is so after it, to both clients."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.doors.clock import START, Clock, install_clock
from tests.doors.hall import plan_of

from dibs import migrate

from .release import Client, Version

EVENT = "gala"
ITEMS = {
    "floor": 20,
    "adult": {"draws": {"floor": 1}, "price_minor": 4_200},
    "mug": {"kind": "stock", "capacity": 5, "hold_seconds": 86_400},
}
HOLDS: dict[str, dict[str, Any]] = {
    "live": {"items": {"adult": 2, "mug": 1}, "seats": ["A-1"]},
    "mine": {"items": {"floor": 1}, "seats": ["A-2"], "customer": "bo@example.org"},
    "extended": {"seats": ["A-3"]},
    "sold": {"items": {"floor": 3}, "seats": ["A-4"]},
    "returned": {"items": {"mug": 2}, "seats": ["A-5"]},
    "kept": {"items": {"mug": 1}},
}
"""By session, what is held."""

Held = dict[str, dict[str, Any]]
Upgrade = Callable[[], Client]


@pytest.fixture
def clock(url: str) -> Iterator[Clock]:
    """The clock of the database, standing at a morning in May."""
    install_clock(url)
    clock = Clock(url)
    clock.set(START)
    yield clock
    clock.close()


@pytest.fixture
def held(old: Client, clock: Clock) -> Held:
    """What the release answered to each session's hold, and did with it."""
    old("put_event", EVENT, items=ITEMS)
    old("put_plan", EVENT, plan_of(lower=[f"A-{number}" for number in range(1, 9)]), {})
    held = {session: reserve(old, session) for session in HOLDS}
    clock.advance(minutes=2)
    held["extended"] = old("extend", EVENT, held["extended"]["id"])
    held["sold"] = old("confirm", EVENT, held["sold"]["id"], key="pay-sold")
    held["returned"] = old("release", EVENT, held["returned"]["id"])
    refused = old("reserve", EVENT, {"mug": 9}, session="late", key="late")
    assert refused["code"] == "sold_out"
    return held


@pytest.fixture
def upgrade(url: str, old: Client, held: Held, head: Version) -> Iterator[Upgrade]:
    """Upgrades the database, its books sound; returns this version's client."""
    opened: list[Client] = []

    def upgrade() -> Client:
        assert old("verify", EVENT) == []
        migrate(url)
        install_clock(url)
        opened.append(Client(head, url))
        assert opened[0]("verify", EVENT) == []
        return opened[0]

    yield upgrade
    for client in (old, *opened):
        assert client("verify", EVENT) == []
    for client in opened:
        client.__exit__()


def reserve(client: Client, session: str, **given: Any) -> dict[str, Any]:
    """The session's hold, asked for with its key."""
    answer = client("reserve", EVENT, session=session, key=session, **HOLDS[session])
    assert "id" in answer, answer
    return {**answer, **given}


def settled(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of the reservation, whenever it was asked for."""
    asked = {"token", "server_now", "replayed", "seconds_left"}
    return {name: value for name, value in answer.items() if name not in asked}


def test_reservations_read_as_before(old: Client, held: Held, upgrade: Upgrade) -> None:
    before = {session: settled(answer) for session, answer in held.items()}
    clients = [old, upgrade()]
    for client in clients:
        now = {
            session: settled(client("reservation", EVENT, answer["id"]))
            for session, answer in held.items()
        }
        assert {
            session: {name: answer[name] for name in before[session]}
            for session, answer in now.items()
        } == before


def test_either_client_extends_and_confirms_what_is_held(
    old: Client, held: Held, upgrade: Upgrade, clock: Clock
) -> None:
    new = upgrade()
    clock.advance(minutes=7)
    for client, session in ((old, "live"), (new, "mine")):
        token = held[session]["token"]
        extended = client("extend", EVENT, held[session]["id"], token=token)
        assert extended["extension_count"] == 1
        assert extended["expires_at"] > held[session]["expires_at"]
    clock.advance(minutes=5)
    for client, session in ((new, "live"), (old, "mine"), (new, "extended")):
        sold = client("confirm", EVENT, held[session]["id"], session=session)
        assert sold["status"] == "confirmed"
    (left,) = {
        client("availability", EVENT)["items"]["floor"]["sold_count"]
        for client in (old, new)
    }
    assert left == 2 + 1 + 3


def test_either_client_gives_back_what_is_held(
    old: Client, held: Held, upgrade: Upgrade
) -> None:
    new = upgrade()
    for client, session in ((old, "live"), (new, "mine")):
        freed = client("release", EVENT, held[session]["id"], session=session)
        assert freed["status"] == "released"
    for client, other, seat in ((new, "carl", "A-1"), (old, "dora", "A-2")):
        taken = client("reserve", EVENT, seats=[seat], session=other)
        assert taken["seats"] == [seat]
        again = client("reserve", EVENT, seats=[seat], session="eve")
        assert again["code"] == "seats_unavailable"


def test_a_deadline_of_before_ends_what_nobody_paid_for(
    old: Client, held: Held, upgrade: Upgrade, clock: Clock
) -> None:
    new = upgrade()
    clock.advance(minutes=30)
    for client, session in ((old, "live"), (new, "mine")):
        answer = client("confirm", EVENT, held[session]["id"], session=session)
        assert answer["code"] == "expired"
    taken = new("reserve", EVENT, seats=["A-1"], session="carl")
    assert taken["seats"] == ["A-1"]
    assert {answer["code"] for answer in old("expire_many", EVENT)} == {"ok"}
    assert new("due_events") == []
    assert new("confirm", EVENT, held["kept"]["id"])["status"] == "confirmed"


def test_keys_of_before_answer_as_before(
    old: Client, held: Held, upgrade: Upgrade
) -> None:
    new = upgrade()
    for client in (old, new):
        for session in ("live", "extended", "sold", "returned"):
            again = reserve(client, session)
            assert again["replayed"]
            assert again["id"] == held[session]["id"]
        paid = client("confirm", EVENT, held["sold"]["id"], key="pay-sold")
        assert (paid["status"], paid["replayed"]) == ("confirmed", True)
        late = client("reserve", EVENT, {"mug": 9}, session="late", key="late")
        assert late["code"] == "sold_out"
        other = client("reserve", EVENT, {"floor": 1}, session="live", key="live")
        assert other["code"] == "idempotency_key_reused"
