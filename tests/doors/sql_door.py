"""The engine by its SQL functions alone, each call a statement of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg

from dibs.plans import PlanError, parse

from .connections import Connections
from .door import Answer
from .paying import SqlPaying
from .sql_calls import (
    AMEND,
    CANCEL,
    FILL_CART,
    FORCE_RELEASE,
    HEARTBEAT,
    NAMED,
    OWN,
    READ,
    RESERVE,
    RESERVE_AGAIN,
    RESUME,
    SELL,
)
from .sql_told import answer_of, as_json, cart_asked, report_of


class SqlDoor(SqlPaying):
    """psycopg and SQL text; a connection for each thread that calls."""

    name = "sql"

    def __init__(self, url: str) -> None:
        self._connections = Connections(url)

    def put_event(self, event: str, **settings: Any) -> Answer:
        return self._settle("put_event", event_id=event, **settings)

    def change_event(self, event: str, **changes: Any) -> Answer:
        said = {"reason": changes.pop("reason")} if "reason" in changes else {}
        return self._settle("change_event", event_id=event, changes=changes, **said)

    def put_item(self, event: str, item: str, **settings: Any) -> Answer:
        return self._settle("put_item", event_id=event, item_id=item, **settings)

    def put_items(
        self, event: str, items: Mapping[str, Any], *, dry_run: bool = False
    ) -> dict[str, dict[str, Any]]:
        """What became of each item; the event's own refusal stands under no name."""
        (row,) = self._rows(
            "select * from dibs.put_items(%s, %s, dry_run => %s)",
            (event, as_json(dict(items)), dry_run),
        )
        return report_of(row)

    def put_product(self, event: str, product: str, **rule: Any) -> Answer:
        return self._settle("put_product", event_id=event, product_id=product, **rule)

    def put_plan(
        self,
        event: str,
        document: dict[str, Any],
        floors: Mapping[str, int],
        access: Mapping[str, Any] | None = None,
    ) -> Answer:
        try:
            plan = parse(document, floors, access)
        except PlanError as error:
            return Answer(code="invalid_input", detail={"field": error.errors[0][0]})
        seats = list(plan.seats)
        seat_ids = [seat["seat_id"] for seat in seats]
        answer = Answer(code="ok")
        whole = {"document": plan.document, "items": plan.items}
        x, y = plan.focus
        with self._connections.own().transaction():
            for name, given in (
                ("begin_plan", {**whole, "focal_x": x, "focal_y": y}),
                ("put_seats", {"seats": as_json(seats)}),
                ("finish_plan", {"seat_ids": seat_ids}),
            ):
                answer = self._settle(name, event_id=event, **given)
                if answer.code != "ok":
                    raise psycopg.Rollback
        return answer

    def put_access(
        self, event: str, seats: Sequence[str], access: str | None
    ) -> Answer:
        return self._settle(
            "put_access", event_id=event, seats=list(seats), access=access
        )

    def reserve(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = as_json(dict(items or {})), list(seats), as_json(best)
        who = session, customer, customer_class
        return self._answer(RESERVE, event, *asked, *who, key)

    def reserve_many(
        self, event: str, requests: Sequence[dict[str, Any]]
    ) -> list[Answer]:
        rows = self._rows(
            "select * from dibs.reserve_many(%s, %s) order by ordinal",
            (event, as_json(list(requests))),
        )
        return [answer_of(event, row) for row in rows]

    def amend(
        self,
        held: Answer,
        *,
        items: Mapping[str, Any] | None = None,
        seats: Sequence[str] | None = None,
        best: Mapping[str, Any] | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = (
            None if items is None else as_json(dict(items)),
            None if seats is None else list(seats),
            None if best is None else as_json(dict(best)),
        )
        shown = replace(
            held,
            session=session or held.session,
            customer=customer or held.customer,
        )
        return self._by_holder(AMEND, shown, key, *asked)

    def extend(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(NAMED["extend"], held, key)

    def confirm(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(NAMED["confirm"], held, key)

    def release(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(NAMED["release"], held, key)

    def expire(self, held: Answer) -> Answer:
        statement = "select * from dibs.expire(event_id => %s, reservation_id => %s)"
        return self._answer(statement, held.event, held.id)

    def force_release(
        self, held: Answer, reason: str, *, key: str | None = None
    ) -> Answer:
        return self._answer(FORCE_RELEASE, held.event, held.id, key, reason)

    def leave(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(NAMED["leave"], held, key)

    def heartbeat(
        self, held: Answer, *, paying: bool = False, key: str | None = None
    ) -> Answer:
        return self._by_holder(HEARTBEAT, held, key, paying)

    def sell(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        session: str,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = as_json(dict(items or {})), list(seats)
        return self._answer(SELL, event, *asked, session, customer, key)

    def cancel(
        self,
        held: Answer,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] | None = None,
        key: str | None = None,
    ) -> Answer:
        part = None if items is None else as_json(dict(items))
        named = None if seats is None else list(seats)
        return self._by_holder(CANCEL, held, key, part, named)

    def resume(self, held: Answer) -> Answer:
        return self._answer(RESUME, held.event, held.id, held.token, held.customer)

    def fill_cart(self, event: str, items: Any = None, **asked: Any) -> Answer:
        return self._answer(FILL_CART, event, *cart_asked(items, asked))

    def reserve_again(
        self, held: Answer, *, customer_class: str | None = None, key: str | None = None
    ) -> Answer:
        return self._by_holder(RESERVE_AGAIN, held, key, customer_class)

    def reservations(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[Answer]:
        rows = self._rows(OWN, (event, session, customer, before, limit))
        return [answer_of(event, row) for row in rows]

    def read(self, held: Answer) -> Answer:
        return self._by_holder(READ, held)

    def put_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        **settings: Any,
    ) -> Answer:
        return self._settle(
            "put_policy",
            event_id=event,
            item_id=item,
            customer_class=customer_class,
            amount_minor_min=amount_minor_min,
            settings=settings,
        )

    def remove_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
    ) -> Answer:
        return self._settle(
            "put_policy",
            event_id=event,
            item_id=item,
            customer_class=customer_class,
            amount_minor_min=amount_minor_min,
        )

    def policies(self, event: str) -> list[dict[str, Any]]:
        rows = self._rows(
            "select nullif(item_id, '') as item, amount_minor_min, settings,"
            " nullif(customer_class, '') as customer_class from dibs.policies_of(%s)",
            (event,),
        )
        return [dict(row) for row in rows]

    def explain_policy(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        customer_class: str | None = None,
    ) -> list[dict[str, Any]] | Answer:
        asked = as_json(items or {}), list(seats), customer_class, as_json(best or {})
        rows = self._rows(
            "select code, detail, setting, value, decided_by, item_id as item,"
            " customer_class, amount_minor_min, words"
            " from dibs.explain_policy(%s, %s, %s, %s, %s)",
            (event, *asked),
        )
        if rows[0]["code"] != "ok":
            return Answer(code=rows[0]["code"], detail=rows[0]["detail"])
        return [{k: row[k] for k in row if k not in ("code", "detail")} for row in rows]

    def block(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        return self._move("block", event, items, seats, allocation, reason)

    def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        return self._move("unblock", event, items, seats, allocation, reason)

    def allocations(self, event: str) -> list[dict[str, Any]]:
        rows = self._rows("select dibs.allocations(%s) as held", (event,))
        return [row["held"] for row in rows]

    def _move(
        self,
        function: str,
        event: str,
        items: Mapping[str, int] | None,
        seats: Sequence[str],
        allocation: str,
        reason: str,
    ) -> Answer:
        return self._settle(
            function,
            event_id=event,
            items=dict(items or {}),
            seats=list(seats),
            allocation=allocation,
            reason=reason,
        )

    def sweep(self, event: str) -> list[str]:
        rows = self._rows("select id from dibs.expire_many(%s)", (event,))
        return [str(row["id"]) for row in rows]

    def event(self, event: str) -> dict[str, Any] | None:
        return self._value("select dibs.read_event(%s) as value", event)

    def events(self, after: str, limit: int) -> list[str]:
        rows = self._rows("select dibs.list_events(%s, %s) as event", (after, limit))
        return [row["event"]["event_id"] for row in rows]

    def plan(self, event: str) -> dict[str, Any] | None:
        return self._value("select dibs.read_plan(%s) as value", event)

    def availability(self, event: str, *, explain: bool = False) -> Any:
        (row,) = self._rows("select dibs.availability(%s, %s)", (event, explain))
        return row["availability"]

    def availability_version(self, event: str) -> str | None:
        return self._value("select dibs.availability_version(%s) as value", event)

    def journal(self, event: str, after: int, limit: int) -> list[dict[str, Any]]:
        statement = "select to_jsonb(j) as row from dibs.read_journal(%s, %s, %s) j"
        return [one["row"] for one in self._rows(statement, (event, after, limit))]

    def statistics(self, event: str, hours: int) -> dict[str, Any] | None:
        statement = "select * from dibs.reservation_statistics(%s, %s)"
        rows = self._rows(statement, (event, hours))
        return rows[0] if rows else None

    def verify(self, event: str) -> list[Any]:
        return self._rows("select * from dibs.verify(%s)", (event,))

    def close(self) -> None:
        self._connections.close()

    def _rows(self, statement: str, given: Sequence[Any]) -> list[dict[str, Any]]:
        return self._connections.own().execute(statement, given).fetchall()

    def _value(self, statement: str, event: str) -> Any:
        (row,) = self._rows(statement, (event,))
        return row["value"]

    def _answer(self, statement: str, event: str, *given: Any) -> Answer:
        (row,) = self._rows(statement, (event, *given))
        return answer_of(event, row)

    def _by_holder(self, statement: str, held: Answer, *given: Any) -> Answer:
        shown = (held.token, held.session, held.customer)
        return self._answer(statement, held.event, held.id, *shown, *given)

    def _settle(self, function: str, **given: Any) -> Answer:
        named = ", ".join(f"{name} => %s" for name in given)
        values = [as_json(v) if isinstance(v, dict) else v for v in given.values()]
        (row,) = self._rows(f"select * from dibs.{function}({named})", values)
        return Answer(code=row["code"], detail=row["detail"] or {})
